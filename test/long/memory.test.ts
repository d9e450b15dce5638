// The estimate of memory against the peak of real runs, from the smallest to the largest sizes that the schema allows:
// never below, and not far above where completions get as long as they may (so the policy hardly ever ends one).
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { memoryParts } from '../../src/pipeline/memory.js';
import { r1toy, runsFolder } from '../reliability/spawned.js';
import { counted } from './counts.js';

const mib = 1_048_576;
const common = [
  ...[
    'recipe=r1-zero',
    'pretrain.steps=2',
    'reasoningRl.steps=1',
    'limits.minLive=0',
    'limits.memoryMiB=20000',
    'reasoningRl.temperature=0.1',
  ],
  ...['eval.problems=1', 'eval.samples=1', 'eval.quickProblems=1', 'eval.every=1000', 'checkpointEvery=1000'],
];
const narrow = ['policy.layers=1', 'policy.width=16', 'policy.heads=1', 'policy.hidden=16'];
const wide = ['policy.width=256', 'policy.hidden=704', 'pretrain.batchSize=32'];
const largest = [
  ...['policy.layers=8', 'policy.width=256', 'policy.hidden=1024', 'policy.context=256'],
  ...['pretrain.batchSize=32', 'reasoningRl.maxNewTokens=200', 'eval.maxNewTokens=16'],
];
const oneShard = ['reasoningRl.prompts=4', 'reasoningRl.groupSize=8', 'reasoningRl.miniBatches=1'];
const short = ['reasoningRl.maxNewTokens=8', 'eval.maxNewTokens=8'];

/** Runs with these settings, and the most resident memory that the system saw, in MiB. */
async function peakOf(sets: readonly string[], threads: number): Promise<number> {
  let peak = 0;
  const args = ['--out', runsFolder(), 'train', '--name', 'm', '--threads', String(threads)];
  const { code, stderr } = await r1toy([...args, ...sets.flatMap((set) => ['--set', set])], {
    onStart: (child) => {
      const look = setInterval(() => {
        try {
          const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
          peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
        } catch {
          // It has just ended.
        }
      }, 100);
      child.on('close', () => clearInterval(look));
    },
  });
  expect(code, stderr).toBe(0);
  return peak;
}

test.skipIf(process.platform !== 'linux').each([
  ['many short rollouts', 1, [...narrow, ...short, 'reasoningRl.prompts=256', 'reasoningRl.groupSize=128']],
  ['many short rollouts', 2, [...narrow, ...short, 'reasoningRl.prompts=256', 'reasoningRl.groupSize=128']],
  ['long rollouts', 1, [...narrow, 'reasoningRl.prompts=32', 'reasoningRl.groupSize=128']],
  ['a large evaluation', 1, [...narrow, ...short, 'recipe=base', 'eval.problems=200', 'eval.samples=64']],
  ['a wide policy', 2, [...wide, ...oneShard]],
  ['a long context', 2, ['policy.context=256', 'reasoningRl.maxNewTokens=200', 'reasoningRl.prompts=4']],
  ['a large shard', 2, ['compute.shardRows=256', ...oneShard, 'reasoningRl.prompts=32']],
  ['the defaults', 1, []],
  ['the defaults', 2, []],
  ['the largest policy', 1, [...largest, ...oneShard]],
  ['a large policy', 2, [...wide, 'policy.layers=4', ...oneShard]],
])('%s, threads: %i', async (_, threads, own) => {
  const sets = [...common, ...own];
  const peak = await peakOf(sets, threads);
  const parts = memoryParts(loadConfig({ sets }).config, threads);
  const estimate = parts.reduce((sum, { bytes }) => sum + bytes, 0) / mib;
  expect(estimate).toBeGreaterThanOrEqual(peak);
  expect(estimate).toBeLessThanOrEqual(1.3 * peak + 128 * threads);
  counted('peak of memory against its estimate', 1, 'not below it, at most 1.3 times and 128 MiB a thread');
});
