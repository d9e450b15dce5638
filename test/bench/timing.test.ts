// Medians, spreads and repeats of the benchmark's clock.
import { expect, test } from 'vitest';
import { measure, median, summarize } from '../../src/bench/timing.js';

test('median is the middle, or the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 100])).toBe(3.5);
  expect(median([])).toBeNaN();
});

test('summarize: median and spread', () => {
  expect(summarize([3, 1, 2, 10])).toEqual({ median: 2.5, min: 1, max: 10, repeats: 4 });
});

test('measure: warm-up does not count; goes on until the time is used up', async () => {
  let time = 0;
  let runs = 0;
  const work = () => {
    runs++;
    time += runs * 10;
  };
  const effort = { warmUp: 2, repeats: 1, milliseconds: 100 };
  expect(await measure(work, effort, () => time)).toEqual([30, 40, 50]);
});
