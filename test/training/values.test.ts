// The value model in a step: what it is asked, what it learns from, and what is told of it, worked out by hand.
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { newValueModel } from '../../src/policy/valueModel.js';
import { withAdvantages } from '../../src/training/gradedRollouts.js';
import type { Rollout } from '../../src/training/rollout.js';
import { explained, learnValues, withValues } from '../../src/training/values.js';
import { rolloutOf } from '../rl/batch.js';
import { type Script, scripted } from './scriptedCompute.js';

const config = configSchema.parse({
  policy: { width: 8, heads: 2, hidden: 8, layers: 1 },
  optimizer: { weightDecay: 0 },
  reasoningRl: { advantage: 'gae', klIn: 'reward', klEstimator: 'k1', klCoef: 0.5, valueLearningRate: 0.01 },
});
const settings = { ...config.reasoningRl, shardRows: 2 };
const layout = parameterLayout(config.policy, 10);
const last = layout.at(-1)!;
const model = () => newValueModel(new Float32Array(last.offset + last.size), layout);

/** A completion of as many tokens as there are values, with a reward; each token loses a KL of .5, which weighs .5. */
function rollout(reward: number, values: number[], finished = true): Rollout {
  const old = values.map(() => -1);
  const one = rolloutOf({ advantage: 0, old, ref: old.map((p) => p - 0.5) });
  return { ...one, reward, completion: { ...one.completion, finished }, values };
}

/** A gradient of ones, and scores that count the tokens of each batch from 0 on. */
const told = (changes: Script = {}) =>
  scripted({
    score: (_, weights) => weights[0],
    scoreGradient: (weights) => ({
      ...{ loss: 0.5, gradient: new Float32Array(weights.length).fill(1), stats: { 'value/loss': 0.5 } },
    }),
    ...changes,
  });

describe('values', () => {
  it('are the scores of each token of its own completion, asked for in shards', async () => {
    const groups = [[rollout(1, [0, 0]), rollout(0, [0])], [rollout(0, [0, 0, 0])]];
    const { compute } = told();
    const asked: number[][] = [];
    const counting = {
      ...compute,
      scores: async (_: Float32Array, batches: readonly { targets?: Int32Array }[]) =>
        batches.map(({ targets }) => {
          asked.push([...targets!].map((target) => (target < 0 ? 0 : 1)));
          return Float32Array.from({ length: asked.at(-1)!.filter((one) => one === 1).length }, (__, i) => i);
        }),
    };
    const known = await withValues(counting, model(), groups, 2);
    expect(known.map((group) => group.map(({ values }) => values))).toEqual([[[0, 1], [2]], [[0, 1, 2]]]);
    // Prompts of two tokens: the first token of a completion is expected at the second of these.
    expect(asked).toEqual([
      [0, 1, 1, 0, 1],
      [0, 1, 1, 1],
    ]);
  });

  it('that are not finite end the run as a divergence', async () => {
    const { compute } = told();
    const sick = { ...compute, scores: async () => [Float32Array.of(Number.NaN)] };
    await expect(withValues(sick, model(), [[rollout(1, [0])]], 2)).rejects.toThrow(
      expect.objectContaining({ exitCode: 80 }),
    );
  });

  it('make advantages of single tokens, the KL of each taken off, white over the step', () => {
    const [[one, two]] = withAdvantages([[rollout(1, [0, 0.25]), rollout(0, [0.5])]], settings);
    // What comes is .75 - .25, .75 and -.25, of which 0, .25 and .5 were expected.
    const came = [0.5, 0.5, -0.75];
    const mean = 0.25 / 3;
    const deviation = Math.sqrt(came.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    [...(one.advantage as number[]), ...(two.advantage as number[])].forEach((value, i) => {
      expect(value).toBeCloseTo((came[i] - mean) / deviation, 12);
    });
  });

  it('are asked for: without them a rule of single tokens says so', () => {
    const { values: _values, ...bare } = rollout(1, [0]);
    expect(() => withAdvantages([[bare]], settings)).toThrow('needs what a value model expects');
  });

  it('are seen in the share of what came that they had said', () => {
    const seen = (...values: number[][]) =>
      explained([rollout(1, values[0]), rollout(0, values[1])], settings)['value/explained_variance'];
    expect(seen([0.5, 0.75], [-0.25])).toBeCloseTo(1, 9);
    expect(seen([3, 3], [3])).toBeCloseTo(0, 9);
    expect(explained([rollout(1, [0]), rollout(1, [0])], settings)).toEqual({});
  });
});

describe('what a value model learns', () => {
  it('is of each token its advantage before whitening and its value together, weighed by the mini-batch', async () => {
    const specs: unknown[] = [];
    const { compute } = told({
      scoreGradient: (weights, shards) => {
        for (const { loss } of shards) specs.push(loss);
        return { loss: 0.5, gradient: new Float32Array(weights.length), stats: {} };
      },
    });
    const batch = [rollout(1, [0, 0.25]), rollout(0, [0.5]), rollout(2, [0], false)];
    const context = { compute, layout, optimizer: config.optimizer };
    const own = { ...settings, lambda: 0, overlong: 'mask' as const };
    await learnValues(context, model(), batch, own);
    const third = Math.fround(1 / 3);
    // With lambda 0 a token's target is its own reward and what is expected after it. The cut one has no weight.
    expect(specs).toEqual([
      {
        ...{ kind: 'value', clip: 0.2, weights: Float32Array.of(third, third, third) },
        old: Float32Array.of(0, 0.25, 0.5),
        targets: Float32Array.of(-0.25 + 0.25, 0.75, -0.25),
      },
      {
        ...{ kind: 'value', clip: 0.2, weights: Float32Array.of(0) },
        ...{ old: Float32Array.of(0), targets: Float32Array.of(1.75) },
      },
    ]);
  });

  it('moves it by the learning rate, and is told as the loss has it', async () => {
    const own = model();
    const context = { compute: told().compute, layout, optimizer: config.optimizer };
    expect(await learnValues(context, own, [rollout(1, [0])], settings)).toEqual({ 'value/loss': 0.5 });
    expect(own.optimizer.t).toBe(1);
    // AdamW's first step, whatever the size of the gradient.
    for (const weight of own.weights) expect(weight).toBeCloseTo(-0.01, 5);
  });
});
