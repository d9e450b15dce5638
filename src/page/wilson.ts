// The band around held-out pass@1: what so many problems, so often sampled, can tell.
import { halfWidth } from '../report/headline.js';
import type { EvalMetrics } from '../training/evaluation.js';

/** 97.5 % quantile of the normal distribution. */
const z = 1.959964;

/** Wilson's 95 % interval of a share of n independent draws. */
export function wilson(share: number, n: number): { readonly low: number; readonly high: number } {
  const spread = (z * z) / n;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((share * (1 - share)) / n + spread / (4 * n))) / (1 + spread);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * The band of pass@1: Wilson's interval for as many draws as the samples are worth. Null where nothing was asked.
 */
export function passAt1Band(scores: EvalMetrics): { readonly low: number; readonly high: number } | null {
  const { problems, 'pass@1': share } = scores;
  return share === undefined || problems === 0 ? null : wilson(share, drawsOf(scores));
}

/**
 * As many independent draws as vary like these samples: the problems alone where each is always or never right, all samples
 * where no problem is easier than another.
 */
function drawsOf(scores: EvalMetrics): number {
  const { problems, samples, 'pass@1': share } = scores;
  const half = halfWidth(scores);
  // Without a spread, such as where all are right, only the problems are known to be different.
  if (half === null || half === 0) return problems;
  const draws = (share * (1 - share) * 1.96 * 1.96) / (half * half);
  return Math.min(problems * samples, Math.max(problems, draws));
}

/** Half of its 95 % interval, as the terminal says it; of a share without a spread Wilson's, which is not nothing. */
export function passAt1Half(scores: EvalMetrics): number {
  const half = halfWidth(scores);
  if (half !== null && half > 0) return half;
  const { low, high } = passAt1Band(scores) ?? { low: 0, high: 0 };
  return (high - low) / 2;
}
