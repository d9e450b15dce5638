// Generalised advantages and the value loss: numbers worked out by hand, the sum of the paper, and finite differences.
import type { Tensor1D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/kernels/tensorflow.js';
import { startBackend } from '../../src/policy/backend.js';
import { tokenAdvantages } from '../../src/rl/advantage.js';
import { gae, rewardToGo, whitened } from '../../src/rl/gae.js';
import { tokenRewards } from '../../src/rl/klPlace.js';
import { explainedVariance, valueLoss } from '../../src/rl/valueLoss.js';
import { slowGae, slowValueLoss } from './slow.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const numbers = (max = 6) => fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: max });
const completion = fc
  .array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pairs) => ({ rewards: pairs.map(([r]) => r / 10), values: pairs.map(([, v]) => v / 10) }));
const discount = fc.integer({ min: 0, max: 20 }).map((n) => n / 20);
const close = (found: readonly number[], expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  found.forEach((value, t) => {
    expect(value).toBeCloseTo(expected[t], 9);
  });
};

describe('GAE', () => {
  it('is what is worked out by hand', () => {
    // deltas: 0 + .5 x 2 - 1 = 0, 1 + .5 x 4 - 2 = 1, 3 - 4 = -1; each later one by gamma lambda = 1/4.
    const found = gae({ rewards: [0, 1, 3], values: [1, 2, 4] }, { gamma: 0.5, lambda: 0.5 });
    expect(found).toEqual([0 + (1 - 1 / 4) / 4, 1 - 1 / 4, -1]);
  });

  it('is the sum of the paper, term by term, and the mean of its estimators of k steps', () => {
    fc.assert(
      fc.property(completion, discount, discount, (one, gamma, lambda) => {
        const { summed, averaged } = slowGae(one, gamma, lambda);
        const found = gae(one, { gamma, lambda });
        close(found, summed);
        close(found, averaged);
      }),
      { seed: 1 },
    );
  });

  it('with lambda 1, gamma 1 and no values is the reward to go, whatever they are it is that less the value', () => {
    fc.assert(
      fc.property(completion, ({ rewards, values }) => {
        const came = rewards.map((_, t) => rewards.slice(t).reduce((sum, r) => sum + r, 0));
        const all = { gamma: 1, lambda: 1 };
        close(gae({ rewards, values: rewards.map(() => 0) }, all), came);
        close(rewardToGo(rewards, 1), came);
        close(
          gae({ rewards, values }, all),
          came.map((value, t) => value - values[t]),
        );
      }),
      { seed: 1 },
    );
  });

  it('is 0 under values that say what comes, with any lambda', () => {
    fc.assert(
      fc.property(numbers(), discount, discount, (rewards, gamma, lambda) => {
        const values = rewardToGo(rewards, gamma);
        close(
          gae({ rewards, values }, { gamma, lambda }),
          rewards.map(() => 0),
        );
      }),
      { seed: 1 },
    );
  });

  it('with lambda 0 looks one token ahead', () => {
    close(
      gae({ rewards: [0, 0, 1], values: [0.25, 0.5, 0.75] }, { gamma: 1, lambda: 0 }),
      [0.25, 0.25, 0.25],
    );
  });
});

describe('the rewards of single tokens', () => {
  const logprobs = [Float32Array.of(-1, -2, -0.5), Float32Array.of(-1.5, -1, -0.5)] as const;

  it('are the KL of each, taken off, and the reward with the last', () => {
    const kl = { klCoef: 0.5, klEstimator: 'k1', klIn: 'reward' } as const;
    expect(tokenRewards(2, kl, ...logprobs)).toEqual([-0.25, 0.5, 2]);
    expect(tokenRewards(2, { ...kl, klEstimator: 'k2' }, ...logprobs)).toEqual([-0.0625, -0.25, 2]);
  });

  it('are the reward alone where the loss has the KL, or there is none', () => {
    const kl = { klCoef: 0.5, klEstimator: 'k3', klIn: 'loss' } as const;
    expect(tokenRewards(2, kl, ...logprobs)).toEqual([0, 0, 2]);
    expect(tokenRewards(2, { ...kl, klIn: 'reward' }, logprobs[0], null)).toEqual([0, 0, 2]);
  });
});

