// Group-relative advantages against Eq. 3, and where nothing is to be learned.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centredRewards, groupAdvantages, isConstant } from '../../src/rl/advantage.js';

describe('groupAdvantages', () => {
  it('is (r - mean) / std with the population std', () => {
    // mean 0.5, std 0.5
    expect(groupAdvantages([1, 0, 1, 0])).toEqual([1, -1, 1, -1]);
    // mean 1/4, variance 3/16, std sqrt(3)/4
    const [high, low] = groupAdvantages([1, 0, 0, 0]);
    expect(high).toBeCloseTo(Math.sqrt(3), 12);
    expect(low).toBeCloseTo(-1 / Math.sqrt(3), 12);
  });

  it('gives a zero-variance group exactly nothing, whatever its rewards round to', () => {
    expect(groupAdvantages([0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
    expect(isConstant([0.1 + 0.2, 0.3])).toBe(true);
    expect(isConstant([0.3, 0.3 + 1e-6])).toBe(false);
    expect(isConstant([-0.5, 0.5])).toBe(false);
    expect(isConstant([0, 0])).toBe(true);
  });

  it('gives nothing to a group whose rewards differ by no more than the noise, and all to one that differs by more', () => {
    // Largest minus smallest: 0.75 - 0.5 = 0.25, exactly.
    const rewards = [0.5, 0.625, 0.75];
    expect(groupAdvantages(rewards, 0.25)).toEqual([0, 0, 0]);
    expect(centredRewards(rewards, 0.25)).toEqual([0, 0, 0]);
    // Mean 0.625, variance 2 / 3 of 0.125 squared.
    const [low, middle, high] = groupAdvantages(rewards, 0.2);
    expect([low, middle, high].map((a) => a * Math.sqrt(2 / 3))).toEqual([
      expect.closeTo(-1, 12),
      expect.closeTo(0, 12),
      expect.closeTo(1, 12),
    ]);
    expect(centredRewards(rewards, 0.2)).toEqual([-0.125, 0, 0.125]);
    // One of sixteen, worse by less than a millionth: without a noise it gets -sqrt(15).
    const one = [...Array<number>(15).fill(2.5), 2.5 - 7.9e-7];
    expect(groupAdvantages(one, 0.01)).toEqual(one.map(() => 0));
    expect(groupAdvantages(one)[15]).toBeCloseTo(-Math.sqrt(15), 4);
  });

  it('sums to zero, has unit variance, and follows a permutation of the group', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 32 }), (rewards) => {
        const advantages = groupAdvantages(rewards);
        expect(advantages.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
        const spread = advantages.reduce((a, b) => a + b * b, 0) / advantages.length;
        expect(spread).toBeCloseTo(isConstant(rewards) ? 0 : 1, 9);
        const reversed = groupAdvantages([...rewards].reverse()).reverse();
        reversed.forEach((value, i) => {
          expect(value).toBeCloseTo(advantages[i], 9);
        });
      }),
    );
  });
});
