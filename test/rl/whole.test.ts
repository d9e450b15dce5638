// What needs whole distributions, the exact KL and the entropy bonus: against the slow reference by the logits, and through
// the real policy by its weights, both by finite differences.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/kernels/tensorflow.js';
import { startBackend } from '../../src/policy/backend.js';
import { packRows } from '../../src/policy/packing.js';
import { initialWeights } from '../../src/policy/parameters.js';
import { createPolicy } from '../../src/policy/policy.js';
import { lossFunction, type PolicySpec } from '../../src/rl/loss.js';
import { type SlowSettings, slowLoss, slowWhole, softmax } from './slow.js';

let backend: Awaited<ReturnType<typeof startBackend>>;
beforeAll(async () => {
  backend = await startBackend('wasm');
});

const words = 4;
/** Two completions of words 1, 3 and of word 0, each behind one prompt token. */
const ids = [[1, 3], [0]];
const rows = packRows(
  ids.map((completion) => ({ prompt: [2, 2], completion })),
  'completion',
);
const logits = [
  [0.3, -0.2, 0.5, 0.1],
  [-1, 0.4, 0, 0.9],
  [0.2, 0.2, -0.6, 0],
];
const refLogits = [
  [0, 0.5, 0.2, -0.3],
  [-0.4, 0.4, 0.3, 0.1],
  [1, 0, 0, -0.5],
];
const advantages = [1, -0.5];
const logprobOf = (row: readonly number[], word: number) => Math.log(softmax(row)[word]);
/** The logprobs of the completions' words, by completion. */
const chosen = (all: readonly (readonly number[])[]) => [
  [logprobOf(all[0], 1), logprobOf(all[1], 3)],
  [logprobOf(all[2], 0)],
];
const old = chosen(logits).map((row) => row.map((p) => p - 0.05));

function specOf(coefs: { klCoef: number; entropyCoef: number }): PolicySpec {
  const onTokens = (values: number[][]) => Float32Array.of(0, ...values[0], 0, ...values[1]);
  const ref = chosen(refLogits);
  return {
    kind: 'policy',
    tokens: {
      weights: onTokens([[1 / 4, 1 / 4], [1 / 2]]),
      meanWeights: onTokens([[1 / 3, 1 / 3], [1 / 3]]),
      advantages: onTokens([[1, 1], [-0.5]]),
      oldLogprobs: onTokens(old),
      refLogprobs: onTokens(ref),
    },
    refWhole: Float32Array.from(refLogits.flatMap((row) => softmax(row).map(Math.log))),
    ...{ starts: rows.starts, lengths: Int32Array.of(2, 1), surrogate: 'token' },
    ...{ clip: { low: 0.2, high: 0.2, dual: 0 }, klEstimator: 'exact', ...coefs },
  };
}

const slow: SlowSettings = {
  ...{ aggregation: 'sequence-mean', surrogate: 'token', low: 0.2, high: 0.2, dual: 0 },
  ...{ klCoef: 0, klEstimator: null, maxNewTokens: 10 },
};
/** The loss at logits by the slow reference. */
function slowAt(all: readonly (readonly number[])[], coefs: { klCoef: number; entropyCoef: number }): number {
  const batch = advantages.map((advantage, i) => ({ advantage, old: old[i], ref: old[i] }));
  const extra = all.map((row, t) => {
    const { kl, entropy } = slowWhole(row, refLogits[t]);
    return coefs.klCoef * kl - coefs.entropyCoef * entropy;
  });
  return slowLoss(slow, batch, chosen(all), chosen(all), [[extra[0], extra[1]], [extra[2]]]);
}