describe('whitened advantages', () => {
  it('have mean 0 and standard deviation 1 over the tokens of all groups', () => {
    const found = whitened([[[1, 3], [5]], [[7]]], { stdFloor: 0, noise: 0 });
    // Mean 4, squares 9, 1, 1, 9.
    close(
      found.flat(2),
      [-3, -1, 1, 3].map((value) => value / Math.sqrt(5)),
    );
    close(
      whitened([[[1, 3], [5]], [[7]]], { stdFloor: Math.sqrt(5), noise: 0 }).flat(2),
      [-3, -1, 1, 3].map((value) => value / Math.sqrt(20)),
    );
  });

  it('sum to 0 but for the last rounding, far from 0 and close together, too', () => {
    const all = Array.from({ length: 1000 }, (_, i) => 1e6 + (i % 7) * 1e-6);
    const sum = whitened([[all]], { stdFloor: 0, noise: 0 })
      .flat(2)
      .reduce((a, b) => a + b, 0);
    expect(Math.abs(sum)).toBeLessThan(1e-10);
  });

  it('teach nothing where the head knew everything but for rounding', () => {
    const rewards = [0.1, 0.2, 0.3];
    const values = rewardToGo(rewards, 1).map((value) => value + 1e-16);
    const options = { gamma: 1, lambda: 1, stdFloor: 0 };
    const [[found]] = tokenAdvantages.gae.of([[{ rewards, values }]], options);
    expect(found).toEqual([0, 0, 0]);
  });
});

describe('the value loss', () => {
  const old = [1, 1, 1, 1];
  const targets = [2, 2, 0, 1.05];
  // Beyond the clip of .2 and nearer; within it; beyond and farther off; beyond and past its target.
  const values = [1.5, 1.1, 1.4, 1.4];
  const found = (clip: number, at: readonly number[] = values, known = { old, targets }) => {
    const [was, should] = [known.old, known.targets].map((list) => Float32Array.from(list));
    const weights = new Float32Array(at.length).fill(1 / at.length);
    const spec = { kind: 'value', weights, old: was, targets: should, clip } as const;
    const { value, grad } = tf.valueAndGrad((x) => valueLoss(x as Tensor1D, spec).loss)(tf.tensor1d([...at]));
    const { stats } = valueLoss(tf.tensor1d([...at]), spec);
    const clipped = stats['value/clip_fraction']?.dataSync()[0];
    return { loss: value.dataSync()[0], slopes: [...grad.dataSync()], clipped };
  };
  const near = (list: readonly number[], expected: readonly number[]) => {
    list.forEach((value, t) => {
      expect(value).toBeCloseTo(expected[t], 5);
    });
  };

  it('is half the mean square without a clip', () => {
    const { loss, slopes, clipped } = found(0);
    expect(loss).toBeCloseTo((0.25 + 0.81 + 1.96 + 0.1225) / 8, 6);
    near(slopes, [-0.5 / 4, -0.9 / 4, 1.4 / 4, 0.35 / 4]);
    expect(clipped).toBeUndefined();
  });

  it('takes the larger square with one: who has gone beyond, to its target, is left where it is', () => {
    const { loss, slopes, clipped } = found(0.2);
    expect(loss).toBeCloseTo((0.64 + 0.81 + 1.96 + 0.1225) / 8, 6);
    near(slopes, [0, -0.9 / 4, 1.4 / 4, 0.35 / 4]);
    expect(clipped).toBe(0.25);
  });

  it('has the value of the slow reference and its slopes by finite differences, anywhere', () => {
    // No value is at an edge, where there is no slope to be found by differences.
    const token = fc.tuple(...[0.0013, 0.0047, 0].map((off) => numbers(1).map(([n]) => n / 10 + off)));
    const list = fc.array(token, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, fc.constantFrom(0, 0.25, 1), (tokens, clip) => {
        const now = tokens.map(([value]) => value);
        const known = {
          old: tokens.map(([, value]) => value),
          targets: tokens.map(([, , value]) => value),
        };
        const { loss, slopes, clipped = 0 } = found(clip, now, known);
        const slow = slowValueLoss(now, known, clip);
        expect(Math.abs(loss - slow.loss)).toBeLessThan(1e-4 * (1 + slow.loss));
        expect(clipped).toBeCloseTo(slow.clipped / now.length, 5);
        const at = (t: number, by: number) =>
          slowValueLoss(
            now.map((value, i) => (i === t ? value + by : value)),
            known,
            clip,
          ).loss;
        slopes.forEach((slope, t) => {
          expect(slope).toBeCloseTo((at(t, 1e-5) - at(t, -1e-5)) / 2e-5, 3);
        });
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('explained variance', () => {
  it('is 1 of a head that knows, 0 of one that says the same everywhere, below 0 of one that is worse than that', () => {
    const came = [0, 1, 2, 1];
    expect(explainedVariance(came, came)).toBe(1);
    expect(explainedVariance([5, 5, 5, 5], came)).toBe(0);
    // Half of what comes is known: a quarter of the variance is left.
    expect(explainedVariance([0, 0.5, 1, 0.5], came)).toBeCloseTo(0.75, 12);
    expect(explainedVariance([2, 1, 0, 1], came)).toBeCloseTo(-3, 12);
    expect(explainedVariance([1, 2], [3, 3])).toBeNaN();
  });
});
