// What is asked: a question in words, the problem that it poses, and a random one.
import { stream } from '../../base/rng.js';
import { heldOutProblems } from '../../data/split.js';
import { encode, unknownWord } from '../../data/tokenizer.js';
import { parse, templated } from '../../tasks/format.js';
import { isRight, meaningOf, type Problem, type TaskName, taskNames, tasks } from '../../tasks/index.js';
import { knownProblem } from '../../tasks/knownProblem.js';
import { languageOf, speak, splitWords } from '../../tasks/language.js';
import { rightAnswer } from '../../tasks/rightAnswer.js';
import type { Task, Word } from '../../tasks/task.js';

/** A question that a policy can be asked. */
export interface Asking {
  /** As the terminal keys its draws. */
  readonly text: string;
  readonly ids: readonly number[];
  /** Null where no task poses it: then nothing can be said of the answer. */
  readonly problem: Problem | null;
  /** What is to be known of the question before it is answered; empty where there is nothing. */
  readonly note: string;
}

/** A typed question; or, in words, why it cannot be asked. Digits that stand together are taken apart. */
export function askingOf(typed: string): Asking | { readonly refused: string } {
  const words = splitWords(
    typed
      .replace(/\d(?=\d)/g, '$& ')
      .trim()
      .replace(/\s+/g, ' '),
  );
  if (words.length === 0) return { refused: 'Type a question, or take a random one.' };
  const unknown = unknownWord(words);
  if (unknown !== null) return { refused: `Not a question it can read: ${unknown}.` };
  const ids = encode(templated(words, languageOf(words)));
  const problem = knownProblem(words);
  return { text: words.join(' '), ids, problem, note: noteOn(problem) };
}

function noteOn(problem: Problem | null): string {
  if (problem === null) return 'No task poses this question, so the answers are not judged.';
  return rightAnswer(problem) === null ? noRight : '';
}

const noRight = 'No right answer to this problem is known.';

/** A held-out problem as a question: of a task, or of any; the same for the same draw. */
export function randomQuestion(task: TaskName | null, draw: number): string {
  const random = stream('play', draw);
  const name = task ?? random.pick(taskNames);
  const { levels } = (tasks[name] as Task).defaults;
  const problems = heldOutProblems(name, random.pick(levels), 64, draw);
  const { values, language } = random.pick(problems);
  return speak((tasks[name] as Task).question(values), language).join(' ');
}

/** What is to be said of a completion: whether it is right, and what would be. */
export function verdictOf(
  problem: Problem | null,
  words: readonly Word[],
): { right: boolean | null; text: string } {
  const { wellFormed, answer } = parse(words, true);
  if (!wellFormed) return { right: problem === null ? null : false, text: 'not in the format' };
  const said = `answer ${(answer ?? []).join(' ')}`;
  if (problem === null) return { right: null, text: `${said}: not a problem of any task, so not judged` };
  if (isRight(problem, answer)) return { right: true, text: `${said}: right` };
  const right = rightAnswer(problem);
  const instead = right
    ? ` (right${right.one ? ', for one' : ''}: ${right.words.join(' ')})`
    : ' (no right answer is known)';
  return { right: false, text: `${said}: wrong${instead}` };
}

/** The answers of many completions, most frequent first; those that mean the same are one. */
export function votes(
  problem: Problem | null,
  all: readonly (readonly Word[])[],
): { readonly answer: string; readonly count: number; readonly right: boolean }[] {
  const counted = new Map<string, { answer: string; count: number; right: boolean }>();
  for (const words of all) {
    const { wellFormed, answer } = parse(words, true);
    const text = wellFormed && answer !== null ? answer.join(' ') : 'not in the format';
    const key = wellFormed && answer !== null && problem !== null ? meaningOf(problem, answer) : text;
    const vote = counted.get(key) ?? {
      answer: text,
      count: 0,
      right: problem !== null && isRight(problem, answer),
    };
    if (!counted.has(key)) counted.set(key, vote);
    vote.count += 1;
  }
  return [...counted.values()].sort((a, b) => b.count - a.count);
}
