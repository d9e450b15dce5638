// The axis of the KL: how KL(pi || pi_ref) is estimated from the sampled tokens, as a table. d = log pi - log pi_ref.
// All but exact come from J. Schulman, "Approximating KL divergence" (joschu.net/blog/kl-approx.html).
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { KlEstimatorName } from '../config/axes.js';
import { tf } from '../kernels/tensorflow.js';

interface KlEstimator {
  /** Where it comes from, and what its gradient is on samples of pi itself. */
  readonly source: string;
  /** Of each token, with a gradient: [N]. */
  of(inputs: KlInputs): Tensor1D;
}

/** What an estimate is made of: [N] each. */
export interface KlInputs {
  readonly logprobs: Tensor1D;
  readonly refLogprobs: Tensor1D;
  /** pi / pi_old */
  readonly ratio: Tensor1D;
  /** The KL itself, with a gradient; null where the distributions are not at hand. */
  readonly exact: Tensor1D | null;
}

export const klEstimators: Readonly<Record<KlEstimatorName, KlEstimator>> = {
  /** d. In a loss it penalises nothing: the mean of grad log pi is 0. */
  k1: {
    source:
      'Schulman, k1; in the reward arXiv 2402.14740 and 2501.03262; its gradient in a loss is 0 (2512.21852)',
    of: k1,
  },
  /** d^2 / 2. Its gradient is that of KL(pi || pi_ref). */
  k2: { source: 'Schulman, k2; its gradient: arXiv 2510.01555', of: k2 },
  /** e^-d - 1 + d, never negative. Its gradient is that of the other KL, KL(pi_ref || pi). */
  k3: {
    source: 'DeepSeek-R1, arXiv 2501.12948v2, Eq. 2; its gradient: arXiv 2512.21852',
    of: k3,
  },
  /** rho k3. Where rho is 1 it has the value of k3 and the gradient of k2. */
  'k3-corrected': {
    source: 'DeepSeek-V3.2, arXiv 2512.02556, section 3.1 (unbiased KL estimate)',
    of: (inputs) => tf.mul(inputs.ratio, k3(inputs)) as Tensor1D,
  },
  /** The sum over the vocabulary of pi d, differentiated as it stands: no estimate. */
  exact: {
    source: 'the definition; what estimators make of its gradient: arXiv 2512.21852, 2506.09477',
    of: ({ exact }) => exact!,
  },
};

type Pair = Pick<KlInputs, 'logprobs' | 'refLogprobs'>;

export function k1({ logprobs, refLogprobs }: Pair): Tensor1D {
  return tf.sub(logprobs, refLogprobs) as Tensor1D;
}

export function k2(pair: Pair): Tensor1D {
  return tf.mul(tf.square(k1(pair)), 0.5) as Tensor1D;
}

/** KL(pi || pi_ref) of whole distributions, by their logprobs: [n, V], [n, V] -> [n]. */
export function exactKl(logprobs: Tensor2D, refLogprobs: Tensor2D): Tensor1D {
  return tf.sum(tf.mul(tf.exp(logprobs), tf.sub(logprobs, refLogprobs)), 1) as Tensor1D;
}

export function k3({ logprobs, refLogprobs }: Pair): Tensor1D {
  const difference = tf.sub(refLogprobs, logprobs) as Tensor1D;
  return tf.sub(tf.sub(tf.exp(difference), difference), 1);
}
