// The total of a list, one number after the other. Level n: n numbers from 1 to 9, each named by a letter.
import type { Random } from '../base/rng.js';
import { digitsOf, inOrder, letters, named, powerOf, rowOfNumbers, sameWords } from './steps.js';
import type { Phrase, Task } from './task.js';
import { demonstrations, type Method, rightNext, workedRightly } from './walk.js';

const totalOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

/** How far the work is: the numbers, how many are in the sum, and the sum. */
interface Sum {
  readonly numbers: readonly number[];
  readonly done: number;
  readonly sum: number;
}

const method: Method<Sum> = {
  begin: (numbers) => ({ numbers, done: 1, sum: numbers[0] }),
  piece: ({ numbers, done, sum }, work) => {
    const right = sum + numbers[done];
    const { written, value } = work({
      right,
      slipped: (random) => right + random.pick([1, -1, 10, -10].filter((off) => right + off > 0)),
      write: (result) => ['add', ...named(done, numbers[done]), 'gives', ...digitsOf(result)],
    });
    const state = { numbers, done: done + 1, sum: value };
    return {
      written: done === 1 ? [...named(0, sum), ...written] : written,
      state,
      done: state.done === numbers.length,
    };
  },
  answer: ({ sum }) => digitsOf(sum),
  // The rest is left out.
  corner: { at: 'after', share: 0.85, answer: ({ sum }) => digitsOf(sum) },
};

/** A number near the total. */
function guess(numbers: readonly number[], random: Random): Phrase {
  const total = totalOf(numbers);
  return digitsOf(total + random.pick([1, 2, 3, -1, -2, -3].filter((off) => total + off > 0)));
}

/** Values: the numbers. Answer: the digits of their sum. */
export const total: Task = {
  levels: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  defaults: { levels: [5, 6], hard: [], beyond: [7] },
  size: (level) => powerOf(9, level),
  values: rowOfNumbers,
  longest: (level) => Array.from({ length: level }, () => 9),
  canonical: inOrder,
  question: (numbers) => [
    'please',
    'find',
    'total',
    ':',
    ...numbers.flatMap((number, i) => named(i, number)),
    '?',
  ],
  demonstrate: demonstrations(method),
  opens: ['add'],
  // Every number after the first is added.
  whole: (numbers, pieces) =>
    letters
      .slice(1, numbers.length)
      .every((letter) => pieces.some((piece) => piece[1] === letter && piece.includes('gives'))),
  sound: workedRightly(method),
  rightSteps: rightNext(method, ['add']),
  guess,
  // One of the totals from n to 9n.
  chance: (level) => 1 / (8 * level + 1),
  grade: (numbers, answer) => sameWords(answer, digitsOf(totalOf(numbers))),
};
