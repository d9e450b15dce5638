// What packing saves: one step on rows laid end to end, and the same step with every row of a shard padded to
// the longest one, as a rectangular batch would have it.
import { withCompute } from '../compute/start.js';
import type { Compute, Shard } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { coldStartRows } from '../data/datasets.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterLayout } from '../policy/parameters.js';
import type { LossSpec } from '../rl/loss.js';
import { pretrainBatch } from '../stages/pretrain.js';
import { crossEntropyShards, toExample, tokensOf } from '../training/supervised.js';
import { newLearner, update } from '../training/update.js';
import { type Effort, measure, summarize, type Timing } from './timing.js';
import { grpoIteration, startWeights } from './workloads.js';

/** One batch both ways. Tokens are those that are computed. */
export interface PackingRow {
  readonly batch: string;
  readonly packedTokens: number;
  readonly paddedTokens: number;
  /** Share of the padded tokens that packing leaves out. */
  readonly saved: number;
  readonly packed: Timing;
  readonly padded: Timing;
  /** Median time of the padded step over that of the packed one. */
  readonly speedUp: number;
}

/**
 * The first pre-training batch, a batch of cold-start demonstrations and the rollouts of the first
 * reinforcement step (from random weights here), at the given settings, in shards as they are trained on.
 */
export async function packingBatches(
  config: Config,
  compute: Compute,
): Promise<{ batch: string; shards: Shard[] }[]> {
  const { coldStart, seed } = config;
  const { shardRows } = config.compute;
  const documents = pretrainBatch(config, 0);
  const demonstrations = coldStartRows(coldStart.batchSize, config, seed).map(toExample);
  return [
    { batch: 'pre-training documents', shards: crossEntropyShards(documents, 'all', shardRows) },
    { batch: 'demonstrations', shards: crossEntropyShards(demonstrations, 'completion', shardRows) },
    { batch: 'rollouts of an untrained policy', shards: await rolloutShards(config, compute) },
  ];
}

/** What the first reinforcement step asks gradients of. */
async function rolloutShards(config: Config, compute: Compute): Promise<Shard[]> {
  const asked: Shard[] = [];
  const gradient: Compute['gradient'] = (weights, shards) => {
    asked.push(...shards);
    return compute.gradient(weights, shards);
  };
  await grpoIteration({ ...compute, gradient }, config);
  return asked;
}

/** The same shard with its rows filled up to the longest; nothing is learned from what is filled in. */
export function padShard({ rows, temperature, loss }: Shard): Shard {
  const lengths = Array.from(rows.starts.slice(1), (end, b) => end - rows.starts[b]);
  const longest = Math.max(...lengths);
  const size = lengths.length * longest;
  const spread = <T extends Int32Array | Float32Array>(from: T, to: T): T => {
    for (const [b, start] of rows.starts.subarray(0, -1).entries())
      to.set(from.subarray(start, start + lengths[b]), b * longest);
    return to;
  };
  const starts = Int32Array.from({ length: lengths.length + 1 }, (_, b) => b * longest);
  return {
    rows: {
      ids: spread(rows.ids, new Int32Array(size)),
      targets: spread(rows.targets, new Int32Array(size).fill(-1)),
      starts,
    },
    temperature,
    loss: padLoss(loss, starts, (values) => spread(values, new Float32Array(size))),
  };
}

/** Every token vector laid out anew; what a loss knows of rows follows the rows. */
function padLoss(loss: LossSpec, starts: Int32Array, pad: (values: Float32Array) => Float32Array): LossSpec {
  const padded = Object.entries(loss.tokens).map(([name, values]) => [name, values && pad(values)]);
  const tokens = Object.fromEntries(padded) as typeof loss.tokens;
  return { ...loss, ...('starts' in loss ? { starts } : {}), tokens } as LossSpec;
}

/** Measures both ways of each batch. Errors: UserError where the backend cannot be had. */
export async function measurePacking(config: Config, threads: number, effort: Effort): Promise<PackingRow[]> {
  const rows: PackingRow[] = [];
  await withCompute(config, threads, async (compute) => {
    for (const { batch, shards } of await packingBatches(config, compute)) {
      const wide = shards.map(padShard);
      const [packedTokens, paddedTokens] = [tokensOf(shards), tokensOf(wide)];
      const packed = await timeOf(compute, config, shards, effort);
      const padded = await timeOf(compute, config, wide, effort);
      const [saved, speedUp] = [1 - packedTokens / paddedTokens, padded.median / packed.median];
      rows.push({ batch, packedTokens, paddedTokens, saved, packed, padded, speedUp });
    }
  });
  return rows;
}

async function timeOf(
  compute: Compute,
  { policy, optimizer }: Config,
  shards: readonly Shard[],
  effort: Effort,
): Promise<Timing> {
  const context = { compute, layout: parameterLayout(policy, vocabulary.length), optimizer };
  const learner = newLearner(startWeights(policy));
  // At rate 0 the weights stay, and so does the work.
  return summarize(await measure(() => update(context, learner, shards, 0), effort));
}
