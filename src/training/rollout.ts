// The record between sampling and update, and its way into packed token vectors.

import type { AggregationName, OverlongName, SurrogateName } from '../config/axes.js';
import type { Completion, PackedRows } from '../policy/types.js';
import type { Query } from '../rewards/answered.js';
import type { RewardParts } from '../rewards/rewards.js';
import { aggregations, type MiniBatch } from '../rl/aggregation.js';
import { type KlSettings, klOfLoss } from '../rl/klPlace.js';
import type { PolicySpec } from '../rl/loss.js';
import { overlongs } from '../rl/overlong.js';
import type { RewardedStep } from '../rl/process.js';
import { advantageAt, type CompletionAdvantage } from '../rl/tokenwise.js';
import type { Word } from '../tasks/task.js';

/** One completion of one prompt, graded. The members of a group share the query. */
export interface Rollout {
  readonly query: Query;
  readonly prompt: readonly number[];
  /** With the logprobs of the policy that sampled it: the old ones of the ratio. */
  readonly completion: Completion;
  readonly words: readonly Word[];
  readonly parts: RewardParts;
  readonly reward: number;
  readonly advantage: CompletionAdvantage;
  /** Of the thought; there only where they are rewarded. */
  readonly steps?: readonly RewardedStep[];
  /** Of the completion's tokens under the reference policy; null where no KL is asked for. */
  readonly refLogprobs: Float32Array | null;
  /** The same of every word of the vocabulary, [tokens * V]; there only where an exact KL is asked for. */
  readonly refWhole?: Float32Array;
  /** What the value model expected before each token, where there is one. */
  readonly values?: readonly number[];
  /** Where its age is corrected for: old logprobs in place of the sampler's, and a weight for each token. */
  readonly corrected?: { readonly oldLogprobs: Float32Array; readonly weights: Float32Array };
}

/** What a loss needs of a rollout. */
export type Learned = Omit<Rollout, 'query' | 'words' | 'parts' | 'reward'>;

/** The settings that a loss is made with. */
export interface LossSettings extends KlSettings {
  readonly aggregation: AggregationName;
  readonly surrogate: SurrogateName;
  readonly clipEpsilon: number;
  readonly clipHigh: number;
  readonly dualClip: number;
  readonly entropyCoef: number;
  readonly overlong: OverlongName;
}

/** The loss of packed rollouts: each vector is laid on the completions' tokens, 0 on the prompts. */
export function policySpec(
  rollouts: readonly Learned[],
  rows: PackedRows,
  batch: MiniBatch,
  settings: LossSettings,
): PolicySpec {
  const { clipEpsilon, clipHigh, dualClip, surrogate, klCoef, entropyCoef } = settings;
  const { tokenWeight } = aggregations[settings.aggregation];
  const vector = (lay: (rollout: Learned, part: Float32Array) => void) => {
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
      weights: vector((rollout, part) =>
        part.fill(isLearned(rollout, settings) ? tokenWeight(part.length, batch) : 0),
      ),
      meanWeights: vector((_, part) => part.fill(1 / batch.tokens)),
      // A weight of a token's term is one of its advantage: none is negative.
      advantages: vector(({ advantage, corrected }, part) =>
        part.forEach((_, t) => {
          part[t] = (corrected?.weights[t] ?? 1) * advantageAt(advantage, t);
        }),
      ),
      oldLogprobs: vector(({ completion, corrected }, part) =>
        part.set(corrected?.oldLogprobs ?? completion.logprobs),
      ),
      refLogprobs: measured ? vector(({ refLogprobs }, part) => part.set(refLogprobs!)) : null,
    },
    refWhole: joined(rollouts.map(({ refWhole }) => refWhole)),
    starts: rows.starts,
    lengths: Int32Array.from(rollouts, ({ completion }) => completion.ids.length),
    surrogate,
    clip: { low: clipEpsilon, high: clipHigh || clipEpsilon, dual: dualClip },
    klCoef,
    klEstimator: klOfLoss(settings),
    entropyCoef,
  };
}

/** Whether a completion's tokens have a weight. */
export function isLearned(
  { completion }: Pick<Rollout, 'completion'>,
  { overlong }: Pick<LossSettings, 'overlong'>,
): boolean {
  return completion.finished || overlongs[overlong].learnsCut;
}

/** All parts end to end; null where one is missing. */
function joined(parts: readonly (Float32Array | undefined)[]): Float32Array | null {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return null;
  const whole = new Float32Array(known.reduce((sum, part) => sum + part.length, 0));
  let next = 0;
  for (const part of known) {
    whole.set(part, next);
    next += part.length;
  }
  return whole;
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

/** Tokens of all completions. */
export function completionTokens(rollouts: readonly Sampled[]): number {
  return rollouts.reduce((sum, { completion }) => sum + completion.ids.length, 0);
}
