// The record between sampling and update, and its way into packed token vectors.

import type { AggregationName, SurrogateName } from '../config/axes.js';
import type { Completion, PackedRows } from '../policy/types.js';
import type { Word } from '../tasks/task.js';
import { aggregations, type MiniBatch } from './aggregation.js';
import { type KlSettings, klOfLoss } from './kl.js';
import type { PolicySpec } from './loss.js';
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

/** The settings that a loss is made with. */
export interface LossSettings extends KlSettings {
  readonly aggregation: AggregationName;
  readonly surrogate: SurrogateName;
  readonly clipEpsilon: number;
  readonly clipHigh: number;
  readonly dualClip: number;
}

/** The loss of packed rollouts: each vector is laid on the completions' tokens, 0 on the prompts. */
export function policySpec(
  rollouts: readonly Rollout[],
  rows: PackedRows,
  batch: MiniBatch,
  settings: LossSettings,
): PolicySpec {
  const { clipEpsilon, clipHigh, dualClip, surrogate, klCoef } = settings;
  const { tokenWeight } = aggregations[settings.aggregation];
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
      weights: vector((_, part) => part.fill(tokenWeight(part.length, batch))),
      meanWeights: vector((_, part) => part.fill(1 / batch.tokens)),
      advantages: vector(({ advantage }, part) => part.fill(advantage)),
      oldLogprobs: vector(({ completion }, part) => part.set(completion.logprobs)),
      refLogprobs: measured ? vector(({ refLogprobs }, part) => part.set(refLogprobs!)) : null,
    },
    starts: rows.starts,
    lengths: Int32Array.from(rollouts, ({ completion }) => completion.ids.length),
    surrogate,
    clip: { low: clipEpsilon, high: clipHigh || clipEpsilon, dual: dualClip },
    klCoef,
    klEstimator: klOfLoss(settings),
  };
}

/** Position that predicts the first completion token of a packed row: the prompt's last token. */
function firstTarget(rows: PackedRows, row: number, rollout: Pick<Rollout, 'prompt'>): number {
  return rows.starts[row] + rollout.prompt.length - 1;
}

/** Cuts packed token logprobs into one array a rollout, completion tokens only. */
export function completionLogprobs(
  rollouts: readonly Pick<Rollout, 'prompt' | 'completion'>[],
  rows: PackedRows,
  logprobs: Float32Array,
): Float32Array[] {
  return rollouts.map((rollout, row) => {
    const first = firstTarget(rows, row, rollout);
    return logprobs.slice(first, first + rollout.completion.ids.length);
  });
}
