// PPO through real models: the value model expects something before each token of a completion, its loss has, by its
// weights, the gradient of finite differences, and so has that of the policy under GAE.
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/kernels/tensorflow.js';
import { startBackend } from '../../src/policy/backend.js';
import { packRows } from '../../src/policy/packing.js';
import { initialWeights, parameterLayout } from '../../src/policy/parameters.js';
import { createPolicy } from '../../src/policy/policy.js';
import { createRewardModel, rewardLayout } from '../../src/policy/rewardModel.js';
import { newValueModel, valueLayout } from '../../src/policy/valueModel.js';
import { lossFunction } from '../../src/rl/loss.js';
import { scoreLoss } from '../../src/rl/rewardModelLoss.js';
import { policySpec } from '../../src/training/rollout.js';
import { rolloutOf, settingsOf } from './batch.js';
import { slowGae, slowValueLoss } from './slow.js';

let backend: Awaited<ReturnType<typeof startBackend>>;
beforeAll(async () => {
  backend = await startBackend('wasm');
});

const words = 8;
const shape = { layers: 1, width: 16, heads: 2, hidden: 16, context: 32 };
const layout = parameterLayout(shape, words);
const weights = initialWeights(shape, words, 1).map((w) => w * 4);
/** Completions of three words and of two, behind two prompt tokens each. */
const ids = [
  [1, 3, 5],
  [0, 6],
];
const packed = (list: readonly (readonly number[])[]) =>
  packRows(
    list.map((completion) => ({ prompt: [3, 4], completion })),
    'completion',
  );
const rows = packed(ids);
/** A value model with a head away from 0. */
const critic = newValueModel(weights, layout).weights;
for (let i = weights.length; i < critic.length; i++) critic[i] = Math.sin(i) / 4;

/** Central differences at the weights whose gradient is the largest. */
function expectSlopes(at: Float32Array, gradient: Float32Array, lossAt: (weights: Float32Array) => number) {
  const largest = [...gradient.keys()].sort((a, b) => Math.abs(gradient[b]) - Math.abs(gradient[a]));
  const h = 2 ** -8;
  for (const i of largest.slice(0, 8)) {
    const moved = (by: number) => lossAt(at.map((w, j) => (j === i ? w + by : w)));
    expect(Math.abs((moved(h) - moved(-h)) / (2 * h) / gradient[i] - 1)).toBeLessThan(0.02);
  }
}

