// The losses against numbers worked out by hand and finite differences.
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/kernels/tensorflow.js';
import { startBackend } from '../../src/policy/backend.js';
import { k3 } from '../../src/rl/kl.js';
import { crossEntropy, type LossSpec, lossFunction, type PolicySpec, policyLoss } from '../../src/rl/loss.js';
import { surrogates } from '../../src/rl/surrogate.js';

beforeAll(async () => {
  await startBackend('cpu');
});

type Changes = Partial<PolicySpec['tokens']> & { readonly klCoef?: number };

/** Two completions, of 2 tokens and of 1 token, behind one prompt position. */
const policySpec = ({ klCoef = 0.1, ...tokens }: Changes = {}): PolicySpec => ({
  kind: 'policy',
  tokens: {
    weights: Float32Array.of(0, 1 / 4, 1 / 4, 1 / 2),
    meanWeights: Float32Array.of(0, 1 / 4, 1 / 4, 1 / 2),
    advantages: Float32Array.of(0, 1, 1, -1),
    oldLogprobs: Float32Array.of(0, -1, -2, -0.5),
    refLogprobs: Float32Array.of(0, -1.1, -1.9, -0.7),
    ...tokens,
  },
  starts: Int32Array.of(0, 3, 4),
  lengths: Int32Array.of(2, 1),
  surrogate: 'token',
  clip: { low: 0.2, high: 0.2, dual: 0 },
  klCoef,
  klEstimator: 'k3',
  refWhole: null,
  entropyCoef: 0,
});

describe('the clipped surrogate (Eq. 1)', () => {
  it('takes the smaller of the plain and the clipped product', () => {
    const logprobs = tf.tensor1d([1.5, 1.5, 0.5, 0.5, 1.1].map(Math.log));
    const rows = { starts: Int32Array.of(0, 5), lengths: Int32Array.of(5) };
    const clip = { low: 0.2, high: 0.2, dual: 0 };
    const advantages = tf.tensor1d([2, -2, 2, -2, 2]);
    const expected = [2.4, -3, 1, -1.6, 2.2];
    const inputs = { logprobs, oldLogprobs: tf.zeros([5]) as Tensor1D, advantages, rows, clip };
    Array.from(surrogates.token.of(inputs).objective.dataSync()).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  });
});

describe('k3 (Eq. 2)', () => {
  it('equals e^d - d - 1 with d = log pi_ref - log pi, and is zero for equal policies', () => {
    const pair = { logprobs: tf.tensor1d([-1, -1, -3]), refLogprobs: tf.tensor1d([-1, -2, -2]) };
    const values = k3(pair).dataSync();
    expect(values[0]).toBe(0);
    expect(values[1]).toBeCloseTo(Math.exp(-1) + 1 - 1, 6);
    expect(values[2]).toBeCloseTo(Math.E - 1 - 1, 5);
  });
});

