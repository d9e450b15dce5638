// Recognises the problem that a typed question poses, so that its answer can be judged.
import { templated } from './format.js';
import { type Problem, promptOf, taskNames } from './index.js';
import { letters } from './steps.js';
import { languages, type Word } from './task.js';

/** More numbers than any level has; keeps a search over them short. */
const mostValues = 12;

/**
 * The problem whose question this is, or null. Every reading of the digits is tried with every task;
 * only one that asks back word for word counts. The level is left 0, since grading does not need it.
 */
export function knownProblem(question: readonly Word[]): Problem | null {
  for (const language of languages) {
    const asked = templated(question, language).join(' ');
    for (const task of taskNames) {
      for (const values of readings(question)) {
        const problem: Problem = { task, level: 0, language, values };
        if (promptOf(problem).join(' ') === asked) return problem;
      }
    }
  }
  return null;
}

/**
 * Numbers in the question: neighbouring digits joined, each by itself, or only the first run joined. The letters that
 * name digits do not part them.
 */
export function readings(question: readonly Word[]): number[][] {
  const runs = question
    .filter((word) => !letters.includes(word))
    .map((word) => (/^\d$/.test(word) ? word : ' '))
    .join('')
    .split(/ +/)
    .filter((run) => run !== '');
  const digits = runs.map((run) => run.split('').map(Number));
  const joined = runs.map(Number);
  const all = [joined, digits.flat(), [joined[0], ...digits.slice(1).flat()]];
  return runs.length === 0 ? [] : all.filter((values) => values.length <= mostValues);
}

/** The problem of a whole prompt in its template, or null: general prompts pose none. */
export function knownPrompt(prompt: readonly Word[]): Problem | null {
  for (const language of languages) {
    const around = templated([], language);
    const head = around.slice(0, -1);
    const isFramed = head.every((word, i) => prompt[i] === word) && prompt.at(-1) === around.at(-1);
    const problem = isFramed ? knownProblem(prompt.slice(head.length, -1)) : null;
    if (problem?.language === language) return problem;
  }
  return null;
}
