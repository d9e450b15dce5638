// Advantages against numbers worked out by hand, and where nothing is to be learned.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advantages, isConstant } from '../../src/rl/advantage.js';

const options = { stdFloor: 0, passK: 2 };
/** Advantages of one group by the entry of this name. */
const of = (name: keyof typeof advantages, rewards: number[], noise = 0, own = options) =>
  advantages[name].of([{ rewards, noise, most: 2 }], own)[0];
const groupAdvantages = (rewards: number[], noise = 0) => of('group', rewards, noise);
const centredRewards = (rewards: number[], noise = 0) => of('centred', rewards, noise);

describe('group', () => {
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

describe('the other entries, by hand', () => {
  const close = (found: readonly number[], expected: readonly number[]) =>
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12);
    });

  it('a floor is added to the std, not put under it', () => {
    // mean 1, std 1: (2 - 1) / (1 + 1/4)
    close(of('group', [2, 0], 0, { ...options, stdFloor: 0.25 }), [0.8, -0.8]);
  });

  it('centred leaves the distances from the mean', () => {
    expect(of('centred', [1, 0])).toEqual([0.5, -0.5]);
  });

  it('leave-one-out takes off the mean of the others', () => {
    // 2 - (0 + 1) / 2, 0 - (2 + 1) / 2, 1 - (2 + 0) / 2
    close(of('leave-one-out', [2, 0, 1]), [1.5, -1.5, 0]);
  });

  it('maxrl divides by the mean, so that the rarer success is, the more it weighs', () => {
    close(of('maxrl', [1, 0]), [1, -1]);
    close(of('maxrl', [1, 0, 0, 0]), [3, -1, -1, -1]);
    expect(of('maxrl', [1, -1])).toEqual([0, 0]);
  });

  it('batch-std, reinforce-pp and its baseline form see all groups of the step', () => {
    const groups = [
      [2, 0],
      [1, 1],
    ].map((rewards) => ({ rewards, noise: 0, most: 2 }));
    // All rewards: mean 1, std sqrt(1/2). The second group is dead, but not to reinforce-pp, were it off the mean.
    const root = Math.SQRT1_2;
    close(advantages['batch-std'].of(groups, options).flat(), [1 / root, -1 / root, 0, 0]);
    close(advantages['reinforce-pp'].of(groups, options).flat(), [1 / root, -1 / root, 0, 0]);
    // r - m is 1, -1, 0, 0 and has the same std.
    close(advantages['reinforce-pp-baseline'].of(groups, options).flat(), [1 / root, -1 / root, 0, 0]);
    const off = [
      [2, 2],
      [0, 0],
    ].map((rewards) => ({ rewards, noise: 0, most: 2 }));
    close(advantages['reinforce-pp'].of(off, options).flat(), [1, 1, -1, -1]);
    close(advantages['reinforce-pp-baseline'].of(off, options).flat(), [0, 0, 0, 0]);
  });

  it('pass-at-k shares out what sets of k are worth, and gives nothing once every set has a right one', () => {
    // One of 3 right, k = 2: of 3 sets 2 are worth 1, mu = 2/3, s = sqrt(2)/3. The right one is in two of worth 1;
    // a wrong one in one of worth 1 and one of worth 0.
    const s = Math.SQRT2 / 3;
    close(of('pass-at-k', [2, 1, 0]), [1 / 3 / s, (1 / 2 - 2 / 3) / s, (1 / 2 - 2 / 3) / s]);
    expect(of('pass-at-k', [2, 2, 0])).toEqual([0, 0, 0]);
    // Who has part of the reward only is wrong.
    expect(of('pass-at-k', [1, 1, 0])).toEqual([0, 0, 0]);
  });
});
