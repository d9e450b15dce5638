// The record between rollout and update, and its way into packed token vectors.
import type { Completion, PackedRows } from '../policy/types.js';
import type { Word } from '../tasks/task.js';
import type { LossSpec } from './loss.js';
import type { Query, RewardParts } from './rewards.js';

/** One completion of one prompt, graded. The members of a group share the query. */
export interface Rollout {
  readonly query: Query;
  readonly prompt: readonly number[];
  readonly completion: Completion;
  readonly words: readonly Word[];
  readonly parts: RewardParts;
  readonly reward: number;
  readonly advantage: number;
}

/** Everything of the GRPO loss that is the same for all tokens. */
export interface GrpoCoefficients {
  readonly clipEpsilon: number;
  readonly klCoef: number;
  /** Completions in the whole mini-batch; the shards of a mini-batch share it. */
  readonly completions: number;
}

/**
 * The loss of packed rollouts: advantage and old logprobs on each completion token, weight
 * 1 / (completions * |o|) so that shards add up to the mean over completions of the mean over tokens
 * (arXiv 2402.03300, Eq. 3).
 */
export function grpoSpec(
  rollouts: readonly Rollout[],
  rows: PackedRows,
  refLogprobs: Float32Array | null,
  coefficients: GrpoCoefficients,
): LossSpec {
  const size = rows.ids.length;
  const tokenWeights = new Float32Array(size);
  const advantages = new Float32Array(size);
  const oldLogprobs = new Float32Array(size);
  rollouts.forEach((rollout, row) => {
    const length = rollout.completion.ids.length;
    const first = firstTarget(rows, row, rollout);
    tokenWeights.fill(1 / (coefficients.completions * length), first, first + length);
    advantages.fill(rollout.advantage, first, first + length);
    oldLogprobs.set(rollout.completion.logprobs, first);
  });
  const { clipEpsilon, klCoef } = coefficients;
  return { kind: 'grpo', tokenWeights, advantages, oldLogprobs, refLogprobs, clipEpsilon, klCoef };
}

/** Position that predicts the first completion token of a packed row: the prompt's last token. */
function firstTarget(rows: PackedRows, row: number, rollout: Rollout): number {
  return rows.starts[row] + rollout.prompt.length - 1;
}

/** Cuts packed token logprobs into one array a rollout, completion tokens only. */
export function completionLogprobs(
  rollouts: readonly Rollout[],
  rows: PackedRows,
  logprobs: Float32Array,
): Float32Array[] {
  return rollouts.map((rollout, row) => {
    const first = firstTarget(rows, row, rollout);
    return logprobs.slice(first, first + rollout.completion.ids.length);
  });
}

/** The inverse of {@link completionLogprobs}: lays each rollout's values on its completion tokens. */
export function spreadLogprobs(
  rollouts: readonly Rollout[],
  rows: PackedRows,
  values: readonly Float32Array[],
): Float32Array {
  const spread = new Float32Array(rows.ids.length);
  rollouts.forEach((rollout, row) => {
    spread.set(values[row], firstTarget(rows, row, rollout));
  });
  return spread;
}
