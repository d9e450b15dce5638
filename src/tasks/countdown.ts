// Countdown: reach the target with + or - between numbers in the given order, from left to right, never
// below zero. Level n: n numbers from 1 to 9. Worked by search: try, check, try the next.
import type { Random } from '../base/rng.js';
import { digitsOf, sameWords, workStep } from './steps.js';
import type { Demonstration, Habits, Phrase, Task } from './task.js';

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
function targetsOf(numbers: readonly number[]): number[] {
  const reached = allOperators(numbers.length).map((operators) => evaluate(numbers, operators));
  return [...new Set(reached.filter((value) => value !== null))].sort((a, b) => a - b);
}

/** The index-th row of numbers of a level: the index in base 9, each digit plus one. */
function numbersOf(level: number, index: number): number[] {
  const numbers: number[] = [];
  for (let rest = index; numbers.length < level; rest = Math.floor(rest / 9)) numbers.unshift((rest % 9) + 1);
  return numbers;
}

const tables = new Map<number, Int32Array>();

/** How many problems have a row of numbers before the i-th; the last entry is the size of the level. */
function problemsBefore(level: number): Int32Array {
  const known = tables.get(level);
  if (known) return known;
  let rows = 1;
  for (let i = 0; i < level; i++) rows *= 9;
  const before = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) before[i + 1] = before[i] + targetsOf(numbersOf(level, i)).length;
  tables.set(level, before);
  return before;
}

/** The index-th pair of (row of numbers, reachable target), found by bisection. */
function values(level: number, index: number): number[] {
  const before = problemsBefore(level);
  let low = 0;
  let high = before.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (before[middle] <= index) low = middle;
    else high = middle;
  }
  const numbers = numbersOf(level, low);
  return [targetsOf(numbers)[index - before[low]], ...numbers];
}

/** A try as it is written down: finished with an expression, or cut short below zero after some operators. */
interface Try {
  readonly written: readonly string[];
  readonly value: number;
  readonly expression: readonly string[] | null;
  readonly cutAfter: string | null;
}

function workTry(
  numbers: readonly number[],
  operators: readonly Operator[],
  habits: Habits,
  random: Random,
): Try {
  const written = ['try', String(numbers[0])];
  let value = numbers[0];
  for (let i = 0; i < operators.length; i++) {
    const before = [operators[i], String(numbers[i + 1])];
    const right = apply(value, operators[i], numbers[i + 1]);
    if (right < 0) {
      const cutAfter = operators.slice(0, i + 1).join('');
      return { written: [...written, ...before], value: right, expression: null, cutAfter };
    }
    const step = workStep(
      right,
      () => (right === 0 ? 1 : right + random.pick([1, -1])),
      (result) => [...before, 'gives', ...digitsOf(result)],
      habits,
      random,
    );
    written.push(...step.written);
    value = step.value;
  }
  return { written, value, expression: expression(numbers, operators), cutAfter: null };
}

/** Tries in random order, none twice, until one says yes, the demonstrator gives up or none is left. */
function demonstrate([target, ...numbers]: readonly number[], habits: Habits, random: Random): Demonstration {
  const thought: string[] = [];
  const cuts: string[] = [];
  let answer: Phrase = [];
  for (const operators of random.shuffle(allOperators(numbers.length))) {
    if (cuts.some((cut) => operators.join('').startsWith(cut))) continue;
    const attempt = workTry(numbers, operators, habits, random);
    const found = attempt.expression !== null && attempt.value === target;
    if (thought.length > 0) thought.push(',');
    const check = attempt.expression === null ? [] : ['target', ...digitsOf(target)];
    thought.push(...attempt.written, ...check, found ? 'yes' : 'no');
    if (attempt.cutAfter !== null) cuts.push(attempt.cutAfter);
    answer = attempt.expression ?? answer;
    if (found || (answer.length > 0 && random.chance(habits.giveUp))) break;
  }
  // The answer is never empty: all plus stays above zero, so at least one try was complete.
  return { thought: [...thought, 'so'], answer };
}

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
  const rows = problemsBefore(level).length - 1;
  let hits = 0;
  for (let i = 0; i < rows; i++) {
    const numbers = numbersOf(level, i);
    hits += allOperators(level).filter((operators) => evaluate(numbers, operators) !== null).length;
  }
  return hits / (allOperators(level).length * problemsBefore(level)[rows]);
}

/** How often a `try` follows one whose words end in `no`. */
function furtherTries(concepts: readonly string[]): number {
  const tries = concepts.flatMap((concept, i) => (concept === 'try' ? [i] : []));
  return tries.slice(1).filter((at) => concepts[at - 1] === 'no').length;
}

/** Values: [target, n1, n2, ...]. Answer: the whole expression, such as `3 + 5 - 2`. */
export const countdown: Task = {
  levels,
  defaults: { levels: [3], hard: [], beyond: [4] },
  size: (level) => problemsBefore(level)[problemsBefore(level).length - 1],
  values,
  longest: (level) => [9 * level, ...Array.from({ length: level }, () => 9)],
  question: ([target, ...numbers]) => [
    ...['please', 'make', 'target', ...digitsOf(target)],
    ...['with', 'numbers', ...numbers.map(String), '?'],
  ],
  demonstrate,
  guess,
  chance,
  grade: ([target, ...numbers], answer) => reachedBy(numbers, answer) === target,
  meaning,
  tries: { failed: 'no', count: furtherTries },
};
