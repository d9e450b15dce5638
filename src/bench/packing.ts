// What packing saves: one step on rows laid end to end, and the same step with every row of a shard padded to
// the longest one, as a rectangular batch would have it.
import { stream } from '../base/rng.js';
import { type Compute, type Shard, startCompute } from '../compute/compute.js';
import type { Config } from '../config/schema.js';
import { corpusDocument } from '../data/corpus.js';
import { coldStartRows } from '../data/datasets.js';
import { encode, vocabulary } from '../data/tokenizer.js';
import { parameterLayout } from '../policy/parameters.js';
import { crossEntropyShards, type Example, toExample } from '../stages/sft.js';
import { newLearner, update } from '../stages/update.js';
import { type Effort, measure, summarize, type Timing } from './timing.js';
import { startWeights, updateSettings } from './workloads.js';

/** One batch both ways. Tokens are those that are computed. */
export interface PackingRow {
  readonly batch: string;
  readonly packedTokens: number;
  readonly paddedTokens: number;
  readonly packed: Timing;
  readonly padded: Timing;
}

/** The first pre-training batch and a batch of cold-start demonstrations, at the given settings. */
export function packingBatches(config: Config): { batch: string; shards: Shard[] }[] {
  const { pretrain, coldStart, compute, seed } = config;
  const documents = Array.from({ length: pretrain.batchSize }, (_, i): Example => {
    const { prompt, completion } = corpusDocument(config, stream(seed, 'pretrain', 0, i));
    return { prompt: encode(prompt), completion: encode(completion) };
  });
  const demonstrations = coldStartRows(coldStart.batchSize, config, seed).map(toExample);
  return [
    { batch: 'pre-training documents', shards: crossEntropyShards(documents, 'all', compute.shardRows) },
    { batch: 'demonstrations', shards: crossEntropyShards(demonstrations, 'completion', compute.shardRows) },
  ];
}

/** The same shard with its rows filled up to the longest; nothing is learned from what is filled in. */
export function padShard(shard: Shard): Shard {
  const { rows, loss } = shard;
  if (loss.kind !== 'cross-entropy') throw new RangeError('padShard: cross-entropy shards only');
  const lengths = Array.from(rows.starts.slice(1), (end, b) => end - rows.starts[b]);
  const longest = Math.max(...lengths);
  const ids = new Int32Array(lengths.length * longest);
  const targets = new Int32Array(ids.length).fill(-1);
  const tokenWeights = new Float32Array(ids.length);
  for (const [b, length] of lengths.entries()) {
    const [from, to] = [rows.starts[b], b * longest];
    ids.set(rows.ids.subarray(from, from + length), to);
    targets.set(rows.targets.subarray(from, from + length), to);
    tokenWeights.set(loss.tokenWeights.subarray(from, from + length), to);
  }
  const starts = Int32Array.from({ length: lengths.length + 1 }, (_, b) => b * longest);
  return { ...shard, rows: { ids, targets, starts }, loss: { ...loss, tokenWeights } };
}

/** Measures both ways of each batch. Errors: UserError where the backend cannot be had. */
export async function measurePacking(config: Config, threads: number, effort: Effort): Promise<PackingRow[]> {
  const compute = await startCompute(config, threads);
  const rows: PackingRow[] = [];
  try {
    for (const { batch, shards } of packingBatches(config)) {
      const padded = shards.map(padShard);
      rows.push({
        batch,
        packedTokens: tokensOf(shards),
        paddedTokens: tokensOf(padded),
        packed: await timeOf(compute, config, shards, effort),
        padded: await timeOf(compute, config, padded, effort),
      });
    }
  } finally {
    await compute.close();
  }
  return rows;
}

const tokensOf = (shards: readonly Shard[]) => shards.reduce((sum, { rows }) => sum + rows.ids.length, 0);

async function timeOf(
  compute: Compute,
  { policy, optimizer }: Config,
  shards: readonly Shard[],
  effort: Effort,
): Promise<Timing> {
  const context = { compute, layout: parameterLayout(policy, vocabulary.length), optimizer };
  const learner = newLearner(startWeights(policy));
  return summarize(await measure(() => update(context, learner, shards, updateSettings.rate), effort));
}
