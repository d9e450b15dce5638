// Addition column by column. Level n: two n-digit numbers (level 1: 0 to 9, else no leading zero).
import type { Random } from '../base/rng.js';
import { digitsOf, sameWords, workStep } from './steps.js';
import type { Demonstration, Habits, Phrase, Task } from './task.js';

const places = ['ones', 'tens', 'hundreds', 'thousands'] as const;

/** One column's result. */
interface Column {
  readonly digit: number;
  readonly carry: number;
}

/** 10 to the given power; by multiplication, since `**` is not portable. */
function powerOfTen(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}

/** Smallest number of a level, and how many there are. */
function rangeOf(level: number): { first: number; count: number } {
  if (level === 1) return { first: 0, count: 10 };
  const first = powerOfTen(level - 1);
  return { first, count: 9 * first };
}

/** A slip: the digit one off, or the carry forgotten or made up. */
function slipIn(column: Column, random: Random): Column {
  if (random.chance(0.5)) return { digit: column.digit, carry: 1 - column.carry };
  return { digit: (column.digit + random.pick([1, 9])) % 10, carry: column.carry };
}

function demonstrate(values: readonly number[], habits: Habits, random: Random): Demonstration {
  const [a, b] = values.map((value) => digitsOf(value).reverse());
  const thought: string[] = [];
  let carry = 0;
  let sum = '';
  for (let i = 0; i < a.length; i++) {
    if (i > 0) thought.push(',');
    const total = Number(a[i]) + Number(b[i]) + carry;
    const right: Column = { digit: total % 10, carry: total >= 10 ? 1 : 0 };
    const before = [places[i], a[i], '+', b[i], '+', String(carry)];
    const step = workStep(
      right,
      () => slipIn(right, random),
      (column) => [...before, 'gives', String(column.digit), 'carry', String(column.carry)],
      habits,
      random,
    );
    thought.push(...step.written);
    sum = step.value.digit + sum;
    carry = step.value.carry;
  }
  // Through a number and back: no leading zeros.
  return { thought: [...thought, 'so'], answer: digitsOf(Number(carry + sum)) };
}

/** A wrong sum of the right kind: carries left out, or one digit one off. */
function guess([a, b]: readonly number[], random: Random): Phrase {
  const sum = a + b;
  const near = [sum + 1, sum - 1, sum + 10, sum - 10, withoutCarries(a, b)];
  return digitsOf(random.pick(near.filter((value) => value >= 0 && value !== sum)));
}

function withoutCarries(a: number, b: number): number {
  let sum = 0;
  for (let power = 1; power <= a || power <= b; power *= 10) {
    sum += ((Math.floor(a / power) + Math.floor(b / power)) % 10) * power;
  }
  return sum;
}

/** Values: [a, b]. Answer: the digits of a + b. */
export const addition: Task = {
  levels: [1, 2, 3, 4],
  defaults: { levels: [1, 2], hard: [3], beyond: [4] },
  size: (level) => rangeOf(level).count * rangeOf(level).count,
  values: (level, index) => {
    const { first, count } = rangeOf(level);
    return [first + Math.floor(index / count), first + (index % count)];
  },
  longest: (level) => {
    const { first, count } = rangeOf(level);
    return [first + count - 1, first + count - 1];
  },
  question: ([a, b]) => ['please', 'find', 'the', 'sum', ':', ...digitsOf(a), '+', ...digitsOf(b), '?'],
  demonstrate,
  guess,
  // One of the sums from twice the first number to twice the last.
  chance: (level) => 1 / (2 * (rangeOf(level).count - 1) + 1),
  grade: ([a, b], answer) => sameWords(answer, digitsOf(a + b)),
};
