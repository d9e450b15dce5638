// The need for memory is known before anything is allocated, and held against the limit.
import { describe, expect, test } from 'vitest';
import { configHash } from '../../src/config/hash.js';
import { loadConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { checkMemory, memoryParts } from '../../src/pipeline/memory.js';
import { parameterCount } from '../../src/policy/parameters.js';

const load = (...sets: string[]): Config => loadConfig({ sets }).config;
const needed = (config: Config, threads = 2): number =>
  Math.ceil(memoryParts(config, threads).reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20);

describe('just below, at and above the limit', () => {
  test.each([
    ['defaults'],
    ['policy.width=1024', 'policy.heads=16', 'policy.layers=16'],
    ['compute.shardRows=1024', 'pretrain.batchSize=1024'],
    ['recipe=r1', 'rejectionSampling.prompts=100000', 'rejectionSampling.samplesPerPrompt=256'],
    ['reasoningRl.prompts=1024', 'reasoningRl.groupSize=256'],
    ['policy.context=512', 'reasoningRl.maxNewTokens=400', 'reasoningRl.prompts=64', 'policy.layers=8'],
    ['eval.problems=10000', 'eval.samples=256'],
    ['pretrain.batchSize=1024', 'compute.shardRows=1', 'policy.width=512', 'policy.heads=8'],
  ])('%s %s %s', (...sets) => {
    const config = load(...sets.filter((set) => set !== 'defaults'));
    const need = needed(config);
    const limited = (memoryMiB: number) => ({ ...config, limits: { minLive: 0, memoryMiB } });
    expect(() => checkMemory(limited(need + 1), 2, 'x.json')).not.toThrow();
    expect(() => checkMemory(limited(need), 2, 'x.json')).not.toThrow();
    const refused = expect.objectContaining({
      exitCode: 78,
      message: expect.stringMatching(
        /^x\.json: needs about [\d,]+ MiB with 2 threads, limit [\d,]+ MiB; largest part: .*, [\w.-]+ = \d+\. Lower it or set limits\.memoryMiB\.$/,
      ),
    });
    expect(() => checkMemory(limited(need - 1), 2, 'x.json')).toThrow(refused);
  });
});

test('the largest part is named with the setting that made it large', () => {
  const largest = (...sets: string[]) => memoryParts(load(...sets), 1)[0].setting;
  expect(largest('compute.shardRows=512', 'pretrain.batchSize=512')).toBe('compute.shardRows');
  expect(largest('eval.problems=10000', 'eval.samples=256')).toBe('eval.samples');
  expect(largest('reasoningRl.prompts=1024', 'reasoningRl.groupSize=256')).toBe('reasoningRl.groupSize');
  expect(largest('recipe=r1', 'rejectionSampling.prompts=100000')).toBe('rejectionSampling.prompts');
  expect(largest('pretrain.batchSize=1024', 'compute.shardRows=1')).toBe('pretrain.batchSize');
});

test('weights: twenty copies and seven a thread, of four bytes', () => {
  const config = load();
  const weights = memoryParts(config, 3).find(({ what }) => what === 'weights');
  expect(weights?.bytes).toBe(parameterCount(config.policy, vocabulary.length) * 4 * (20 + 21));
});

test('every shipped configuration fits on a machine of eight threads', () => {
  for (const file of ['base', 'r1-zero', 'r1', 'smoke']) {
    const { config } = loadConfig({ file: `configs/${file}.json` });
    expect(() => checkMemory(config, 8, file)).not.toThrow();
  }
});

test('more threads need more, and the limit is no setting that changes a result', () => {
  expect(needed(load(), 8)).toBeGreaterThan(needed(load(), 1));
  expect(configHash(load('limits.memoryMiB=4096'))).toBe(configHash(load()));
});
