// The losses, in the order of their formulas, on token vectors [N].
// Departure from the paper: the ratio is written per token with 1/|o| (DeepSeekMath, arXiv 2402.03300,
// Eq. 3), where the R1 paper writes one ratio per output; all published implementations do the same.
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../kernels/tensorflow.js';
import type { LossResult } from '../policy/policy.js';

/** Plain data a loss is made of; crosses threads. The vectors in `tokens` are [N], aligned with the packed rows. */
export type LossSpec = CrossEntropySpec | PolicySpec;

export interface CrossEntropySpec {
  readonly kind: 'cross-entropy';
  readonly tokens: {
    /** Weight of each token's -log p; 0 where nothing is learned. */
    readonly weights: Float32Array;
  };
}

export interface PolicySpec {
  readonly kind: 'policy';
  readonly tokens: {
    /** Weight of each completion token in the loss; 0 on prompts. */
    readonly weights: Float32Array;
    /** 1 / completion tokens of the mini-batch; 0 on prompts: what is reported is a mean over tokens, whatever the loss. */
    readonly meanWeights: Float32Array;
    readonly advantages: Float32Array;
    readonly oldLogprobs: Float32Array;
    /** Null when klCoef is 0. */
    readonly refLogprobs: Float32Array | null;
  };
  /** First token of each row, and the end of the last: [B + 1]. */
  readonly starts: Int32Array;
  /** Tokens of each row's completion: [B]. */
  readonly lengths: Int32Array;
  readonly ratio: Ratio;
  readonly clipEpsilon: number;
  readonly klCoef: number;
}

const dot = (weights: Tensor1D, values: Tensor1D) => tf.sum(tf.mul(weights, values)) as Scalar;

/** -sum w log p: next-token cross-entropy in nats. */
export function crossEntropy(logprobs: Tensor1D, tokenWeights: Tensor1D): Scalar {
  return tf.neg(dot(tokenWeights, logprobs)) as Scalar;
}

/** Where rows and their completions lie in token vectors. */
type Rows = Pick<PolicySpec, 'starts' | 'lengths'>;
type RatioFunction = (logprobs: Tensor1D, oldLogprobs: Tensor1D, rows: Rows) => Tensor1D;

/** Which ratio of new to old probability is clipped. */
const ratios: Readonly<Record<Ratio, RatioFunction>> = { token: tokenRatio, sequence: sequenceRatio };
export type Ratio = 'token' | 'sequence';

/** rho_t = pi(o_t) / pi_old(o_t). */
function tokenRatio(logprobs: Tensor1D, oldLogprobs: Tensor1D): Tensor1D {
  return tf.exp(tf.sub(logprobs, oldLogprobs));
}

/** s = (pi(o) / pi_old(o))^(1/|o|), one a completion, on each of its tokens (GSPO, arXiv 2507.18071, Eq. 7). */
function sequenceRatio(logprobs: Tensor1D, oldLogprobs: Tensor1D, rows: Rows): Tensor1D {
  const rowOf = new Int32Array(rows.starts[rows.lengths.length]);
  rows.lengths.forEach((_, row) => {
    rowOf.fill(row, rows.starts[row], rows.starts[row + 1]);
  });
  const of = tf.tensor1d(rowOf, 'int32');
  // Both are 0 on prompts, so a row's sum runs over its completion alone.
  const sums = tf.unsortedSegmentSum(tf.sub(logprobs, oldLogprobs), of, rows.lengths.length);
  const means = tf.div(sums, tf.tensor1d(rows.lengths, 'float32'));
  return tf.exp(tf.gather(means, of) as Tensor1D);
}

/** min(rho A, clip(rho, 1 - epsilon, 1 + epsilon) A) (arXiv 2501.12948v2, Eq. 1). */
export function clippedSurrogate(ratio: Tensor1D, advantages: Tensor1D, epsilon: number): Tensor1D {
  const clipped = tf.clipByValue(ratio, 1 - epsilon, 1 + epsilon);
  return tf.minimum(tf.mul(ratio, advantages), tf.mul(clipped, advantages));
}

/**
 * pi_ref / pi - log(pi_ref / pi) - 1, the k3 estimator of KL(pi || pi_ref) (Eq. 2; J. Schulman,
 * "Approximating KL divergence"); never negative.
 */
export function k3(logprobs: Tensor1D, refLogprobs: Tensor1D): Tensor1D {
  const difference = tf.sub(refLogprobs, logprobs) as Tensor1D;
  return tf.sub(tf.sub(tf.exp(difference), difference), 1);
}

/** -J of Eq. 1, and `kl`, `clip_ratio/low_mean`, `clip_ratio/high_mean` as means over the completions' tokens. */
export function policyLoss(logprobs: Tensor1D, { tokens, ...spec }: PolicySpec): LossResult {
  const weights = tf.tensor1d(tokens.weights);
  const advantages = tf.tensor1d(tokens.advantages);
  const ratio = ratios[spec.ratio](logprobs, tf.tensor1d(tokens.oldLogprobs), spec);
  const surrogate = clippedSurrogate(ratio, advantages, spec.clipEpsilon);
  const kl = tokens.refLogprobs && k3(logprobs, tf.tensor1d(tokens.refLogprobs));
  const loss = dot(weights, tf.sub(tf.mul(kl ?? 0, spec.klCoef), surrogate)) as Scalar;
  const meanOf = (values: Tensor1D) => dot(tf.tensor1d(tokens.meanWeights), values);
  return {
    loss,
    stats: {
      // What was not measured is not there.
      ...(kl && { kl: meanOf(kl) }),
      'clip_ratio/low_mean': meanOf(clipFlag(ratio, advantages, 1 - spec.clipEpsilon, -1)),
      'clip_ratio/high_mean': meanOf(clipFlag(ratio, advantages, 1 + spec.clipEpsilon, 1)),
    },
  };
}

/** 1 where the clip took the gradient away: beyond the bound on the side the advantage pushes to. */
function clipFlag(ratio: Tensor1D, advantages: Tensor1D, bound: number, side: 1 | -1): Tensor1D {
  const beyond = tf.greater(tf.mul(tf.sub(ratio, bound), side), 0);
  const pushed = tf.greater(tf.mul(advantages, side), 0);
  return tf.cast(tf.logicalAnd(beyond, pushed), 'float32');
}

/** The loss function a spec stands for, over the logprobs [N] of its tokens. */
export function lossFunction(spec: LossSpec): (logprobs: Tensor1D) => LossResult {
  if (spec.kind === 'policy') return (logprobs) => policyLoss(logprobs, spec);
  return (logprobs) => ({ loss: crossEntropy(logprobs, tf.tensor1d(spec.tokens.weights)), stats: {} });
}
