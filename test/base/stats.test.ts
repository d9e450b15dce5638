// Plain statistics against numbers worked out by hand.
import { expect, it } from 'vitest';
import { fitLine, mean, sampleStd, std } from '../../src/base/stats.js';

it('the sample deviation divides by one less than the population deviation', () => {
  expect(mean([1, 2, 3, 6])).toBe(3);
  // Squares 4 + 1 + 0 + 9 = 14.
  expect(std([1, 2, 3, 6])).toBeCloseTo(Math.sqrt(14 / 4), 12);
  expect(sampleStd([1, 2, 3, 6])).toBeCloseTo(Math.sqrt(14 / 3), 12);
  expect(sampleStd([1])).toBeNaN();
});

it('a line is that of least squares', () => {
  expect(
    fitLine([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toEqual({ slope: 2, intercept: 1, r2: 1 });
  // Means 1 and 2/3; xx = 2, xy = 1, yy = 2/3.
  const { slope, intercept, r2 } = fitLine([
    [0, 0],
    [1, 1],
    [2, 1],
  ]);
  expect(slope).toBeCloseTo(0.5, 12);
  expect(intercept).toBeCloseTo(1 / 6, 12);
  expect(r2).toBeCloseTo(0.75, 12);
  expect(() =>
    fitLine([
      [1, 0],
      [1, 1],
    ]),
  ).toThrow(RangeError);
  expect(
    fitLine([
      [0, 1],
      [1, 1],
    ]).r2,
  ).toBeNaN();
});
