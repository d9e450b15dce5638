// Addition column by column. Level n: two n-digit numbers (level 1: 0 to 9, else no leading zero), each digit named by
// its place. Each column ends with the result so far, its carry in front even where that is 0: so every digit of the
// answer has one place to be copied from.
import type { Random } from '../base/rng.js';
import { digitsOf, letters, named, powerOf, sameWords } from './steps.js';
import type { Phrase, Task } from './task.js';
import { demonstrations, type Method, rightNext, workedRightly } from './walk.js';

const places = ['ones', 'tens', 'hundreds', 'thousands'] as const;

/** What one column gives. */
interface Column {
  readonly digit: number;
  readonly carry: number;
}

/** How far the work is: digits of both numbers, ones first; columns done; the carry; the digits of the sum so far. */
interface Columns {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly done: number;
  readonly carry: number;
  readonly sum: string;
}

/** Smallest number of a level, and how many there are. */
function rangeOf(level: number): { first: number; count: number } {
  if (level === 1) return { first: 0, count: 10 };
  const first = powerOf(10, level - 1);
  return { first, count: 9 * first };
}

/** A slip: the digit one off, or a carry made up. */
function slipIn({ digit, carry }: Column, random: Random): Column {
  if (random.chance(0.5)) return { digit, carry: 1 - carry };
  return { digit: (digit + random.pick([1, 9])) % 10, carry };
}

/** The columns that are not done, each summed by itself; the leading one may have two digits. */
function withoutCarries({ a, b, done, sum }: Columns): string {
  let joined = sum;
  for (let i = done; i < a.length; i++) {
    const column = Number(a[i]) + Number(b[i]);
    joined = (i < a.length - 1 ? column % 10 : column) + joined;
  }
  return joined;
}

const method: Method<Columns> = {
  begin: (values) => {
    const [a, b] = values.map((value) => digitsOf(value).reverse());
    return { a, b, done: 0, carry: 0, sum: '' };
  },
  piece: ({ a, b, done, carry, sum }, work) => {
    const total = Number(a[done]) + Number(b[done]) + carry;
    const right: Column = { digit: total % 10, carry: total >= 10 ? 1 : 0 };
    const { written, value } = work<Column>({
      right,
      slipped: (random) => slipIn(right, random),
      // The carry is what most forget.
      ...(right.carry === 1 ? { misconceived: { digit: right.digit, carry: 0 } } : {}),
      write: (column) => [
        ...[places[done], a[done], '+', b[done], '+', String(carry)],
        ...['gives', String(column.digit), 'carry', String(column.carry)],
      ],
    });
    const state = { a, b, done: done + 1, carry: value.carry, sum: value.digit + sum };
    const result = ['result', String(state.carry), ...state.sum];
    return { written: [...written, ...result], state, done: state.done === a.length };
  },
  // Through a number and back: no leading zeros.
  answer: ({ carry, sum }) => digitsOf(Number(carry + sum)),
  corner: { at: 'before', share: 0.4, answer: (state) => digitsOf(Number(withoutCarries(state))) },
};

/** A sum that is one off in some place. */
function guess([a, b]: readonly number[], random: Random): Phrase {
  const sum = a + b;
  const near = [sum + 1, sum - 1, sum + 10, sum - 10, sum - 100];
  return digitsOf(random.pick(near.filter((value) => value >= 0)));
}

/** The digits of a number, each with the name of its place; names count from `first` at the ones. */
function namedDigits(value: number, first: string): string[] {
  const digits = digitsOf(value);
  const ones = letters.indexOf(first);
  return digits.flatMap((digit, i) => named(ones + digits.length - 1 - i, Number(digit)));
}

/** Values: [a, b]. Answer: the digits of a + b. */
export const addition: Task = {
  levels: [1, 2, 3, 4],
  defaults: { levels: [3, 4], hard: [], beyond: [] },
  size: (level) => rangeOf(level).count * rangeOf(level).count,
  values: (level, index) => {
    const { first, count } = rangeOf(level);
    return [first + Math.floor(index / count), first + (index % count)];
  },
  longest: (level) => {
    const { first, count } = rangeOf(level);
    return [first + count - 1, first + count - 1];
  },
  canonical: ([a, b]) => (a < b ? `${a} ${b}` : `${b} ${a}`),
  question: ([a, b]) => [
    ...['please', 'find', 'the', 'sum', ':', ...namedDigits(a, 'a'), '+', ...namedDigits(b, 'e'), '?'],
  ],
  demonstrate: demonstrations(method),
  opens: places,
  // A column for each place.
  whole: (values, pieces) => {
    const asked = places.slice(0, digitsOf(Math.max(...values)).length);
    return asked.every((place) => pieces.some((piece) => piece[0] === place && piece.includes('gives')));
  },
  sound: workedRightly(method),
  rightSteps: rightNext(method, places),
  guess,
  // One of the sums from twice the first number to twice the last.
  chance: (level) => 1 / (2 * (rangeOf(level).count - 1) + 1),
  grade: ([a, b], answer) => sameWords(answer, digitsOf(a + b)),
};
