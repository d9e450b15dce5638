// Countdown against a brute force that is written another way, and its search line by line.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { countdown } from '../../src/tasks/countdown.js';
import { cleanHabits } from '../../src/tasks/walk.js';

/** Value and text of every expression that stays at or above zero, by recursion on the last number. */
function everyExpression(numbers: readonly number[]): { value: number; text: string }[] {
  if (numbers.length === 1) return [{ value: numbers[0], text: String(numbers[0]) }];
  const last = numbers[numbers.length - 1];
  return everyExpression(numbers.slice(0, -1)).flatMap(({ value, text }) => [
    { value: value + last, text: `${text} + ${last}` },
    ...(value >= last ? [{ value: value - last, text: `${text} - ${last}` }] : []),
  ]);
}

/** All expressions, also those below zero, as text. */
function everyText(numbers: readonly number[]): string[] {
  return numbers
    .slice(1)
    .reduce<string[]>(
      (texts, number) => texts.flatMap((text) => [`${text} + ${number}`, `${text} - ${number}`]),
      [String(numbers[0])],
    );
}

const problem = fc
  .record({ level: fc.constantFrom(2, 3, 4), share: fc.double({ min: 0, max: 0.999999, noNaN: true }) })
  .map(({ level, share }) => countdown.values(level, Math.floor(share * countdown.size(level))));

describe('countdown', () => {
  it('has exactly the reachable targets of all rows of numbers', () => {
    for (const level of [2, 3]) {
      const expected = new Set<string>();
      const rows = level === 2 ? 81 : 729;
      for (let row = 0; row < rows; row++) {
        const numbers = Array.from(row.toString(9).padStart(level, '0'), (digit) => Number(digit) + 1);
        for (const { value } of everyExpression(numbers)) expected.add([value, ...numbers].join(' '));
      }
      const actual = Array.from({ length: countdown.size(level) }, (_, i) =>
        countdown.values(level, i).join(' '),
      );
      expect(new Set(actual)).toEqual(expected);
      expect(actual.length).toBe(expected.size);
    }
  });

  it('grades every expression as brute force does', () => {
    fc.assert(
      fc.property(problem, ([target, ...numbers]) => {
        const right = everyExpression(numbers).filter(({ value }) => value === target);
        for (const text of everyText(numbers)) {
          const verdict = countdown.grade([target, ...numbers], text.split(' '));
          expect(verdict).toBe(right.some((expression) => expression.text === text));
        }
      }),
    );
  });

  it('gives expressions of one value one meaning, and words that are no expression their own', () => {
    const meaning = (text: string) => countdown.meaning?.([5, 5, 2, 2], text.split(' '));
    expect(['5 + 2 - 2', '5 - 2 + 2', '5 + 2 + 2', '5 - 2 - 2'].map(meaning)).toEqual([
      '= 5',
      '= 5',
      '= 9',
      '= 1',
    ]);
    expect(['5', '2 - 2 + 5', '5 + 2'].map(meaning)).toEqual(['5', '2 - 2 + 5', '5 + 2']);
    // Below zero on the way: graded wrong, so it must not mean what a right one means.
    expect(countdown.meaning?.([6, 3, 5, 8], ['3', '-', '5', '+', '8'])).toBe('3 - 5 + 8');
  });

  it('refuses an expression that goes below zero on the way, and the bare target', () => {
    expect(countdown.grade([6, 3, 5, 8], ['3', '-', '5', '+', '8'])).toBe(false);
    expect(countdown.grade([6, 3, 5, 2], ['6'])).toBe(false);
    expect(countdown.grade([6, 3, 5, 2], ['3', '+', '5', '-', '2'])).toBe(true);
    // More numbers than any level has, or none, as a typed prompt may: nothing is right.
    expect(countdown.grade([6, 1, 1, 1, 1, 1, 1], '1 + 1 + 1 + 1 + 1 + 1'.split(' '))).toBe(false);
    expect(countdown.grade([6], ['6'])).toBe(false);
  });

  it('tries nothing twice and says yes once, at the end', () => {
    fc.assert(
      fc.property(problem, fc.nat(), (values, seed) => {
        const { thought } = countdown.demonstrate(values, cleanHabits, stream(seed));
        const tries = thought.slice(0, -1).map((piece) => piece.join(' '));
        expect(new Set(tries).size).toBe(tries.length);
        expect(tries.map((line) => line.endsWith('yes'))).toEqual(
          tries.map((_, i) => i === tries.length - 1),
        );
      }),
    );
  });

  it('writes true arithmetic and cuts a try only below zero', () => {
    fc.assert(
      fc.property(problem, fc.nat(), ([target, ...numbers], seed) => {
        const { thought } = countdown.demonstrate([target, ...numbers], cleanHabits, stream(seed));
        const tries = thought.slice(0, -1).map((piece) => piece.join(' '));
        for (const line of tries) expect(line).toBe(lineOf(line, numbers, target));
      }),
    );
  });

  it('stops after the first failed try where it cuts the corner, and answers with it', () => {
    const answers = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const habits = { ...cleanHabits, cut: 1 };
      const { thought, answer } = countdown.demonstrate([6, 3, 5, 2], habits, stream(seed));
      expect(thought.length).toBe(2);
      expect(thought[0].join(' ')).toBe(lineOf(answer.join(' '), [3, 5, 2], 6));
      answers.add(answer.join(' '));
    }
    // Below zero the try ends early; the expression is answered all the same.
    expect(answers).toEqual(new Set(['3 + 5 + 2', '3 + 5 - 2', '3 - 5 + 2', '3 - 5 - 2']));
  });

  it('goes through the operators in turn from a random row on, and leaves out what falls below zero again', () => {
    const searches = Array.from({ length: 60 }, (_, seed) =>
      countdown.demonstrate([6, 3, 5, 2], cleanHabits, stream(seed)).thought.flat().join(' '),
    );
    const found = 'try 3 + 5 gives 0 8 - 2 gives 0 6 target 0 6 yes so';
    const all = `try 3 + 5 gives 0 8 + 2 gives 1 0 target 0 6 no ${found}`;
    expect(new Set(searches)).toEqual(new Set([found, all, `try 3 - 5 no ${all}`]));
  });

  it('believes a slip: one off, and the verdict follows it', () => {
    const lines = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const habits = { ...cleanHabits, slip: 1, cut: 1 };
      lines.add(countdown.demonstrate([8, 3, 4], habits, stream(seed)).thought.flat().join(' '));
    }
    // 3 + 4 is 7, and 3 - 4 is cut; only the slip to 8 says yes.
    expect(lines).toEqual(
      new Set([
        'try 3 + 4 gives 0 8 target 0 8 yes so',
        'try 3 + 4 gives 0 6 target 0 8 no so',
        'try 3 - 4 no so',
      ]),
    );
  });
});

const inTwo = (value: number) => `${Math.floor(value / 10)} ${value % 10}`;

/** How the try with the operators of `line` has to be written. */
function lineOf(line: string, numbers: readonly number[], target: number): string {
  const operators = line.match(/[+-]/g) ?? [];
  let written = `try ${numbers[0]}`;
  let value = numbers[0];
  for (const [i, operator] of operators.entries()) {
    const number = numbers[i + 1];
    value = operator === '+' ? value + number : value - number;
    written += ` ${operator} ${number}`;
    if (value < 0) return `${written} no`;
    written += ` gives ${inTwo(value)}`;
  }
  return `${written} target ${inTwo(target)} ${value === target ? 'yes' : 'no'}`;
}
