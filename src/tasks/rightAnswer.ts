// A question to try, and the answer that a wrong one is held against.
import { stream } from '../base/rng.js';
import { isRight, type Problem, taskNames, tasks } from './index.js';
import { speak } from './language.js';
import type { Task, Word } from './task.js';
import { cleanHabits } from './walk.js';

/** A question of the first level that policies are trained on. */
export function exampleQuestion(): string {
  const task: Task = tasks[taskNames[0]];
  const [level] = task.defaults.levels;
  return speak(task.question(task.values(level, Math.floor(task.size(level) * 0.618))), 'en').join(' ');
}

/**
 * A right answer, as one who works without a slip gives it, and whether it is one of several; null where that finds
 * none, or would search for long.
 */
export function rightAnswer(
  problem: Problem,
): { readonly words: readonly Word[]; readonly one: boolean } | null {
  const { task: name, values, language } = problem;
  const task: Task = tasks[name];
  const longest = task.longest(task.levels[task.levels.length - 1]);
  if (task.tries !== undefined && values.length > longest.length) return null;
  const { answer } = task.demonstrate(values, cleanHabits, stream('right answer', name));
  const words = speak(answer, language);
  return isRight(problem, words) ? { words, one: task.tries !== undefined } : null;
}
