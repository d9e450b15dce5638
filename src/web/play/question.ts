// What is asked: a question in words, the problem that it poses, and a random one.
import { stream } from '../../base/rng.js';
import { heldOutProblems } from '../../data/split.js';
import { encode, unknownWord } from '../../data/tokenizer.js';
import { templated } from '../../tasks/format.js';
import { isRight, type Problem, questionOf, type TaskName, taskNames, tasks } from '../../tasks/index.js';
import { knownProblem } from '../../tasks/knownProblem.js';
import { languageOf, splitWords } from '../../tasks/language.js';
import { besideWrong, rightAnswer } from '../../tasks/rightAnswer.js';
import type { Task, Word } from '../../tasks/task.js';
import { noAnswer, parsedFor } from '../../tasks/votes.js';

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
  return rightAnswer(problem) === 'none' ? noRight : '';
}

const noRight = 'This problem has no right answer: whoever answers is wrong.';

/** A held-out problem as a question: of a task, or of any; the same for the same draw. */
export function randomQuestion(task: TaskName | null, draw: number): string {
  const random = stream('play', draw);
  const name = task ?? random.pick(taskNames);
  const { levels } = (tasks[name] as Task).defaults;
  const problems = heldOutProblems(name, random.pick(levels), 64, draw);
  return questionOf(random.pick(problems)).join(' ');
}

/** What is to be said of a completion: whether it is right, and what would be. */
export function verdictOf(
  problem: Problem | null,
  words: readonly Word[],
): { right: boolean | null; text: string } {
  const { wellFormed, answer } = parsedFor(problem, words);
  const said = wellFormed ? `answer ${(answer ?? []).join(' ')}` : noAnswer;
  if (problem === null) return { right: null, text: `${said}; not judged: no question of any task` };
  if (isRight(problem, answer)) return { right: true, text: `${said}: right` };
  return { right: false, text: `${said}: wrong${besideWrong(problem)}` };
}