describe('a value model', () => {
  it('has the tensors of a reward model under names of its own, grows from the policy, and expects nothing', () => {
    const own = valueLayout(layout);
    expect(own.map(({ name }) => name.replace('value.', ''))).toEqual(
      rewardLayout(shape, words).map(({ name }) => name),
    );
    expect(own.map(({ name: _, ...place }) => place)).toEqual(
      rewardLayout(shape, words).map(({ name: _, ...place }) => place),
    );
    const { weights: begun, optimizer } = newValueModel(weights, layout);
    expect(begun.subarray(0, weights.length)).toEqual(weights);
    expect(begun.subarray(weights.length)).toEqual(new Float32Array(shape.width + 1));
    expect(optimizer.t).toBe(0);
    const model = createRewardModel(backend, shape, words);
    model.load(begun);
    expect(model.scores(rows)).toEqual(new Float32Array(5));
    model.dispose();
  });

  it('expects before each token of a completion what it would of the text so far, and sees nothing behind', () => {
    const model = createRewardModel(backend, shape, words);
    model.load(critic);
    const together = model.scores(rows);
    expect(together.length).toBe(5);
    const texts = [
      [3, 4],
      [3, 4, 1],
      [3, 4, 1, 3],
      [3, 4],
      [3, 4, 0],
    ];
    const starts = Int32Array.of(0, 2, 5, 9, 11, 14);
    const apart = model.scores({ ids: Int32Array.from(texts.flat()), starts });
    together.forEach((value, t) => {
      expect(value).toBeCloseTo(apart[t], 5);
    });
    expect(new Set([...together].map((value) => value.toFixed(4))).size).toBe(4);
    model.dispose();
  });

  it.each([0, 0.2])(
    'with clip %f has the loss of the slow reference and its gradient, and leaks nothing',
    (clip) => {
      const before = tf.memory().numTensors;
      const model = createRewardModel(backend, shape, words);
      model.load(critic);
      const values = [...model.scores(rows)];
      const targets = [1, 0.5, -0.25, 2, 0];
      // One within the clip, one beyond and nearer to its target, the others beyond and not.
      const old = values.map((value, t) => value + [0.1, Math.sign(value - targets[1]), 0.5, -0.3, 0][t]);
      const part = (numbers: readonly number[]) => Float32Array.from(numbers);
      const weigh = part([0.25, 0.25, 0.25, 0.25, 0]);
      const loss = scoreLoss({ kind: 'value', weights: weigh, old: part(old), targets: part(targets), clip });
      const at = (own: Float32Array) => {
        model.load(own);
        return model.gradient(rows, loss);
      };
      const { loss: found, gradient, stats } = at(critic);
      const learned = <T>(list: readonly T[]) => list.slice(0, 4);
      const slow = slowValueLoss(learned(values), { old: learned(old), targets: learned(targets) }, clip);
      expect(found).toBeCloseTo(slow.loss, 5);
      expect(stats['value/loss']).toBe(found);
      if (clip > 0) expect(stats['value/clip_fraction']).toBeCloseTo(slow.clipped / 4, 6);
      else expect(stats).not.toHaveProperty('value/clip_fraction');
      expectSlopes(critic, gradient, (own) => at(own).loss);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('the policy', () => {
  it("has, by its weights, the gradient of finite differences of GAE's loss, on what the value model expects", () => {
    const model = createRewardModel(backend, shape, words);
    model.load(critic);
    const values = [...model.scores(rows)];
    model.dispose();
    const policy = createPolicy(backend, shape, words);
    policy.load(weights);
    const { logprobs } = policy.logprobs(rows, 1);
    // The targets are tokens 1 to 3 and 5 to 6.
    const old = [
      [1, 2, 3].map((token) => logprobs[token] - 0.05),
      [5, 6].map((token) => logprobs[token] + 0.05),
    ];
    const rewards = [
      [0, -0.1, 1],
      [0.2, 0],
    ];
    const own = [values.slice(0, 3), values.slice(3)];
    const batch = old.map((row, i) => ({
      advantage: slowGae({ rewards: rewards[i], values: own[i] }, 1, 0.9).summed,
      ...{ old: row, ref: row },
    }));
    const settings = settingsOf({
      ...{ aggregation: 'token-mean', surrogate: 'token', low: 0.2, high: 0.2, dual: 0 },
      ...{ klCoef: 0, klEstimator: null, maxNewTokens: 10 },
    });
    const rollouts = batch.map((one, i) => {
      const rollout = rolloutOf(one);
      return { ...rollout, completion: { ...rollout.completion, ids: Int32Array.from(ids[i]) } };
    });
    const size = { completions: 2, tokens: 5, learnedTokens: 5, maxNewTokens: 10 };
    const loss = lossFunction(policySpec(rollouts, rows, size, settings));
    const at = (moved: Float32Array) => {
      policy.load(moved);
      return policy.gradient(rows, 1, loss);
    };
    const { gradient, loss: found } = at(weights);
    // All ratios are within the clip.
    const terms = batch.map(({ advantage }, i) =>
      advantage.map((a) => -a * Math.exp(i === 0 ? 0.05 : -0.05)),
    );
    expect(found).toBeCloseTo(terms.flat().reduce((sum, term) => sum + term, 0) / 5, 4);
    expectSlopes(weights, gradient, (moved) => at(moved).loss);
    policy.dispose();
  });
});
