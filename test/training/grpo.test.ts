// Reinforcement with the real policy: groups, first ratios, references, what is logged, what teaches nothing.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { tf } from '../../src/kernels/tensorflow.js';
import { rolloutRow } from '../../src/pipeline/events.js';
import { packRows } from '../../src/policy/packing.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { meanAdvantage } from '../../src/rl/tokenwise.js';
import { type GrpoSettings, gradedRollouts, withAdvantages } from '../../src/training/gradedRollouts.js';
import { type GrpoStage, type GrpoStep, grpo } from '../../src/training/grpo.js';
import { drawQueries } from '../../src/training/queries.js';
import { completionLogprobs, policySpec } from '../../src/training/rollout.js';
import { newLearner, type UpdateContext } from '../../src/training/update.js';
import { tinyConfig, trainedBase } from '../pipeline/tiny.js';
import { noWeights } from '../rl/parts.js';

const config = tinyConfig();
let compute: Compute;
let base: Float32Array;
let context: UpdateContext;

beforeAll(async () => {
  compute = await startCompute(config);
  base = await trainedBase(config, compute);
  const layout = parameterLayout(config.policy, vocabulary.length);
  context = { compute, layout, optimizer: config.optimizer };
});
afterAll(() => compute.close());

const queriesOf = (step: number) =>
  drawQueries(config.world, { prompts: 3, hardShare: 0 }, 0, [1, 'test', step]);

/** A stage at its beginning that asks problems alone. */
const stageOf = (settings: GrpoSettings): GrpoStage => ({
  ...{ name: 'test', settings, general: null, done: 0, reference: null },
});

async function steps(settings: Partial<typeof config.reasoningRl>): Promise<GrpoStep[]> {
  const all: GrpoStep[] = [];
  const stage = stageOf({ ...config.reasoningRl, ...settings });
  for await (const step of grpo(context, newLearner(base), config, stage)) {
    all.push({ ...step, reference: Float32Array.from(step.reference) });
  }
  return all;
}

describe('gradedRollouts', () => {
  it('groups completions of one prompt and centres their advantages', async () => {
    const graded = await gradedRollouts(compute, base, queriesOf(0), config.reasoningRl, ['a']);
    const groups = withAdvantages(graded, config.reasoningRl);
    expect(groups.map((group) => group.length)).toEqual([4, 4, 4]);
    for (const group of groups) {
      expect(new Set(group.map(({ query }) => query)).size).toBe(1);
      expect(group.reduce((sum, { advantage }) => sum + meanAdvantage(advantage), 0)).toBeCloseTo(0, 9);
    }
  });

  it('keeps logprobs that the training forward reproduces: the first ratio is 1', async () => {
    const [group] = await gradedRollouts(compute, base, queriesOf(1), config.reasoningRl, ['b']);
    const pairs = group.map(({ prompt, completion }) => ({ prompt, completion: completion.ids }));
    const rows = packRows(pairs, 'completion');
    const [all] = await compute.logprobs(base, [{ rows, temperature: 1 }]);
    const learned = completionLogprobs(group, rows, all);
    learned.forEach((values, i) => {
      expect(values.length).toBe(group[i].completion.ids.length);
      expect(values).toEqual(group[i].completion.logprobs);
    });
  });
});

describe('policySpec', () => {
  it('weighs every completion alike, however long: 1 / (completions * |o|)', async () => {
    const graded = await gradedRollouts(compute, base, queriesOf(2), config.reasoningRl, ['c']);
    const [group] = withAdvantages(graded, config.reasoningRl);
    const rows = packRows(
      group.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
      'completion',
    );
    const batch = { completions: 8, tokens: 90, learnedTokens: 90, maxNewTokens: 16 };
    const { tokens } = policySpec(group, rows, batch, config.reasoningRl);
    group.forEach((rollout, row) => {
      const weights = tokens.weights.slice(rows.starts[row], rows.starts[row + 1]);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1 / 8, 6);
      expect(weights.filter((weight) => weight > 0).length).toBe(rollout.completion.ids.length);
    });
    tokens.weights.forEach((weight, i) => {
      expect(weight > 0).toBe(rows.targets[i] >= 0);
    });
  });
});

describe('grpo', () => {
  it('moves the policy but never the reference, which is refreshed every N steps', async () => {
    const all = await steps({ steps: 3, referenceEvery: 2 });
    const hashes = all.map(({ reference }) => weightsSha256(reference));
    expect(hashes[0]).toBe(weightsSha256(base));
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[1]);
  });

  it('starts with KL 0 and loss near 0, and reports every metric as a finite number', async () => {
    const [first] = await steps({ steps: 1, miniBatches: 1 });
    expect(first.metrics.kl).toBeCloseTo(0, 6);
    expect(Math.abs(first.metrics.loss)).toBeLessThan(1e-4);
    expect(first.metrics.grad_norm).toBeGreaterThan(0);
    for (const value of Object.values(first.metrics)) expect(Number.isFinite(value)).toBe(true);
    expect(Object.keys(first.metrics)).toEqual(
      expect.arrayContaining([
        'reward',
        'reward_std',
        'frac_reward_zero_std',
        'entropy',
        'rewards/accuracy/mean',
      ]),
    );
  });

  it('gives each completion as a record with its reward parts and advantage', async () => {
    const [first] = await steps({ steps: 1 });
    expect(first.rollouts.length).toBe(config.reasoningRl.prompts * config.reasoningRl.groupSize);
    for (const rollout of first.rollouts) {
      const row = rolloutRow('reasoning-rl', 1, rollout);
      expect(row.prompt.startsWith('<user> ')).toBe(true);
      const { accuracy, format } = row.rewards;
      expect(row.reward).toBeCloseTo((accuracy ?? 0) + (format ?? 0), 9);
    }
  });

  it('learns nothing when every group has equal rewards and there is no KL', async () => {
    const learner = newLearner(base);
    const settled = { ...config.reasoningRl, steps: 1, klCoef: 0, rewards: noWeights() };
    const still = { ...context, optimizer: { ...config.optimizer, weightDecay: 0 } };
    for await (const step of grpo(still, learner, config, stageOf(settled))) {
      expect(step.metrics.frac_reward_zero_std).toBe(1);
      expect(step.metrics.grad_norm).toBe(0);
    }
    expect(weightsSha256(learner.weights)).toBe(weightsSha256(base));
  });

  it('leaks no tensors', async () => {
    await steps({ steps: 1 });
    const before = tf.memory().numTensors;
    await steps({ steps: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
