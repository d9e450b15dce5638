// Rollouts of weights that are some steps old, as asynchronous trainers have them, and what corrects for it.
import { chunks } from '../base/lists.js';
import type { Compute } from '../compute/types.js';
import { staleCorrections, staleWeights } from '../rl/staleness.js';
import { type GrpoSettings, packCompletions } from './gradedRollouts.js';
import { completionLogprobs, type Rollout } from './rollout.js';

/** Weights at the beginnings of the steps before, the newest first; as many as the staleness asks for. */
export type Past = readonly Float32Array[];

/** Who draws the rollouts of a step: the weights of so many steps ago, or the oldest of the stage. */
export function samplerOf(past: Past, weights: Float32Array, staleness: number): Float32Array {
  return past[Math.min(staleness, past.length) - 1] ?? weights;
}

/** The past of the next step, where this one began with `weights`; none of it is kept where nothing is stale. */
export function laterPast(past: Past, weights: Float32Array, staleness: number): Past {
  return staleness === 0 ? past : [Float32Array.from(weights), ...past].slice(0, staleness);
}

/**
 * The rollouts with what corrects for their age: the logprobs of the learner's weights as old ones, so that the first
 * ratio is 1 again, and a weight for each token. The same where no correction is asked for.
 */
export async function withCorrection(
  compute: Compute,
  weights: Float32Array,
  rollouts: readonly Rollout[],
  settings: GrpoSettings & { readonly shardRows: number },
): Promise<readonly Rollout[]> {
  const { staleCorrection, temperature, shardRows } = settings;
  if (staleCorrections[staleCorrection].weight === null) return rollouts;
  const parts = chunks(rollouts, shardRows);
  const packed = parts.map((part) => ({ rows: packCompletions(part), temperature }));
  const logprobs = await compute.logprobs(weights, packed);
  return parts.flatMap((part, i) => {
    const cut = completionLogprobs(part, packed[i].rows, logprobs[i]);
    return part.map((rollout, j) => {
      const own = staleWeights(staleCorrection, cut[j], rollout.completion.logprobs, settings);
      return { ...rollout, corrected: { oldLogprobs: cut[j], weights: own } };
    });
  });
}
