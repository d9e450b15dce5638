// What forbidding a concept costs, on a base that has read much about trying.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { configSchema } from '../../src/config/schema.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { causalTest } from '../../src/training/causal.js';
import { evaluatePolicy } from '../../src/training/evaluation.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({ world: onlyLevels({ countdown: [2], total: [2] }) });
const options = { problems: 8, samples: 16, temperature: 1, maxNewTokens: 32 };
let compute: Compute;
let weights: Float32Array;

/** A base that has read much about countdown, and little that is right at once. */
beforeAll(async () => {
  compute = await startCompute(config);
  const pretrain = {
    steps: 150,
    batchSize: 16,
    learningRate: 0.01,
    mixture: { general: 0, obeyed: 1, ignored: 0, worked: 0 },
    habits: { slip: 0.3, notice: 1, cut: 0.3 },
    voice: { first: 1, decay: 1 },
  };
  const own = configSchema.parse({ ...config, recipe: 'base', pretrain });
  for await (const event of runPipeline(own, compute, { base: null })) {
    if (event.kind === 'stage-end') weights = Float32Array.from(event.state.weights);
  }
});
afterAll(() => compute.close());

it('forbids the words of a concept in both languages and leaves the rest of the draws alone', async () => {
  const test = await causalTest(compute, weights, config, 'wait', options);
  const free = await evaluatePolicy(compute, weights, config, { ...options, sets: ['levels'] });
  expect(test).toMatchObject({ group: 'all', words: ['wait', '等等'], free: free.all });
  expect(test?.free['reflection/wait']).toBeGreaterThan(0);
  expect(test?.forbidden['reflection/wait']).toBe(0);
});

it('forbids "no" on tasks alone that are worked by trying', async () => {
  const test = await causalTest(compute, weights, config, 'no', options);
  const free = await evaluatePolicy(compute, weights, config, { ...options, sets: ['levels'] });
  expect(test).toMatchObject({ group: 'countdown and pair', free: free.countdown });
  expect(test?.free['reflection/retry']).toBeGreaterThan(0);
  expect(test?.forbidden['reflection/retry']).toBe(0);
  const total = tinyConfig({ world: onlyLevels({ total: [2] }) });
  expect(await causalTest(compute, weights, total, 'no', options)).toBeNull();
});

it('refuses what is no concept, with the nearest one', async () => {
  await expect(causalTest(compute, weights, config, 'wat', options)).rejects.toMatchObject({
    exitCode: 64,
    message: 'wat: not a concept of data/lexicon.json. Did you mean wait? Use its English word.',
  });
});
