// Countdown: reach the target with + or - between numbers in the given order, from left to right, never
// below zero. Level n: n numbers from 1 to 9. Worked by search: try, check, try the next. Values have two digits
// always, as in pair.
import type { Random } from '../base/rng.js';
import {
  endsInFind,
  inOrder,
  powerOf,
  rightTries,
  rowOfNumbers,
  sameWords,
  searched,
  soundTries,
  twoDigits,
} from './steps.js';
import { targetedProblems } from './targets.js';
import type { Phrase, Task } from './task.js';
import { demonstrations, type Method, rightWork, type Work } from './walk.js';

type Operator = '+' | '-';

const apply = (left: number, operator: Operator, right: number) =>
  operator === '+' ? left + right : left - right;

/** The operators coded by the bits of `code`, first operator in the highest bit. */
function operatorsOf(code: number, count: number): Operator[] {
  return Array.from({ length: count }, (_, i) => ((code >> (count - 1 - i)) & 1 ? '-' : '+'));
}

const levels = [2, 3, 4, 5];

/** All rows of operators, by the number of operators; made once, since every search goes through them. */
const operatorRows = [0, ...levels.map((numbers) => numbers - 1)].map((count) =>
  Array.from({ length: 1 << count }, (_, code) => operatorsOf(code, count)),
);

/** All rows of operators between so many numbers; none where no level has so many. */
function allOperators(numbers: number): Operator[][] {
  return operatorRows[numbers - 1] ?? [];
}

/** The value of an expression, or null where it goes below zero on the way. */
function evaluate(numbers: readonly number[], operators: readonly Operator[]): number | null {
  let value = numbers[0];
  for (let i = 0; i < operators.length; i++) {
    value = apply(value, operators[i], numbers[i + 1]);
    if (value < 0) return null;
  }
  return value;
}

function expression(numbers: readonly number[], operators: readonly Operator[]): string[] {
  return numbers.flatMap((number, i) => (i === 0 ? [String(number)] : [operators[i - 1], String(number)]));
}

/** The targets that can be reached, in rising order. */
function targets(numbers: readonly number[]): number[] {
  const reached = allOperators(numbers.length).map((operators) => evaluate(numbers, operators));
  return [...new Set(reached.filter((value) => value !== null))].sort((a, b) => a - b);
}

const rows = (level: number) => powerOf(9, level);
const { size, values } = targetedProblems({ rows, row: rowOfNumbers, targets });

/** How far the search is: the problem, the rows of operators that are left in turn, and the last expression. */
interface Search {
  readonly target: number;
  readonly numbers: readonly number[];
  readonly left: readonly (readonly Operator[])[];
  readonly last: Phrase;
}

/** A try as it is written down, with its value; `below`: how many operators lead below zero, where it ends. */
interface Try {
  readonly written: Phrase;
  readonly value: number;
  readonly below: number | null;
}

function workTry(numbers: readonly number[], operators: readonly Operator[], work: Work): Try {
  const written = ['try', String(numbers[0])];
  let value = numbers[0];
  for (let i = 0; i < operators.length; i++) {
    const before = [operators[i], String(numbers[i + 1])];
    const right = apply(value, operators[i], numbers[i + 1]);
    if (right < 0) return { written: [...written, ...before], value: right, below: i + 1 };
    const step = work({
      right,
      slipped: (random) => (right === 0 ? 1 : right + random.pick([1, -1])),
      write: (result) => [...before, 'gives', ...twoDigits(result)],
    });
    written.push(...step.written);
    value = step.value;
  }
  return { written, value, below: null };
}

