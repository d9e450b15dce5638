// That reinforcement teaches: thirty steps in a tiny world raise the reward and the held-out score, and the same
// run with the sign of its advantages turned loses both. Seconds, with the real policy.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { configSchema } from '../../src/config/schema.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { onlyLevels, tinyConfig } from './tiny.js';

const config = tinyConfig({
  recipe: 'r1-zero',
  policy: { layers: 1, width: 32, heads: 2, hidden: 64, context: 64 },
  world: onlyLevels({ countdown: [2] }),
  compute: { shardRows: 32 },
  eval: { problems: 12, samples: 16, maxNewTokens: 32, every: 100 },
  reasoningRl: { steps: 30, prompts: 8, groupSize: 8, maxNewTokens: 32, learningRate: 2e-3, warmup: 0.05 },
});

/** At the evaluation's own temperature; null of other events. */
function promptedPassAt1(event: PipelineEvent): number | null {
  if (event.kind !== 'eval' || event.row.begin !== undefined) return null;
  return event.row.temperature === config.eval.temperature ? event.row.groups.all['pass@1'] : null;
}

let compute: Compute;
let base: Float32Array;
let basePassAt1: number;

beforeAll(async () => {
  compute = await startCompute(config);
  const pretrain = {
    ...{ steps: 800, batchSize: 32, learningRate: 0.01 },
    mixture: { general: 0, obeyed: 0.7, ignored: 0.3, worked: 0 },
    habits: { slip: 0.05, notice: 0, cut: 0.5 },
    voice: { first: 1, decay: 1 },
  };
  const own = configSchema.parse({ ...config, recipe: 'base', pretrain });
  for await (const event of runPipeline(own, compute, { base: null })) {
    basePassAt1 = promptedPassAt1(event) ?? basePassAt1;
    if (event.kind === 'stage-end') base = event.state.weights.slice();
  }
});
afterAll(() => compute.close());

/** Trains from the base; mean reward and KL of the first and last five steps, and held-out pass@1 at the end. */
async function train(by: Compute) {
  const rewards: number[] = [];
  const kls: number[] = [];
  let passAt1 = Number.NaN;
  for await (const event of runPipeline(config, by, { base })) {
    passAt1 = promptedPassAt1(event) ?? passAt1;
    if (event.kind !== 'step') continue;
    rewards.push(event.metrics.reward);
    kls.push(event.metrics.kl);
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    first: mean(rewards.slice(0, 5)),
    last: mean(rewards.slice(-5)),
    kl: mean(kls.slice(-5)),
    passAt1,
  };
}

/** The same compute, taught the opposite of what it is asked. */
function contrary(by: Compute): Compute {
  return {
    ...by,
    gradient: (weights, shards) =>
      by.gradient(
        weights,
        shards.map(({ loss, ...shard }) => {
          if (loss.kind !== 'policy') return { ...shard, loss };
          const advantages = loss.tokens.advantages.map((a) => -a);
          return { ...shard, loss: { ...loss, tokens: { ...loss.tokens, advantages } } };
        }),
      ),
  };
}

describe('thirty steps of GRPO', () => {
  it('raise the reward and held-out pass@1, away from the reference', async () => {
    const { first, last, kl, passAt1 } = await train(compute);
    expect(last).toBeGreaterThan(first + 0.2);
    expect(passAt1).toBeGreaterThan(basePassAt1 + 0.2);
    expect(kl).toBeGreaterThan(0);
  });

  it('lower both where every advantage has the wrong sign', async () => {
    const { first, last, passAt1 } = await train(contrary(compute));
    expect(last).toBeLessThan(first - 0.2);
    expect(passAt1).toBeLessThan(basePassAt1 - 0.2);
  });
});
