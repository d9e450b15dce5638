// A question to try, and the answer that a wrong one is held against, where there is one.
import { stream } from '../base/rng.js';
import { exampleProblem, gradedSteps, isRight, type Problem, questionOf, taskNames, tasks } from './index.js';
import { speak } from './language.js';
import { endsInFind, piecesOf } from './steps.js';
import type { Phrase, Task, Word } from './task.js';
import { cleanHabits } from './walk.js';

/** A question of the first level that policies are trained on. */
export function exampleQuestion(): string {
  return questionOf(exampleProblem(taskNames[0])).join(' ');
}

/** A right answer, and whether it is one of several; `none`: there is no right answer; null: not looked for. */
export type RightAnswer = { readonly words: readonly Word[]; readonly one: boolean } | 'none' | null;

/**
 * A right answer, as one who works without a slip gives it; `none` where the search of such a one goes through
 * everything and finds nothing. Null where it would search for long, or what it finds is not graded as right.
 */
export function rightAnswer(problem: Problem): RightAnswer {
  const { task: name, values, language } = problem;
  const task: Task = tasks[name];
  const longest = task.longest(task.levels[task.levels.length - 1]);
  const searches = task.tries !== undefined;
  if (searches && values.length > longest.length) return null;
  const { thought, answer } = task.demonstrate(values, cleanHabits, stream('right answer', name));
  const words = speak(answer, language);
  if (isRight(problem, words)) return { words, one: searches };
  // The last piece only leads over to the answer.
  return searches && !endsInFind(thought.slice(0, -1)) ? 'none' : null;
}

/** A step that is no right one, where it stands in the thought, and the right one in its place, null where none is known. */
export interface WrongStep {
  readonly begin: number;
  readonly end: number;
  readonly said: Phrase;
  readonly right: Phrase | null;
}

/**
 * The first step of a thought that is no right one; `right` is null in a search, whose order is free. Null where no step is
 * wrong, or the task cannot grade steps.
 */
export function firstWrongStep(problem: Problem, thought: readonly Word[]): WrongStep | null {
  const steps = gradedSteps(problem, thought);
  const at = steps.findIndex(({ right }) => !right);
  if (at < 0) return null;
  const { opens, tries, demonstrate }: Task = tasks[problem.task];
  const { begin, end, concepts: said } = steps[at];
  if (tries !== undefined) return { begin, end, said, right: null };
  const clean = demonstrate(problem.values, cleanHabits, stream('right steps')).thought.flat().slice(0, -1);
  return { begin, end, said, right: piecesOf(clean, opens)[at] ?? null };
}

/** What is said of it. */
export function wrongStepText({ said, right }: WrongStep): string {
  return `first wrong step: ${said.join(' ')}${right === null ? '' : `; right: ${right.join(' ')}`}`;
}

/** What is said behind an answer that is not right: ` (right: 7)`, ` (no answer is right)`; empty where neither is known. */
export function besideWrong(problem: Problem): string {
  const right = rightAnswer(problem);
  if (right === null) return '';
  if (right === 'none') return ' (this problem has no right answer)';
  return ` (right${right.one ? ', for one' : ''}: ${right.words.join(' ')})`;
}