/** Value, gradient by the logits and stats by src/rl. */
function found(coefs: { klCoef: number; entropyCoef: number }) {
  const loss = lossFunction(specOf(coefs));
  // The tokens with a target are 1, 2 and 4 of the five.
  const place = (values: Tensor1D) =>
    tf.gather(tf.concat1d([values, tf.zeros([1])]), tf.tensor1d([3, 0, 1, 3, 2], 'int32')) as Tensor1D;
  const at = tf.tensor2d(logits);
  const of = (x: Tensor) => {
    const logprobs = tf.logSoftmax(x) as Tensor2D;
    const picked = tf.sum(tf.mul(logprobs, tf.oneHot(tf.tensor1d([1, 3, 0], 'int32'), words)), 1);
    const token = place(picked as Tensor1D);
    return loss(token, token, { logprobs, place });
  };
  const { value, grad } = tf.valueAndGrad((x) => of(x).loss)(at);
  return { value: value.dataSync()[0], gradient: [...grad.dataSync()], stats: of(at).stats, loss };
}

describe('the slow reference', () => {
  it.each([
    { klCoef: 0.5, entropyCoef: 0 },
    { klCoef: 0, entropyCoef: 0.25 },
    { klCoef: 0.5, entropyCoef: 0.25 },
  ])('has the value and the gradient of %o', (coefs) => {
    const { value, gradient } = found(coefs);
    expect(value).toBeCloseTo(slowAt(logits, coefs), 5);
    const h = 1e-5;
    logits.forEach((row, t) => {
      row.forEach((_, v) => {
        const moved = (by: number) =>
          logits.map((other, u) => other.map((x, w) => (u === t && w === v ? x + by : x)));
        const expected = (slowAt(moved(h), coefs) - slowAt(moved(-h), coefs)) / (2 * h);
        expect(gradient[t * words + v]).toBeCloseTo(expected, 5);
      });
    });
  });

  it('has the mean over tokens of the KL that is told', () => {
    const { stats } = found({ klCoef: 0.5, entropyCoef: 0 });
    const kls = logits.map((row, t) => slowWhole(row, refLogits[t]).kl);
    expect(stats['kl/exact'].dataSync()[0]).toBeCloseTo((kls[0] + kls[1] + kls[2]) / 3, 5);
  });
});

describe('the real policy', () => {
  const shape = { layers: 1, width: 16, heads: 2, hidden: 16, context: 32 };
  const weights = initialWeights(shape, words, 1).map((w) => w * 4);
  const reference = initialWeights(shape, words, 2).map((w) => w * 4);

  it('has distributions whose words are its logprobs, and no KL to itself', () => {
    const policy = createPolicy(backend, shape, words);
    policy.load(weights);
    const whole = policy.distributions(rows, 0.7);
    const { logprobs } = policy.logprobs(rows, 0.7);
    expect(whole.length).toBe(3 * words);
    [1, 3, 0].forEach((word, t) => {
      expect(whole[t * words + word]).toBeCloseTo(logprobs[[1, 2, 4][t]], 5);
    });
    const spec = { ...specOf({ klCoef: 0.5, entropyCoef: 0 }), refWhole: whole };
    expect(policy.gradient(rows, 0.7, lossFunction(spec)).stats['kl/exact']).toBe(0);
    policy.dispose();
  });

  it('has the gradient of finite differences by its weights, and leaks nothing', () => {
    const before = tf.memory().numTensors;
    const policy = createPolicy(backend, shape, words);
    policy.load(reference);
    const refWhole = policy.distributions(rows, 1);
    // The old policy is far away and no advantage pulls, so that the KL and the entropy are all there is.
    const plain = specOf({ klCoef: 0.5, entropyCoef: 0.25 });
    const loss = lossFunction({
      ...plain,
      refWhole,
      tokens: { ...plain.tokens, advantages: new Float32Array(5) },
    });
    const at = (own: Float32Array) => {
      policy.load(own);
      return policy.gradient(rows, 1, loss);
    };
    const { gradient } = at(weights);
    const h = 1e-2;
    const largest = [...gradient.keys()].sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]));
    for (const i of largest.slice(0, 8)) {
      const moved = (by: number) => at(weights.map((w, j) => (j === i ? w + by : w))).loss;
      expect(Math.abs((moved(h) - moved(-h)) / (2 * h) / gradient[i] - 1)).toBeLessThan(0.02);
    }
    policy.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
