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

/** The KL at each token of a completion that a reward has; null where the loss has it, or nobody. */
function klOfTokens(
  { klIn, klEstimator }: KlSettings,
  logprobs: Float32Array,
  refLogprobs: Float32Array | null,
): number[] | null {
  const ofSample = sampledKl[klEstimator];
  if (klIn === 'loss' || refLogprobs === null || ofSample === null) return null;
  return Array.from(logprobs, (logprob, t) => ofSample(logprob - refLogprobs[t]));
}

/**
 * What is taken off the reward of a completion: klCoef times the sum over its tokens, 0 where the loss has the KL.
 * Departure from REINFORCE++, which takes off a token's own and later terms: the earlier ones move no expectation.
 */
export function klOfReward(
  settings: KlSettings,
  logprobs: Float32Array,
  refLogprobs: Float32Array | null,
): number {
  const kl = klOfTokens(settings, logprobs, refLogprobs);
  return kl === null ? 0 : settings.klCoef * kl.reduce((sum, value) => sum + value, 0);
}

/**
 * The rewards of single tokens: each loses its own KL, as in InstructGPT (arXiv 2203.02155, Eq. 2), and the last has the
 * reward of the completion.
 */
export function tokenRewards(
  reward: number,
  settings: KlSettings,
  logprobs: Float32Array,
  refLogprobs: Float32Array | null,
): number[] {
  const kl = klOfTokens(settings, logprobs, refLogprobs);
  const rewards = Array.from(logprobs, (_, t) => (kl === null ? 0 : -settings.klCoef * kl[t]));
  rewards[rewards.length - 1] += reward;
  return rewards;
}
