// Student's t and Holm's correction against values worked out by hand and printed tables.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interval } from '../../src/base/interval.js';
import { holm, pAbove, seedsNeeded, studentQuantile, studentTail } from '../../src/base/significance.js';

describe('studentTail', () => {
  it('is the tail of the distribution in closed form', () => {
    // One degree is Cauchy: 1/2 - atan(t) / pi. Two: 1/2 - t / (2 sqrt(2 + t²)).
    expect(studentTail(1, 1)).toBeCloseTo(0.25, 12);
    expect(studentTail(3, 1)).toBeCloseTo(0.5 - Math.atan(3) / Math.PI, 12);
    expect(studentTail(2, 2)).toBeCloseTo(0.5 - 1 / Math.sqrt(6), 12);
    // Four: 1/2 - sin / 2 (1 + cos² / 2), at t = 2 sin² = cos² = 1/2.
    expect(studentTail(2, 4)).toBeCloseTo(0.5 - (1.25 * Math.SQRT1_2) / 2, 12);
    // Three: 1/2 - (theta + sin cos) / pi, at t = sqrt(3) theta = pi / 4.
    expect(studentTail(Math.sqrt(3), 3)).toBeCloseTo(0.5 - (Math.PI / 4 + 0.5) / Math.PI, 12);
  });

  it('agrees with printed quantiles', () => {
    const printed = [
      ...[
        [6.314, 1, 0.05],
        [2.132, 4, 0.05],
        [3.747, 4, 0.01],
        [4.604, 4, 0.005],
        [7.173, 4, 0.001],
      ],
      ...[
        [2.776, 4, 0.025],
        [2.262, 9, 0.025],
        [3.25, 9, 0.005],
        [2.042, 30, 0.025],
        [3.385, 30, 0.001],
      ],
    ];
    for (const [t, freedom, p] of printed) expect(studentTail(t, freedom) / p).toBeCloseTo(1, 2);
  });

  it('is one half at 0, symmetric, and falls to nothing', () => {
    expect(studentTail(0, 7)).toBe(0.5);
    expect(studentTail(-2, 5)).toBeCloseTo(1 - studentTail(2, 5), 12);
    expect(studentTail(Number.POSITIVE_INFINITY, 4)).toBe(0);
    expect(studentTail(1e9, 4)).toBeLessThan(1e-15);
  });
});

describe('pAbove', () => {
  it('is the tail beyond the t of the mean, as worked by hand', () => {
    // 1..5: mean 3, s / sqrt(5) = sqrt(0.5), so 3 - 1 lies t = 2 sqrt(2) = 2.828 above 1.
    expect(pAbove([1, 2, 3, 4, 5], 1)).toBeCloseTo(studentTail(Math.sqrt(8), 4), 12);
    expect(pAbove([1, 2, 3, 4, 5], 3)).toBe(0.5);
    // Two values 2 apart: s / sqrt(2) = 1, t = 1, one degree.
    expect(pAbove([0, 2], 0)).toBeCloseTo(0.25, 12);
  });

  it('is at most 0.025 exactly where the whole 95 % interval lies above', () => {
    const values = fc.array(fc.integer({ min: -50, max: 100 }), { minLength: 2, maxLength: 31 });
    fc.assert(
      fc.property(values, (list) => {
        const { low } = interval(list);
        // The printed quantiles have three decimals.
        fc.pre(Math.abs(low!) > 0.01);
        expect(pAbove(list, 0)! <= 0.025).toBe(low! > 0);
      }),
    );
  });

  it('takes values without spread at their word, and says nothing of one alone', () => {
    expect(pAbove([2, 2, 2], 1)).toBe(0);
    expect(pAbove([2, 2, 2], 2)).toBe(1);
    expect(pAbove([2], 1)).toBeNull();
    expect(pAbove([], 1)).toBeNull();
  });
});

describe('holm', () => {
  it('multiplies the smallest by all, the next by one less, and never falls', () => {
    // .01 x 4, .02 x 3, .03 x 2 = .06, and .04 x 1, which may not be below .06.
    expect(holm([0.03, 0.01, 0.04, 0.02])).toEqual([0.06, 0.04, 0.06, 0.06]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it('corrects at least as much as nothing and at most as much as Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (ps) => {
        holm(ps).forEach((corrected, i) => {
          expect(corrected).toBeGreaterThanOrEqual(ps[i]);
          expect(corrected).toBeLessThanOrEqual(Math.min(1, ps[i] * ps.length));
        });
      }),
    );
  });
});

describe('the power of a paired t-test', () => {
  it('rests on the quantiles of printed tables', () => {
    expect(studentQuantile(0.025, 4)).toBeCloseTo(2.7764, 4);
    expect(studentQuantile(0.025, 1)).toBeCloseTo(12.7062, 3);
    expect(studentQuantile(0.2, 9)).toBeCloseTo(0.8834, 4);
    expect(studentQuantile(0.5, 3)).toBeCloseTo(0, 6);
  });

  it.each([
    // Effects of 1, .5 and .8 standard deviations: the sample sizes that textbooks have for 80 % at 5 %.
    [1, 1, 10],
    [1, 0.5, 34],
    [1, 0.8, 15],
    [0.02, 0.02, 10],
    // An effect of ten deviations: at n = 2 the interval alone is (12.7 + 1.38) / sqrt 2 wide, 9.95.
    [0.001, 0.01, 2],
    [0.001, 0.0099, 3],
    [0, 0.01, 2],
    [1, 0.001, 10_000],
  ])('a deviation of %d and an effect of %d take %d seeds', (deviation, effect, seeds) => {
    expect(seedsNeeded(deviation, effect)).toBe(seeds);
  });
});
