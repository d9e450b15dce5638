// What is measured beside what is logged: values by hand, against what the update itself finds, parts that add up to the
// whole, and nothing changed by looking.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { startLocal } from '../../src/compute/local.js';
import type { Compute } from '../../src/compute/types.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { gradedRollouts, withAdvantages } from '../../src/training/gradedRollouts.js';
import { grpo } from '../../src/training/grpo.js';
import { klValues, measuredAt, partGradients } from '../../src/training/measure.js';
import { policyShards } from '../../src/training/policyShards.js';
import { drawQueries } from '../../src/training/queries.js';
import { withReference } from '../../src/training/reference.js';
import type { Rollout } from '../../src/training/rollout.js';
import { newLearner } from '../../src/training/update.js';
import { wholeTokens } from '../../src/training/whole.js';
import { tinyBase, tinyConfig, trainedBase } from '../pipeline/tiny.js';

describe('estimators of the KL against the KL itself', () => {
  // Two words, policy 3/4 and 1/4, reference 1/2 and 1/2, and each word as often as the policy says it.
  const rows = (p: number) => Float32Array.from({ length: 8 }, (_, i) => Math.log(i % 2 === 0 ? p : 1 - p));
  const tokens = wholeTokens([0, 0, 0, 1], rows(3 / 4), rows(1 / 2));
  const values = klValues([tokens]);

  it('have the KL by hand: 3/4 log 3/2 + 1/4 log 1/2', () => {
    expect(tokens.kl).toHaveLength(4);
    expect(values['measured/kl']).toBeCloseTo(0.130812, 5);
    expect([...tokens.refLogprobs]).toEqual([...new Float32Array(4).fill(Math.log(1 / 2))]);
  });

  it.each([
    ['k1', 0, 0.226303],
    ['k2', -0.009104, 0.004682],
    ['k3', 0, 0.01033],
  ])('%s has its bias and its variance by hand', (name, bias, variance) => {
    expect(values[`measured/kl/${name}/bias`]).toBeCloseTo(bias, 5);
    expect(values[`measured/kl/${name}/variance`]).toBeCloseTo(variance, 5);
  });
});

describe('on a tiny policy', () => {
  const config = tinyConfig();
  const loss = { klCoef: 0.1, entropyCoef: 0.02, miniBatches: 1 };
  const settings = { ...config.reasoningRl, ...loss, shardRows: config.compute.shardRows, measureEvery: 1 };
  let compute: Compute;
  let weights: Float32Array;
  let reference: Float32Array;
  let rollouts: Rollout[];

  beforeAll(async () => {
    compute = await startLocal(config);
    reference = await trainedBase(config, compute);
    const other = tinyBase(config);
    weights = reference.map((value, i) => 0.95 * value + 0.05 * other[i]);
    const queries = drawQueries(config.world, { prompts: 4, hardShare: 0 }, 0, [1, 'measure']);
    const drawn = await gradedRollouts(compute, weights, queries, settings, ['measure']);
    const known = await withReference(compute, reference, drawn, settings);
    rollouts = withAdvantages(known, settings).flat();
  });
  afterAll(() => compute.close());

  const measured = (own: object = {}, step = 1) =>
    measuredAt(step, compute, weights, reference, rollouts, { ...settings, ...own });

  it('the gradients of the parts add up to that of the loss', async () => {
    const parts = await partGradients(compute, weights, rollouts, settings);
    const { gradient } = await compute.gradient(weights, policyShards(rollouts, settings));
    expect(Object.keys(parts)).toEqual(['policy', 'kl', 'entropy']);
    const [policy, kl, entropy] = Object.values(parts);
    const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    gradient.forEach((value, i) => {
      expect(Math.abs(policy[i] + kl[i] + entropy[i] - value)).toBeLessThan(1e-5 * largest);
    });
  });

  it('each part weighs as it does in the loss, and is absent where the loss has none of it', async () => {
    const [once, twice] = [await measured(), await measured({ klCoef: 0.2, entropyCoef: 0.04 })];
    for (const name of ['kl', 'entropy'].map((part) => `measured/grad_norm/${part}`)) {
      expect(once[name]).toBeGreaterThan(0);
      expect(twice[name] / once[name]).toBeCloseTo(2, 4);
    }
    expect(twice['measured/grad_norm/policy']).toBe(once['measured/grad_norm/policy']);
    const bare = await measured({ klIn: 'reward', klEstimator: 'k1', entropyCoef: 0 });
    expect(Object.keys(bare).filter((name) => name.includes('grad_norm'))).toEqual([
      'measured/grad_norm/policy',
    ]);
    expect(await measured({ measureEvery: 2 })).toEqual({});
    expect(Object.keys(await measured({ measureEvery: 2 }, 4))).not.toEqual([]);
  });

  it('is what one update finds on the same tokens: KL, estimators, and the policy gradient alone', async () => {
    const steps = async (own: object) => {
      const layout = parameterLayout(config.policy, vocabulary.length);
      const context = { compute, layout, optimizer: config.optimizer };
      const all = { ...settings, entropyCoef: 0, referenceEvery: 9, learningRate: 0.01, ...own };
      const stage = { name: 'test', settings: all, general: null, done: 0, reference: null };
      const learner = newLearner(reference);
      const found = [];
      for await (const { metrics } of grpo(context, learner, config, stage)) found.push(metrics);
      return { found, hash: weightsSha256(learner.weights) };
    };
    const { found, hash } = await steps({ klEstimator: 'exact' });
    const last = found[2];
    expect(last['measured/kl']).toBeGreaterThan(1e-5);
    const near = (name: string, value: number) =>
      expect(last[name] / last['measured/kl']).toBeCloseTo(value / last['measured/kl'], 3);
    near('measured/kl', last['kl/exact']);
    near('measured/kl/k1/bias', last['kl/k1'] - last['kl/exact']);
    near('measured/kl/k2/bias', last['kl/k2'] - last['kl/exact']);
    near('measured/kl/k3/bias', last.kl - last['kl/exact']);

    // Looking changes nothing of what is seen.
    const unseen = await steps({ klEstimator: 'exact', measureEvery: 0 });
    const logged = found.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('measured/'))),
    );
    expect(JSON.stringify(logged)).toBe(JSON.stringify(unseen.found));
    expect(hash).toBe(unseen.hash);

    const [alone] = (await steps({ steps: 1, klCoef: 0 })).found;
    expect(alone['measured/grad_norm/policy']).toBeCloseTo(alone.grad_norm, 5);
  });
});
