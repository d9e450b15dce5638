// What is asked: a question in words, the problem that it poses, and a random one.
import { stream } from '../../base/rng.js';
import { heldOutProblems } from '../../data/split.js';
import { encode } from '../../data/tokenizer.js';
import { questionIn } from '../../data/words.js';
import { templated } from '../../tasks/format.js';
import { isRight, type Problem, questionOf, type TaskName, taskNames, tasks } from '../../tasks/index.js';
import { knownProblem } from '../../tasks/knownProblem.js';
import { languageOf } from '../../tasks/language.js';
import { nearestQuestion } from '../../tasks/plain.js';
import {
  besideWrong,
  firstWrongStep,
  rightAnswer,
  type WrongStep,
  wrongStepText,
} from '../../tasks/rightAnswer.js';
import type { Language, Task, Word } from '../../tasks/task.js';
import { noAnswer, parsedFor } from '../../tasks/votes.js';

/** A question that a policy can be asked. */
export interface Asking {
  readonly words: readonly Word[];
  /** As the terminal keys its draws. */
  readonly text: string;
  readonly ids: readonly number[];
  /** Null where no task poses it: then nothing can be said of the answer. */
  readonly problem: Problem | null;
  /** What is to be known of the question before it is answered; empty where there is nothing. */
  readonly note: string;
}

/** A typed question, in short or in full, as the terminal reads it. Error `usage`: why it cannot be asked. */
export function askingOf(typed: string): Asking {
  const words = questionIn(typed);
  const text = words.join(' ');
  const problem = knownProblem(words);
  const meant = text === typed.trim() ? '' : `Asked: ${text} `;
  const ids = encode(templated(words, languageOf(words)));
  return { words, text, ids, problem, note: `${meant}${noteOn(words, problem)}`.trim() };
}

function noteOn(words: readonly Word[], problem: Problem | null): string {
  if (problem !== null) return rightAnswer(problem) === 'none' ? noRight : '';
  const near = nearestQuestion(words);
  return `No task poses this question, so the answers are not judged.${near === null ? '' : ` Did you mean: ${near}`}`;
}

const noRight = 'This problem has no right answer: whoever answers is wrong.';

/** A held-out problem as a question: of a task, or of any, in its own language or in another; the same for the same draw. */
export function randomQuestion(task: TaskName | null, draw: number, language?: Language): string {
  const random = stream('play', draw);
  const name = task ?? random.pick(taskNames);
  const { levels } = (tasks[name] as Task).defaults;
  const problems = heldOutProblems(name, random.pick(levels), 64, draw);
  const problem = random.pick(problems);
  return questionOf({ ...problem, language: language ?? problem.language }).join(' ');
}

/** What is to be said of a completion. */
export interface Verdict {
  /** Null where no task poses the question. */
  readonly right: boolean | null;
  /** What was answered, whether it is right, and what would be. */
  readonly text: string;
  /** Of a wrong one the first step that is wrong, where the task can tell: its places in the completion, and what is said of it. */
  readonly step: (Pick<WrongStep, 'begin' | 'end'> & { readonly text: string }) | null;
}

/** Judges a completion. */
export function verdictOf(problem: Problem | null, words: readonly Word[]): Verdict {
  const { wellFormed, answer, thought, thoughtAt } = parsedFor(problem, words);
  const said = wellFormed ? `answer ${(answer ?? []).join(' ')}` : noAnswer;
  if (problem === null)
    return { right: null, text: `${said}; not judged: no question of any task`, step: null };
  const right = wellFormed && isRight(problem, answer);
  if (right) return { right, text: `${said}: right`, step: null };
  const wrong = firstWrongStep(problem, thought);
  const step = wrong && {
    begin: thoughtAt + wrong.begin,
    end: thoughtAt + wrong.end,
    text: wrongStepText(wrong),
  };
  return { right, text: `${said}: wrong${besideWrong(problem)}`, step };
}
