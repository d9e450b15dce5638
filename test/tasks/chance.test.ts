// Chance levels against brute force: every problem of a level with every answer of the right form.
import { expect, it } from 'vitest';
import { type TaskName, tasks } from '../../src/tasks/index.js';
import { digitsOf } from '../../src/tasks/steps.js';

function bruteForce(
  name: TaskName,
  level: number,
  answers: (values: readonly number[]) => string[][],
): number {
  const task = tasks[name];
  let total = 0;
  for (let index = 0; index < task.size(level); index++) {
    const values = task.values(level, index);
    const given = answers(values);
    total += given.filter((answer) => task.grade(values, answer)).length / given.length;
  }
  return total / task.size(level);
}

const sums = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => digitsOf(from + i));

it('addition: one of the possible sums', () => {
  expect(tasks.addition.chance(1)).toBeCloseTo(
    bruteForce('addition', 1, () => sums(0, 18)),
    12,
  );
  expect(tasks.addition.chance(2)).toBeCloseTo(
    bruteForce('addition', 2, () => sums(20, 198)),
    12,
  );
});

it('countdown: operators drawn blindly', () => {
  const expressions = ([, ...numbers]: readonly number[]) =>
    Array.from({ length: 1 << (numbers.length - 1) }, (_, code) =>
      numbers.flatMap((number, i) =>
        i === 0 ? [String(number)] : [code & (1 << (i - 1)) ? '-' : '+', String(number)],
      ),
    );
  expect(tasks.countdown.chance(2)).toBeCloseTo(bruteForce('countdown', 2, expressions), 12);
  expect(tasks.countdown.chance(3)).toBeCloseTo(bruteForce('countdown', 3, expressions), 12);
});

it('pair: two of the numbers', () => {
  const pairs = ([, ...numbers]: readonly number[]) =>
    numbers.flatMap((one, i) => numbers.slice(i + 1).map((other) => [String(one), '+', String(other)]));
  expect(tasks.pair.chance(3)).toBeCloseTo(bruteForce('pair', 3, pairs), 12);
  expect(tasks.pair.chance(4)).toBeCloseTo(bruteForce('pair', 4, pairs), 12);
});

it('total: one of the possible totals', () => {
  expect(tasks.total.chance(2)).toBeCloseTo(
    bruteForce('total', 2, () => sums(2, 18)),
    12,
  );
  expect(tasks.total.chance(3)).toBeCloseTo(
    bruteForce('total', 3, () => sums(3, 27)),
    12,
  );
});