describe('policyLoss', () => {
  it('equals the sum written out by hand', () => {
    const logprobs = [0, -0.9, -2.3, -0.5];
    const ratios = [1, Math.exp(0.1), Math.exp(-0.3), 1];
    const d = [0, -0.2, 0.4, -0.2];
    const kl = d.map((x) => Math.exp(x) - x - 1);
    // exp(-0.3) = .741 is below .8 but its advantage is positive: the plain product is smaller.
    const surrogate = [0, ratios[1], ratios[2], -ratios[3]];
    const weights = [0, 0.25, 0.25, 0.5];
    const expected = weights.reduce((sum, w, i) => sum + w * (0.1 * kl[i] - surrogate[i]), 0);
    const { loss, stats } = policyLoss(tf.tensor1d(logprobs), policySpec());
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
    expect(stats.kl.dataSync()[0]).toBeCloseTo(
      weights.reduce((sum, w, i) => sum + w * kl[i], 0),
      5,
    );
    expect(stats['clip_ratio/low_mean'].dataSync()[0]).toBe(0);
    expect(stats['clip_ratio/high_mean'].dataSync()[0]).toBe(0);
  });

  it('tells how far ratios are from 1, on the mean over tokens', () => {
    const { stats } = policyLoss(tf.tensor1d([0, -1 + Math.log(2), -2, -0.5 - Math.log(2)]), policySpec());
    // Ratios 2, 1 and 1/2, of weights 1/4, 1/4 and 1/2.
    expect(stats['ratio/above'].dataSync()[0]).toBeCloseTo(1 / 4 - 1 / 4, 6);
    expect(stats['ratio/square_above'].dataSync()[0]).toBeCloseTo(3 / 4 - 3 / 8, 6);
    expect(stats['ratio/distance'].dataSync()[0]).toBeCloseTo((3 / 4) * Math.log(2), 6);
    expect(stats['kl/k1'].dataSync()[0]).toBeCloseTo(
      (Math.log(2) + 0.1 - 0.1 + 2 * (0.2 - Math.log(2))) / 4,
      6,
    );
  });

  it('counts as clipped only tokens whose gradient the clip took away', () => {
    const logprobs = tf.tensor1d([0, -0.5, -2.5, -1.5]);
    const { stats } = policyLoss(logprobs, policySpec());
    // Token 1: ratio e^.5 > 1.2, A > 0: clipped high. Token 2: ratio e^-.5 < .8 but A > 0: not clipped.
    // Token 3: ratio e^-1 < .8, A < 0: clipped low.
    expect(stats['clip_ratio/high_mean'].dataSync()[0]).toBeCloseTo(0.25, 6);
    expect(stats['clip_ratio/low_mean'].dataSync()[0]).toBeCloseTo(0.5, 6);
  });

  it('reports no KL where none is measured', () => {
    const { stats } = policyLoss(tf.tensor1d([0, -1, -2, -3]), policySpec({ refLogprobs: null, klCoef: 0 }));
    expect(stats).not.toHaveProperty('kl');
    expect(stats).toHaveProperty('clip_ratio/low_mean');
  });

  it('has the gradient of finite differences', () => {
    const point = [0, -0.95, -2.1, -0.6];
    const value = (x: number[]) => policyLoss(tf.tensor1d(x), policySpec()).loss.dataSync()[0];
    const gradient = tf
      .grad((x) => policyLoss(x as Tensor1D, policySpec()).loss)(tf.tensor1d(point))
      .dataSync();
    const h = 1e-2;
    point.forEach((_, i) => {
      const shifted = (by: number) => value(point.map((x, j) => (j === i ? x + by : x)));
      expect(gradient[i]).toBeCloseTo((shifted(h) - shifted(-h)) / (2 * h), 3);
    });
  });

  it('at ratio 1 has value -mean advantage and gradient -w A: the loss is near 0, the gradient is not', () => {
    const old = Float32Array.of(0, -1, -2, -0.5);
    const spec = policySpec({ refLogprobs: null, klCoef: 0, oldLogprobs: old });
    const { loss } = policyLoss(tf.tensor1d(old), spec);
    expect(loss.dataSync()[0]).toBeCloseTo(0, 6);
    const gradient = tf
      .grad((x) => policyLoss(x as Tensor1D, spec).loss)(tf.tensor1d(old))
      .dataSync();
    expect(Array.from(gradient)).toEqual([-0, -0.25, -0.25, 0.5]);
  });

  it('gives a zero-variance group no gradient when there is no KL', () => {
    const spec = policySpec({ advantages: new Float32Array(4), refLogprobs: null, klCoef: 0 });
    const gradient = tf.grad((x) => policyLoss(x as Tensor1D, spec).loss)(tf.tensor1d([0, -1, -2, -3]));
    expect(Array.from(gradient.dataSync()).every((value) => value === 0)).toBe(true);
  });
});

describe('lossFunction', () => {
  it('is that of the policy for a policy spec, reports included', () => {
    const logprobs = tf.tensor1d([0, -0.9, -2.3, -0.5]);
    const [own, named] = [
      policyLoss(logprobs, policySpec()),
      lossFunction(policySpec())(logprobs, logprobs, null),
    ];
    expect(named.loss.dataSync()).toEqual(own.loss.dataSync());
    expect(Object.keys(named.stats)).toEqual([
      ...['kl', 'kl/k1', 'kl/k2', 'clip_ratio/low_mean', 'clip_ratio/high_mean'],
      ...['ratio/above', 'ratio/square_above', 'ratio/distance'],
    ]);
  });
});

describe('crossEntropy', () => {
  it('is the weighted mean of -log p and ignores tokens of weight 0', () => {
    const weights = tf.tensor1d([0, 0.5, 0.5]);
    expect(crossEntropy(tf.tensor1d([-9, -1, -3]), weights).dataSync()[0]).toBe(2);
    const spec: LossSpec = { kind: 'cross-entropy', tokens: { weights: Float32Array.of(0, 0.5, 0.5) } };
    const logprobs = tf.tensor1d([-9, -1, -3]);
    expect(lossFunction(spec)(logprobs, logprobs, null).loss.dataSync()[0]).toBe(2);
  });
});
