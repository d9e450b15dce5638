import { expect, test } from 'vitest';
import { packingBatches, padShard } from '../../src/bench/packing.js';
import { startWeights } from '../../src/bench/workloads.js';
import type { Shard } from '../../src/compute/compute.js';
import { startLocal } from '../../src/compute/local.js';
import { crossEntropyShards } from '../../src/stages/sft.js';
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
    tokenWeights: Float32Array.of(fifth, fifth, 0, 0, 0, fifth, fifth, fifth),
  });
});

test('padding changes the work, not what is learned', async () => {
  const config = tinyConfig();
  const compute = await startLocal(config);
  const weights = startWeights(config.policy);
  const count = (all: readonly Shard[]) => all.reduce((sum, { rows }) => sum + rows.ids.length, 0);
  const [documents, demonstrations] = packingBatches(config);
  expect(count(documents.shards.map(padShard))).toBeGreaterThan(count(documents.shards));
  for (const { shards } of [documents, demonstrations]) {
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
