// All heavy work of a stage, behind a few plain-data calls, so that it can run here or in threads.
import type { Profile } from '../base/profile.js';
import type { Config } from '../config/schema.js';
import type { ScoredTexts } from '../policy/rewardModel.js';
import type {
  Completion,
  GradientResult,
  PackedRows,
  SampleOptions,
  SampleRequest,
} from '../policy/types.js';
import type { LossSpec } from '../rl/loss.js';
import type { ScoreLossSpec } from '../rl/rewardModelLoss.js';

/** One part of an update: rows and the loss on them. Its bits do not depend on where it is computed. */
export interface Shard {
  readonly rows: PackedRows;
  readonly temperature: number;
  readonly loss: LossSpec;
}

/** Packed rows whose logprobs are asked for at a temperature; `whole`: those of every word at each target. */
export type LogprobRows = Pick<Shard, 'rows' | 'temperature'> & { readonly whole?: true };

/** One part of a reward model's update. */
export interface ScoreShard {
  readonly rows: ScoredTexts;
  readonly loss: ScoreLossSpec;
}

export interface Compute {
  /** Told what the time is spent on; absent unless somebody wants to know. */
  readonly profile?: Profile | undefined;
  /** Loss, gradient and stats, each summed over the shards in their order: the order is part of the bits. */
  gradient(weights: Float32Array, shards: readonly Shard[]): Promise<GradientResult>;
  /**
   * Token logprobs of each packed batch at its temperature: [N] each, 0 where there is no target; of a whole one
   * [n * V], of the n tokens with a target alone.
   */
  logprobs(weights: Float32Array, batches: readonly LogprobRows[]): Promise<Float32Array[]>;
  /**
   * The completions of each request, in sample order.
   * Errors: UserError (diverged) where they were drawn from logits that are not finite.
   */
  sample(
    weights: Float32Array,
    requests: readonly SampleRequest[],
    options: SampleOptions,
  ): Promise<Completion[][]>;
  /** As `gradient`, of a reward model's weights. */
  scoreGradient(weights: Float32Array, shards: readonly ScoreShard[]): Promise<GradientResult>;
  /** Scores of each packed batch under a reward model's weights; [B] each. */
  scores(weights: Float32Array, batches: readonly ScoredTexts[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** What a compute needs of the configuration; plain data, so that a thread can be started with it. */
export type ComputeConfig = Pick<Config, 'policy' | 'compute'>;
