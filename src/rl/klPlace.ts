// Where the KL is taken off, and how much of it in a reward: plain numbers, for whoever does without TF.js.
import { exponential } from '../base/numeric.js';
import { type KlEstimatorName, type KlPlace, klEstimatorNames } from '../config/axes.js';

/** The settings of the KL. */
export interface KlSettings {
  readonly klCoef: number;
  readonly klEstimator: KlEstimatorName;
  readonly klIn: KlPlace;
}

/** Of one sampled token with d = log pi - log pi_ref; null where it would be that of another entry. */
export const sampledKl: Readonly<Record<KlEstimatorName, ((d: number) => number) | null>> = {
  k1: (d) => d,
  k2: (d) => (d * d) / 2,
  k3: (d) => exponential(-d) - 1 + d,
  'k3-corrected': null,
  exact: null,
};

/** Estimators that are a number of a sampled token. */
export const sampledKls = klEstimatorNames.filter((name) => sampledKl[name] !== null);

/** What the loss has of the KL: its estimator, null where the reward has it. */
export function klOfLoss({ klIn, klEstimator }: KlSettings): KlEstimatorName | null {
  return klIn === 'loss' ? klEstimator : null;
}

/** Whether the KL is of whole distributions. */
export function isWholeKl({ klCoef, klEstimator }: KlSettings): boolean {
  return klCoef > 0 && klEstimator === 'exact';
}

/**
 * What is taken off the reward of a completion: klCoef times the sum over its tokens, 0 where the loss has the KL.
 * Departure from REINFORCE++, which takes off a token's own and later terms: the earlier ones move no expectation.
 */
export function klOfReward(
  { klIn, klCoef, klEstimator }: KlSettings,
  logprobs: Float32Array,
  refLogprobs: Float32Array | null,
): number {
  const ofSample = sampledKl[klEstimator];
  if (klIn === 'loss' || refLogprobs === null || ofSample === null) return 0;
  return klCoef * logprobs.reduce((sum, logprob, t) => sum + ofSample(logprob - refLogprobs[t]), 0);
}
