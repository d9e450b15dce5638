// The workloads of the benchmark, recorded: as many tokens as they say, and the real calls of a step.
import { expect, test } from 'vitest';
import { type BenchPlan, benchPlan, runBench } from '../../src/bench/suite.js';
import { benchLines } from '../../src/bench/table.js';
import {
  fixedIteration,
  grpoIteration,
  models,
  prompts,
  rollout,
  startWeights,
  trainStep,
} from '../../src/bench/workloads.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { parameterCount } from '../../src/policy/parameters.js';
import { shownLines } from '../../src/report/textTable.js';
import { tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig();
const shape = config.policy;
const batch = { rows: 3, length: 5 };
const size = { prompts: 2, groupSize: 3, promptLength: 4, newTokens: 6 };

const plan: BenchPlan = {
  effort: { warmUp: 0, repeats: 1, milliseconds: 0 },
  threads: [1, 2],
  kernels: { shape, batch },
  packing: config,
  works: [{ work: 'train', shape, start: (compute) => trainStep(compute, shape, batch) }],
  scaling: [{ work: 'iteration', shape, start: (compute) => fixedIteration(compute, shape, size) }],
};

test('a small plan gives every figure, and tables of them', async () => {
  const told: string[] = [];
  const report = await runBench(plan, (line) => told.push(line));
  expect(told).toEqual(['kernels', 'train, 1 thread', 'train, 2 threads', 'packing', 'iteration, 2 threads']);
  expect(report.kernels.length).toBeGreaterThan(8);
  for (const { gflops, milliseconds } of report.kernels) {
    expect(gflops).toBeGreaterThan(0);
    expect(milliseconds.repeats).toBe(1);
  }
  expect(report.works.map(({ work, threads }) => [work, threads])).toEqual([
    ['train', 1],
    ['train', 2],
  ]);
  expect(report.works[0].tokensPerSecond).toBeCloseTo((1000 * 15) / report.works[0].milliseconds.median, 6);
  expect(report.scaling).toHaveLength(1);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  const lines = shownLines(benchLines(report));
  expect(lines.filter((line) => /^(kernel, one thread|work|packing|scaling) /.test(line))).toHaveLength(4);
  expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity/);
});

test('benchPlan: all powers of two below the cores, then the cores', () => {
  expect(benchPlan(1, true).threads).toEqual([1]);
  expect(benchPlan(2, true).threads).toEqual([1, 2]);
  expect(benchPlan(6, true).threads).toEqual([1, 2, 4, 6]);
  expect(benchPlan(2, true).scaling.length).toBeLessThan(benchPlan(2, false).scaling.length);
});

test('the two policies are those of the documents', () => {
  expect(models.S.shape).toEqual({ layers: 2, width: 64, heads: 4, hidden: 176, context: 128 });
  expect(models.M.shape).toEqual({ layers: 4, width: 128, heads: 4, hidden: 344, context: 128 });
  expect(startWeights(models.S.shape)).toHaveLength(parameterCount(models.S.shape, vocabulary.length));
});

/** What a workload asks of a compute. */
async function recorded(start: (compute: Compute) => Promise<number>) {
  const inner = await startCompute(config, 1);
  const calls: string[] = [];
  const loss = await start({
    ...inner,
    async gradient(weights, shards) {
      calls.push(`gradient of ${shards.reduce((sum, { rows }) => sum + rows.ids.length, 0)}`);
      return inner.gradient(weights, shards);
    },
    async logprobs(weights, batches) {
      calls.push(`logprobs of ${batches.reduce((sum, { rows }) => sum + rows.ids.length, 0)}`);
      return inner.logprobs(weights, batches);
    },
    async sample(weights, requests, options) {
      const completions = await inner.sample(weights, requests, options);
      calls.push(`sample ${completions.flat().map(({ ids }) => ids.length)}`);
      return completions;
    },
  });
  await inner.close();
  return { calls, loss };
}

test('prompts have the length asked for', () => {
  expect(prompts(size).map(({ length }) => length)).toEqual([4, 4]);
});

test('a train step lowers the loss when it is repeated', async () => {
  const { calls, loss } = await recorded(async (compute) => {
    const { run } = trainStep(compute, shape, batch);
    const first = await run();
    for (let i = 0; i < 10; i++) await run();
    return (await run()) - first;
  });
  expect(calls[0]).toBe('gradient of 15');
  expect(loss).toBeLessThan(0);
});

test('a rollout never ends early', async () => {
  const { calls } = await recorded((compute) => rollout(compute, shape, size).run());
  expect(calls).toEqual(['sample 6,6,6,6,6,6']);
});

test('a fixed iteration samples, scores under the reference and updates on all rows', async () => {
  const many = { ...size, groupSize: 32 };
  const { calls, loss } = await recorded((compute) => fixedIteration(compute, shape, many).run());
  expect(calls.map((call) => call.replace(/,.*/, ''))).toEqual([
    'sample 6',
    `logprobs of ${64 * 9}`,
    `gradient of ${32 * 9}`,
    `gradient of ${32 * 9}`,
  ]);
  expect(loss).toBeGreaterThan(-1);
  expect(loss).toBeLessThan(1);
});

test('the iteration at given settings starts anew each time', async () => {
  const { loss } = await recorded(async (compute) => {
    const { run } = await grpoIteration(compute, config);
    return (await run()) - (await run());
  });
  expect(loss).toBe(0);
});
