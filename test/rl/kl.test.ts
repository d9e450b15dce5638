// The estimators of the KL: values by hand, and what their gradients are, as exact sums over a tiny vocabulary.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KlEstimatorName, klEstimatorNames } from '../../src/config/axes.js';
import { tf } from '../../src/kernels/tensorflow.js';
import { startBackend } from '../../src/policy/backend.js';
import { exactKl, klEstimators } from '../../src/rl/kl.js';
import { isWholeKl, klOfLoss, klOfReward } from '../../src/rl/klPlace.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const policy = [0.5, 0.25, 0.125, 0.125];
const reference = [0.25, 0.25, 0.4, 0.1];
const logits = policy.map(Math.log);
const logRef = () => tf.tensor1d(reference.map(Math.log));

/** An estimator on a vector of words. */
function of(name: KlEstimatorName, logprobs: Tensor1D, refLogprobs: Tensor1D, ratio: Tensor1D) {
  return klEstimators[name].of({ logprobs, refLogprobs, ratio, exact: null });
}

const sampled = klEstimatorNames.filter((name) => name !== 'exact');

/** The gradient by the logits of what is expected of an estimator over words drawn from the policy as it is. */
function expectedGradient(name: KlEstimatorName): number[] {
  const drawn = tf.tensor1d(policy);
  const expected = (x: Tensor) => {
    const logprobs = tf.logSoftmax(x) as Tensor1D;
    const ratio = tf.exp(tf.sub(logprobs, tf.tensor1d(logits))) as Tensor1D;
    return tf.sum(tf.mul(drawn, of(name, logprobs, logRef(), ratio)));
  };
  return [...tf.grad(expected)(tf.tensor1d(logits)).dataSync()];
}

const kl = policy.reduce((sum, p, v) => sum + p * Math.log(p / reference[v]), 0);
/** Of KL(pi || ref) = sum p log(p / f) by the logits: p (log(p / f) - KL). */
const reverse = policy.map((p, v) => p * (Math.log(p / reference[v]) - kl));
/** Of KL(ref || pi): p - f. */
const forward = policy.map((p, v) => p - reference[v]);

describe('the expected gradient, on samples of the policy itself', () => {
  const gradients: [KlEstimatorName, string, number[]][] = [
    ['k1', 'is nothing: in a loss it penalises nothing', [0, 0, 0, 0]],
    ['k2', 'is that of KL(policy || reference)', reverse],
    ['k3', 'is that of the other KL, KL(reference || policy)', forward],
    ['k3-corrected', 'is that of KL(policy || reference)', reverse],
  ];
  it.each(gradients)('of %s %s', (name, _, expected) => {
    expectedGradient(name).forEach((value, v) => {
      expect(value).toBeCloseTo(expected[v], 5);
    });
  });
});

describe('the exact KL', () => {
  it('has the value and the gradient of KL(policy || reference), one of each row', () => {
    const value = (x: Tensor) =>
      exactKl(tf.logSoftmax(x) as Tensor2D, tf.tensor2d([reference.map(Math.log)]));
    const at = tf.tensor2d([logits]);
    expect(value(at).dataSync()[0]).toBeCloseTo(kl, 6);
    [
      ...tf
        .grad((x) => tf.sum(value(x)))(at)
        .dataSync(),
    ].forEach((found, v) => {
      expect(found).toBeCloseTo(reverse[v], 6);
    });
  });
});

describe('the expected value', () => {
  it.each(sampled.filter((name) => name !== 'k2'))('of %s is the KL', (name) => {
    const ratio = tf.ones([4]) as Tensor1D;
    const values = of(name, tf.tensor1d(logits), logRef(), ratio).dataSync();
    expect(policy.reduce((sum, p, v) => sum + p * values[v], 0)).toBeCloseTo(kl, 5);
  });
});

describe('by hand', () => {
  it('k1, k2 and k3 of a word that the policy gives e times as often are 1, 1/2 and 1/e', () => {
    const [p, ref] = [tf.tensor1d([-1]), tf.tensor1d([-2])] as const;
    const value = (name: KlEstimatorName) => of(name, p, ref, tf.tensor1d([3])).dataSync()[0];
    expect(value('k1')).toBe(1);
    expect(value('k2')).toBe(0.5);
    expect(value('k3')).toBeCloseTo(Math.exp(-1), 6);
    expect(value('k3-corrected')).toBeCloseTo(3 * Math.exp(-1), 6);
  });
});

describe('the KL in the reward', () => {
  const logprobs = Float32Array.of(-1, -2);
  const ref = Float32Array.of(-2, -1.5);
  const settings = { klCoef: 0.5, klEstimator: 'k1', klIn: 'reward' } as const;

  it('is klCoef times the sum over the tokens, and leaves the loss alone', () => {
    // 1 - 1/2; 1/2 + 1/8
    expect(klOfReward(settings, logprobs, ref)).toBe(0.25);
    expect(klOfReward({ ...settings, klEstimator: 'k2' }, logprobs, ref)).toBe(0.3125);
    const k3 = Math.exp(-1) + (Math.exp(0.5) - 1.5);
    expect(klOfReward({ ...settings, klEstimator: 'k3' }, logprobs, ref)).toBeCloseTo(k3 / 2, 12);
    expect(klOfLoss(settings)).toBeNull();
  });

  it('is nothing where the loss has it, or nothing was measured', () => {
    expect(klOfReward({ ...settings, klIn: 'loss' }, logprobs, ref)).toBe(0);
    expect(klOfLoss({ ...settings, klIn: 'loss' })).toBe('k1');
    expect(klOfReward(settings, logprobs, null)).toBe(0);
  });

  it('is of whole distributions where it is exact and counts', () => {
    const exact = { ...settings, klIn: 'loss', klEstimator: 'exact' } as const;
    expect([exact, { ...exact, klCoef: 0 }, settings].map(isWholeKl)).toEqual([true, false, false]);
  });
});
