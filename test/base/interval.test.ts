// The 95 % interval of a mean against values worked out by hand (Student's t).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interval } from '../../src/base/interval.js';

describe('interval', () => {
  it('is mean ± t s / sqrt(n), as worked by hand', () => {
    // 1..5: mean 3, s^2 = 2.5, s / sqrt(5) = sqrt(0.5), t(4) = 2.776.
    const { mean, low, high } = interval([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(low).toBeCloseTo(3 - 2.776 * Math.sqrt(0.5), 12);
    expect(high).toBeCloseTo(3 + 2.776 * Math.sqrt(0.5), 12);
    // Two values: t(1) = 12.706, s / sqrt(2) = half their distance.
    expect(interval([0, 2]).high).toBeCloseTo(1 + 12.706, 12);
  });

  it('has no bounds for one value and refuses none', () => {
    expect(interval([0.5])).toEqual({ mean: 0.5, low: null, high: null });
    expect(() => interval([])).toThrow(RangeError);
  });

  it('holds the mean and is symmetric for any number of values', () => {
    const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(values, (list) => {
        const { mean, low, high } = interval(list);
        expect(low).toBeLessThanOrEqual(mean);
        expect(mean - low!).toBeCloseTo(high! - mean, 9);
      }),
    );
  });
});
