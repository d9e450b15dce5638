// The axis of the KL: how KL(pi || pi_ref) is estimated from the sampled tokens, as a table. d = log pi - log pi_ref.
// All but exact come from J. Schulman, "Approximating KL divergence" (joschu.net/blog/kl-approx.html).
import type { Tensor1D } from '@tensorflow/tfjs';
import { exponential } from '../base/numeric.js';
import type { KlEstimatorName, KlPlace } from '../config/axes.js';
import { tf } from '../kernels/tensorflow.js';

interface KlEstimator {
  /** Where it comes from, and what its gradient is on samples of pi itself. */
  readonly source: string;
  /** Of each token, with a gradient: [N]. `ratio` is pi / pi_old. */
  of(logprobs: Tensor1D, refLogprobs: Tensor1D, ratio: Tensor1D): Tensor1D;
  /** Of one sampled token with difference d, for a reward; null where it would be that of another entry. */
  readonly ofSample: ((d: number) => number) | null;
}

export const klEstimators: Readonly<Record<KlEstimatorName, KlEstimator>> = {
  /** d. In a loss it penalises nothing: the mean of grad log pi is 0. */
  k1: {
    source:
      'Schulman, k1; in the reward arXiv 2402.14740 and 2501.03262; its gradient in a loss is 0 (2512.21852)',
    of: k1,
    ofSample: (d) => d,
  },
  /** d^2 / 2. Its gradient is that of KL(pi || pi_ref). */
  k2: { source: 'Schulman, k2; its gradient: arXiv 2510.01555', of: k2, ofSample: (d) => (d * d) / 2 },
  /** e^-d - 1 + d, never negative. Its gradient is that of the other KL, KL(pi_ref || pi). */
  k3: {
    source: 'DeepSeek-R1, arXiv 2501.12948v2, Eq. 2; its gradient: arXiv 2512.21852',
    of: k3,
    ofSample: (d) => exponential(-d) - 1 + d,
  },
  /** rho k3. Where rho is 1 it has the value of k3 and the gradient of k2. */
  'k3-corrected': {
    source: 'DeepSeek-V3.2, arXiv 2512.02556, section 3.1 (unbiased KL estimate)',
    of: (logprobs, refLogprobs, ratio) => tf.mul(ratio, k3(logprobs, refLogprobs)) as Tensor1D,
    ofSample: null,
  },
};

export function k1(logprobs: Tensor1D, refLogprobs: Tensor1D): Tensor1D {
  return tf.sub(logprobs, refLogprobs) as Tensor1D;
}

export function k2(logprobs: Tensor1D, refLogprobs: Tensor1D): Tensor1D {
  return tf.mul(tf.square(k1(logprobs, refLogprobs)), 0.5) as Tensor1D;
}

export function k3(logprobs: Tensor1D, refLogprobs: Tensor1D): Tensor1D {
  const difference = tf.sub(refLogprobs, logprobs) as Tensor1D;
  return tf.sub(tf.sub(tf.exp(difference), difference), 1);
}

/** The settings of the KL. */
export interface KlSettings {
  readonly klCoef: number;
  readonly klEstimator: KlEstimatorName;
  readonly klIn: KlPlace;
}

/** What the loss has of the KL: its estimator, null where the reward has it. */
export function klOfLoss({ klIn, klEstimator }: KlSettings): KlEstimatorName | null {
  return klIn === 'loss' ? klEstimator : null;
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
  const { ofSample } = klEstimators[klEstimator];
  if (klIn === 'loss' || refLogprobs === null || ofSample === null) return 0;
  return klCoef * logprobs.reduce((sum, logprob, t) => sum + ofSample(logprob - refLogprobs[t]), 0);
}
