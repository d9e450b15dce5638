// The expected share of groups that teach, against sums worked out one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveShare } from '../../src/rl/liveGroups.js';

describe('liveShare', () => {
  it('is 1 - p^G - (1 - p)^G, as worked by hand', () => {
    expect(liveShare(0.5, 2)).toBe(0.5);
    expect(liveShare(0.25, 3)).toBeCloseTo(1 - 1 / 64 - 27 / 64, 12);
    expect(liveShare(0, 16)).toBe(0);
    expect(liveShare(1, 16)).toBe(0);
  });

  it('is the probability of all mixed groups, summed one by one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 8 }), (p, size) => {
        let mixed = 0;
        for (let bits = 1; bits < (1 << size) - 1; bits++) {
          let probability = 1;
          for (let i = 0; i < size; i++) probability *= bits & (1 << i) ? p : 1 - p;
          mixed += probability;
        }
        expect(liveShare(p, size)).toBeCloseTo(mixed, 9);
      }),
    );
  });

  it('is symmetric and grows with the group', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 30 }), (p, size) => {
        expect(liveShare(p, size)).toBeCloseTo(liveShare(1 - p, size), 9);
        expect(liveShare(p, size + 1)).toBeGreaterThanOrEqual(liveShare(p, size) - 1e-12);
      }),
    );
  });
});
