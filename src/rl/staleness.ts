// The axis of corrections for stale rollouts: how much a token counts by mu, that of the policy it was drawn from, and pi,
// that of the policy which now begins to learn from it, as a table. Plain numbers.
import { exponential } from '../base/numeric.js';
import type { StaleCorrectionName } from '../config/axes.js';

export interface StaleBounds {
  readonly staleLow: number;
  readonly staleHigh: number;
}

interface StaleCorrection {
  /** Where it comes from. */
  readonly source: string;
  /** Weight of a token whose pi / mu is `ratio`; null: the sampler is the old policy of the ratio, and all count alike. */
  readonly weight: ((ratio: number, bounds: StaleBounds) => number) | null;
}

export const staleCorrections: Readonly<Record<StaleCorrectionName, StaleCorrection>> = {
  /** The clip is left to deal with the age. */
  none: { source: 'PPO, arXiv 1707.06347, with the sampler as old policy', weight: null },
  /** min(pi / mu, C): truncated importance sampling */
  tis: {
    source: 'Yao et al., fengyao.notion.site/off-policy-rl; IMPALA, arXiv 1802.01561',
    weight: (ratio, { staleHigh }) => Math.min(ratio, staleHigh),
  },
  /** pi / mu within its bounds, and 0 outside */
  icepop: {
    source: 'IcePop, Ring-1T, arXiv 2510.18855 (token weights outside [alpha, beta] are masked)',
    weight: (ratio, { staleLow, staleHigh }) => (ratio >= staleLow && ratio <= staleHigh ? ratio : 0),
  },
};

/** Weights of a completion's tokens by the correction of this name; `now` and `sampled` are logprobs. */
export function staleWeights(
  name: StaleCorrectionName,
  now: Float32Array,
  sampled: Float32Array,
  bounds: StaleBounds,
): Float32Array {
  const { weight } = staleCorrections[name];
  return now.map((logprob, t) => weight?.(exponential(logprob - sampled[t]), bounds) ?? 1);
}