/** Rows of operators in turn from a random one on; what begins as one that fell below zero is not tried again. */
const method: Method<Search> = {
  begin: ([target, ...numbers], random) => {
    const all = allOperators(numbers.length);
    const start = random.int(all.length);
    return { target, numbers, left: [...all.slice(start), ...all.slice(0, start)], last: [] };
  },
  piece: ({ target, numbers, left: [operators, ...others] }, work) => {
    const { written, value, below } = workTry(numbers, operators, work);
    const found = below === null && value === target;
    const check = below === null ? ['target', ...twoDigits(target)] : [];
    const cut = below === null ? null : operators.slice(0, below).join('');
    const left = cut === null ? others : others.filter((row) => !row.join('').startsWith(cut));
    return {
      written: [...written, ...check, found ? 'yes' : 'no'],
      state: { target, numbers, left, last: expression(numbers, operators) },
      done: found || left.length === 0,
    };
  },
  answer: ({ last }) => last,
  // What was tried last is answered, though it failed.
  corner: { at: 'after', share: 1, answer: ({ last }) => last },
};

/** The operators of a try as it stands in a thought; a step that is written anew after "wait" counts once. */
function operatorsIn(piece: Phrase): string {
  const shown: string[] = [];
  for (const concept of piece) {
    if (concept === 'wait') shown.pop();
    if (concept === '+' || concept === '-') shown.push(concept);
  }
  return shown.join('');
}

/** The row of operators that a try is of, tried rightly; null where it is of none. */
const rightTry =
  ([target, ...numbers]: readonly number[]) =>
  (piece: Phrase): Phrase | null => {
    const begun = operatorsIn(piece);
    const row = allOperators(numbers.length).find((operators) => operators.join('').startsWith(begun));
    if (begun === '' || row === undefined) return null;
    return method.piece({ target, numbers, left: [row], last: [] }, rightWork).written;
  };

/** What an answer comes to; null where it is no expression of these numbers, or goes below zero. */
function reachedBy(numbers: readonly number[], answer: readonly string[]): number | null {
  const operators = allOperators(numbers.length).find((row) => sameWords(answer, expression(numbers, row)));
  return operators === undefined ? null : evaluate(numbers, operators);
}

/** `= 6` for every expression of 6: all of them are right, or none. */
function meaning([, ...numbers]: readonly number[], answer: readonly string[]): string {
  const value = reachedBy(numbers, answer);
  return value === null ? answer.join(' ') : `= ${value}`;
}

/** The numbers with operators that miss the target. */
function guess([target, ...numbers]: readonly number[], random: Random): Phrase {
  const wrong = allOperators(numbers.length).filter((operators) => evaluate(numbers, operators) !== target);
  return expression(numbers, random.pick(wrong));
}

/** Every row of numbers in turn: the choices of operators that reach some target, out of all for each target. */
function chance(level: number): number {
  let hits = 0;
  for (let i = 0; i < rows(level); i++) {
    const numbers = rowOfNumbers(level, i);
    hits += allOperators(level).filter((operators) => evaluate(numbers, operators) !== null).length;
  }
  return hits / (allOperators(level).length * size(level));
}

/** Values: [target, n1, n2, ...]. Answer: the whole expression, such as `3 + 5 - 2`. */
export const countdown: Task = {
  levels,
  defaults: { levels: [3, 4], hard: [], beyond: [] },
  size,
  values,
  longest: (level) => [9 * level, ...Array.from({ length: level }, () => 9)],
  // The same numbers in another order are another search, but may not be evaluated where they were trained.
  canonical: ([target, ...numbers]) => `${target} ${inOrder(numbers)}`,
  question: ([target, ...numbers]) => [
    ...['please', 'make', 'target', ...twoDigits(target)],
    ...['with', 'numbers', ...numbers.map(String), '?'],
  ],
  demonstrate: demonstrations(method),
  opens: ['try'],
  // An expression is found, or none is left to try: each begins as one that was.
  whole: ([, ...numbers], pieces) => {
    const tried = pieces.map(operatorsIn).filter((begun) => begun !== '');
    const left = allOperators(numbers.length).filter(
      (row) => !tried.some((begun) => row.join('').startsWith(begun)),
    );
    return endsInFind(pieces) || left.length === 0;
  },
  // Any row of operators, in any order, as far as it stays above zero.
  sound: (values, said) => soundTries(said, rightTry(values)),
  rightSteps: (values, pieces) => rightTries(pieces, rightTry(values)),
  guess,
  chance,
  grade: ([target, ...numbers], answer) => reachedBy(numbers, answer) === target,
  meaning,
  tries: searched,
};
