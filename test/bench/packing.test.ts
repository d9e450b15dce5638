// Padding a shard as a rectangular batch would: other work, the same gradient, counted rightly.
import { expect, test } from 'vitest';
import { measurePacking, packingBatches, padShard } from '../../src/bench/packing.js';
import { startWeights } from '../../src/bench/workloads.js';
import { startLocal } from '../../src/compute/local.js';
import type { Shard } from '../../src/compute/types.js';
import { crossEntropyShards, tokensOf } from '../../src/training/supervised.js';
import { tinyConfig } from '../pipeline/tiny.js';

const [short, long] = [
  { prompt: [5], completion: [6, 7] },
  { prompt: [8, 9], completion: [10, 11, 12] },
];

test('a short row is filled up to the longest of its shard', () => {
  const [shard] = crossEntropyShards([short, long], 'completion', 2);
  const padded = padShard(shard);
  expect(shard.rows.ids).toEqual(Int32Array.of(5, 6, 8, 9, 10, 11));
  expect(padded.rows).toEqual({
    ids: Int32Array.of(5, 6, 0, 0, 8, 9, 10, 11),
    targets: Int32Array.of(6, 7, -1, -1, -1, 10, 11, 12),
    starts: Int32Array.of(0, 4, 8),
  });
  const fifth = Math.fround(1 / 5);
  expect(padded.loss).toEqual({
    kind: 'cross-entropy',
    tokens: { weights: Float32Array.of(fifth, fifth, 0, 0, 0, fifth, fifth, fifth) },
  });
});

test('every token vector of a policy loss is laid out the same way, and its rows follow', () => {
  const [{ rows }] = crossEntropyShards([short, long], 'completion', 2);
  const vector = (first: number) => Float32Array.from({ length: 6 }, (_, i) => first + i);
  const clip = { low: 0.2, high: 0.2, dual: 0 };
  const loss = {
    kind: 'policy',
    surrogate: 'token',
    clip,
    klCoef: 0.5,
    klEstimator: 'k3',
    refWhole: null,
    entropyCoef: 0,
  } as const;
  const tokens = {
    weights: vector(1),
    meanWeights: vector(41),
    advantages: vector(11),
    oldLogprobs: vector(21),
  };
  const lengths = Int32Array.of(2, 3);
  const shard = (refLogprobs: Float32Array | null): Shard => ({
    ...{ rows, temperature: 0.7 },
    loss: { ...loss, tokens: { ...tokens, refLogprobs }, starts: rows.starts, lengths },
  });
  const wide = (first: number) => Float32Array.of(first, first + 1, 0, 0, ...vector(first).subarray(2));
  const padded = { weights: wide(1), meanWeights: wide(41), advantages: wide(11), oldLogprobs: wide(21) };
  const starts = Int32Array.of(0, 4, 8);
  for (const [given, expected] of [
    [vector(31), wide(31)],
    [null, null],
  ]) {
    expect(padShard(shard(given))).toMatchObject({
      temperature: 0.7,
      loss: { ...loss, tokens: { ...padded, refLogprobs: expected }, starts, lengths },
    });
  }
});

test('rows are padded to the longest of their own shard, and counted so', () => {
  const rowsOf = (...lengths: number[]) =>
    lengths.map((length) => ({ prompt: [5], completion: Array.from({ length }, () => 6) }));
  const shards = crossEntropyShards(rowsOf(3, 1, 2, 9, 4), 'all', 3);
  expect(shards.map((shard) => tokensOf([shard]))).toEqual([3 + 1 + 2, 9 + 4]);
  expect(shards.map((shard) => tokensOf([padShard(shard)]))).toEqual([3 * 3, 2 * 9]);
  expect(tokensOf(shards.map(padShard))).toBe(27);
});

test('padding changes the work, not what is learned', async () => {
  const config = tinyConfig();
  const compute = await startLocal(config);
  const weights = startWeights(config.policy);
  const batches = await packingBatches(config, compute);
  expect(
    batches.map(({ shards }) => shards.reduce((sum, { rows }) => sum + rows.starts.length - 1, 0)),
  ).toEqual([
    config.pretrain.batchSize,
    config.coldStart.batchSize,
    config.reasoningRl.prompts * config.reasoningRl.groupSize,
  ]);
  expect(batches.map(({ shards }) => shards[0].loss.kind)).toEqual([
    'cross-entropy',
    'cross-entropy',
    'policy',
  ]);
  expect(tokensOf(batches[0].shards.map(padShard))).toBeGreaterThan(tokensOf(batches[0].shards));
  for (const { shards } of batches) {
    const padded = shards.map(padShard);
    const [a, b] = [await compute.gradient(weights, shards), await compute.gradient(weights, padded)];
    expect(b.loss).toBeCloseTo(a.loss, 5);
    b.gradient.forEach((value, i) => {
      if (Math.abs(value - a.gradient[i]) > 1e-5)
        expect(value, `gradient ${i}`).toBeCloseTo(a.gradient[i], 5);
    });
  }
  await compute.close();
});

test('a row tells the share saved and the ratio of the medians', async () => {
  const rows = await measurePacking(tinyConfig(), 1, { warmUp: 0, repeats: 1, milliseconds: 0 });
  expect(rows).toHaveLength(3);
  for (const { packedTokens, paddedTokens, saved, packed, padded, speedUp } of rows) {
    expect(saved * paddedTokens).toBeCloseTo(paddedTokens - packedTokens, 6);
    expect(speedUp * packed.median).toBeCloseTo(padded.median, 6);
  }
});
