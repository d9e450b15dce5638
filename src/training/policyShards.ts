// A mini-batch of rollouts as the shards that its gradient is computed in.
import { chunks } from '../base/lists.js';
import type { Shard } from '../compute/types.js';
import { packCompletions } from './gradedRollouts.js';
import { completionTokens, isLearned, type Learned, type LossSettings, policySpec } from './rollout.js';

/** What shards are made with beside the loss. */
export interface ShardSettings {
  readonly temperature: number;
  readonly maxNewTokens: number;
  readonly shardRows: number;
}

/** Shards of a mini-batch, whose losses add up to its own. */
export function policyShards(batch: readonly Learned[], settings: LossSettings & ShardSettings): Shard[] {
  const { temperature, maxNewTokens, shardRows } = settings;
  const size = {
    completions: batch.length,
    tokens: completionTokens(batch),
    learnedTokens: completionTokens(batch.filter((rollout) => isLearned(rollout, settings))),
    maxNewTokens,
  };
  return chunks(batch, shardRows).map((part) => {
    const rows = packCompletions(part);
    return { rows, temperature, loss: policySpec(part, rows, size, settings) };
  });
}
