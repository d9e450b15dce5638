// What the demonstrators of all tasks share: digits, and one worked step under their habits.
import type { Random } from '../base/rng.js';
import type { Habits, Phrase, Word } from './task.js';

/** A demonstrator that makes no mistake and never gives up. */
export const cleanHabits: Habits = { slip: 0, notice: 0, giveUp: 0 };

/** A whole number >= 0 as digit words, most significant first. */
export function digitsOf(value: number): Word[] {
  return String(value).split('');
}

/** Whether two lists hold the same words in the same order. */
export function sameWords(left: readonly Word[], right: readonly Word[]): boolean {
  return left.length === right.length && left.every((word, i) => word === right[i]);
}

/** Words of the longest step of any task: a column of an addition, `ones 7 + 8 + 0 gives 5 carry 1`. */
export const longestStep = 10;

/** One worked step: what was written, and the value the work goes on with. */
export interface Step<T> {
  readonly written: Phrase;
  readonly value: T;
}

/**
 * Works one step. Without a slip the right value is written. After a slip the wrong one is written, and
 * then either noticed (`wrong wait , right`, going on with the right value) or believed.
 */
export function workStep<T>(
  right: T,
  wrong: () => T,
  write: (value: T) => Phrase,
  habits: Habits,
  random: Random,
): Step<T> {
  if (!random.chance(habits.slip)) return { written: write(right), value: right };
  const slipped = wrong();
  if (!random.chance(habits.notice)) return { written: write(slipped), value: slipped };
  return { written: [...write(slipped), 'wait', ',', ...write(right)], value: right };
}
