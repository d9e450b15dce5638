// What people type, as a question of a task: its plain forms, and the question that a text that is none comes nearest to.
import { exampleProblem, type Problem, taskNames, tasks } from './index.js';
import { readings } from './knownProblem.js';
import { conceptsIn, speak } from './language.js';
import { letters, sameWords } from './steps.js';
import type { Phrase, Task, Word } from './task.js';

/** The plain forms of the tasks that have one: `123+456`. */
export const plainForms: readonly string[] = taskNames.flatMap((name) => {
  const { plain }: Task = tasks[name];
  return plain === undefined ? [] : [plain.form];
});

/** The problem that a text poses in the plain form of a task, in English; null of any other text. */
export function plainProblem(text: string): Problem | null {
  const plainly = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[ ?=]+$/, '');
  for (const task of taskNames) {
    const { plain }: Task = tasks[task];
    const values = plain?.values(plainly) ?? null;
    if (values !== null) return { task, level: 0, language: 'en', values };
  }
  return null;
}

/**
 * The question that words come nearest to: with their own numbers where only the names of these are wrong, else the example
 * of the task that shares most words; null where no task shares any.
 */
export function nearestQuestion(words: readonly Word[]): string | null {
  const asked = conceptsIn(words);
  return (repaired(asked) ?? likest(asked))?.join(' ') ?? null;
}

/** The same with the names of its numbers put right. */
function repaired(asked: Phrase): Word[] | null {
  for (const name of taskNames) {
    const task: Task = tasks[name];
    const sizes = task.levels.map((level) => task.question(task.longest(level)).length);
    for (const values of readings(asked)) {
      const question = task.question(values);
      if (sizes.includes(question.length) && sameWords(nameless(question), nameless(asked)))
        return speak(question, 'en');
    }
  }
  return null;
}

const nameless = (phrase: Phrase) => phrase.filter((word) => !letters.includes(word));

/** The example of the task whose question shares most words with it. */
function likest(asked: Phrase): Word[] | null {
  const ranked = taskNames.map((name) => {
    const question = tasks[name].question(exampleProblem(name).values);
    const shared = new Set(question.filter((word) => /^\p{L}{2,}$/u.test(word) && asked.includes(word)));
    return { question, shared: shared.size };
  });
  const [best] = ranked.sort((a, b) => b.shared - a.shared);
  return best.shared === 0 ? null : speak(best.question, 'en');
}
