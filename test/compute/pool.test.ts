// Work in threads gives the bytes of work in one, whatever their number; how work is cut and added.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { addGradients, splitRequests } from '../../src/compute/shards.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { encode, endId } from '../../src/data/tokenizer.js';
import { packTexts } from '../../src/policy/packing.js';
import { initialRewardWeights } from '../../src/policy/rewardModel.js';
import { crossEntropyShards } from '../../src/training/supervised.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig();
const weights = tinyBase(config);
const prompt = encode(['<user>', 'find', 'the', 'sum', ':', '3', '+', '4', '?', '<assistant>']);
const random = stream('pool test');
const examples = Array.from({ length: 23 }, () => ({
  prompt,
  completion: Array.from({ length: 1 + random.int(9) }, () => 8 + random.int(20)),
}));

const rewardWeights = initialRewardWeights(weights, config.policy).map((weight, i) =>
  i < weights.length ? weight : 0.1,
);
const scoreShards = [0, 1, 2].map((i) => ({
  rows: packTexts(examples.slice(4 * i, 4 * i + 4).map(({ completion }) => [...prompt, ...completion])),
  loss: { kind: 'bradley-terry', weight: 1 / 6 } as const,
}));

const valueShards = crossEntropyShards(examples, 'completion', 4).map(({ rows }, shard) => {
  const n = rows.targets.filter((target) => target >= 0).length;
  const numbers = (scale: number) => Float32Array.from({ length: n }, (_, i) => scale * ((i + shard) % 5));
  const loss = {
    kind: 'value',
    weights: numbers(0.01),
    old: numbers(0.1),
    targets: numbers(1),
    clip: 0.2,
  } as const;
  return { rows, loss };
});

/** Everything a compute gives, as one text. */
async function everything(compute: Compute): Promise<string> {
  const shards = crossEntropyShards(examples, 'completion', 4);
  const requests = [0, 1, 2, 3].map((i) => ({ prompt, count: 40, key: [1, 'test', i] }));
  const options = { temperature: 1, maxNewTokens: 10, endId };
  return JSON.stringify(
    [
      await compute.gradient(weights, shards),
      await compute.logprobs(weights, shards),
      await compute.sample(weights, requests, options),
      await compute.scoreGradient(rewardWeights, scoreShards),
      await compute.scores(
        rewardWeights,
        scoreShards.map(({ rows }) => rows),
      ),
      await compute.scoreGradient(rewardWeights, valueShards),
      await compute.scores(
        rewardWeights,
        valueShards.map(({ rows }) => rows),
      ),
    ],
    (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value),
  );
}

describe('worker threads', () => {
  it('give the same bytes for 1, 2 and 3 threads', async () => {
    const results: string[] = [];
    for (const threads of [1, 2, 3]) {
      const compute = await startCompute(config, threads);
      results.push(await everything(compute));
      await compute.close();
    }
    expect(results[1] === results[0]).toBe(true);
    expect(results[2] === results[0]).toBe(true);
  });

  it('pass on the error of a job, and the pool closes', async () => {
    const compute = await startCompute(config, 2);
    const tooLong = [{ prompt: new Array(200).fill(9), count: 1, key: ['x'] }];
    await expect(
      compute.sample(weights, tooLong, { temperature: 1, maxNewTokens: 4, endId }),
    ).rejects.toThrow('prompt of 200 tokens');
    await compute.close();
  });
});

describe('addGradients', () => {
  it('adds losses, gradients and stats of all shards', () => {
    const part = (loss: number, g: number[], kl: number) => ({
      loss,
      gradient: Float32Array.from(g),
      stats: { kl },
    });
    expect(addGradients([part(1, [1, 2], 3), part(2, [10, 20], 4)], 2)).toEqual(part(3, [11, 22], 7));
  });
});

describe('splitRequests', () => {
  it('keeps the order and never cuts a request', () => {
    const request = (count: number) => ({ prompt: [1], count, key: [count] });
    const parts = splitRequests([3, 3, 5, 9, 1, 1].map(request), 6);
    expect(parts.map((part) => part.map(({ count }) => count))).toEqual([[3, 3], [5], [9], [1, 1]]);
  });
});
