// The record between sampling and update, and its way into packed token vectors.
import type { Completion, PackedRows } from '../policy/types.js';
import type { Word } from '../tasks/task.js';
import type { PolicySpec } from './loss.js';
import type { MiniBatch, Objective } from './objectives.js';
import type { Query, RewardParts } from './rewards.js';

/** One completion of one prompt, graded. The members of a group share the query. */
export interface Rollout {
  readonly query: Query;
  readonly prompt: readonly number[];
  /** With the logprobs of the policy that sampled it: the old ones of the ratio. */
  readonly completion: Completion;
  readonly words: readonly Word[];
  readonly parts: RewardParts;
  readonly reward: number;
  readonly advantage: number;
  /** Of the completion's tokens under the reference policy; null where no KL is asked for. */
  readonly refLogprobs: Float32Array | null;
}

/** Numbers of the loss that are the same for all tokens. */
export type Coefficients = Pick<PolicySpec, 'clipEpsilon' | 'klCoef'>;

/** The loss of packed rollouts: each vector is laid on the completions' tokens, 0 on the prompts. */
export function policySpec(
  rollouts: readonly Rollout[],
  rows: PackedRows,
  objective: Objective,
  batch: MiniBatch,
  { clipEpsilon, klCoef }: Coefficients,
): PolicySpec {
  const vector = (lay: (rollout: Rollout, part: Float32Array) => void) => {
    const values = new Float32Array(rows.ids.length);
    rollouts.forEach((rollout, row) => {
      const first = firstTarget(rows, row, rollout);
      lay(rollout, values.subarray(first, first + rollout.completion.ids.length));
    });
    return values;
  };
  const measured = rollouts.every(({ refLogprobs }) => refLogprobs !== null);
  return {
    kind: 'policy',
    tokens: {
      weights: vector((_, part) => part.fill(objective.tokenWeight(part.length, batch))),
      meanWeights: vector((_, part) => part.fill(1 / batch.tokens)),
      advantages: vector(({ advantage }, part) => part.fill(advantage)),
      oldLogprobs: vector(({ completion }, part) => part.set(completion.logprobs)),
      refLogprobs: measured ? vector(({ refLogprobs }, part) => part.set(refLogprobs!)) : null,
    },
    starts: rows.starts,
    lengths: Int32Array.from(rollouts, ({ completion }) => completion.ids.length),
    ratio: objective.ratio,
    clipEpsilon,
    klCoef,
  };
}

/** Position that predicts the first completion token of a packed row: the prompt's last token. */
function firstTarget(rows: PackedRows, row: number, rollout: Pick<Rollout, 'prompt'>): number {
  return rows.starts[row] + rollout.prompt.length - 1;
}

/** A prompt and the tokens that follow it, whoever sampled them. */
export interface Sampled {
  readonly prompt: readonly number[];
  readonly completion: Pick<Completion, 'ids'>;
}

/** Cuts packed token logprobs into one array a rollout, completion tokens only. */
export function completionLogprobs(
  rollouts: readonly Sampled[],
  rows: PackedRows,
  logprobs: Float32Array,
): Float32Array[] {
  return rollouts.map((rollout, row) => {
    const first = firstTarget(rows, row, rollout);
    return logprobs.slice(first, first + rollout.completion.ids.length);
  });
}
