// The losses, in the order of their formulas, on token vectors [N].
// Departure from the paper: the ratio is written per token with 1/|o| (DeepSeekMath, arXiv 2402.03300,
// Eq. 3), where the R1 paper writes one ratio per output; all published implementations do the same.
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import type { KlEstimatorName, SurrogateName } from '../config/axes.js';
import { tf } from '../kernels/tensorflow.js';
import type { LossFunction, LossResult, Whole } from '../policy/policy.js';
import { exactKl, k1, k2, k3, klEstimators } from './kl.js';
import { beyond, type Clip, type Rows, surrogates, tokenRatio } from './surrogate.js';

/** Plain data a loss is made of; crosses threads. The vectors in `tokens` are [N], aligned with the packed rows. */
export type LossSpec = CrossEntropySpec | PolicySpec;

export interface CrossEntropySpec {
  readonly kind: 'cross-entropy';
  readonly tokens: {
    /** Weight of each token's -log p; 0 where nothing is learned. */
    readonly weights: Float32Array;
  };
}

export interface PolicySpec extends Rows {
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
  /** The reference's logprobs of every word at each completion token, [n * V]; null where no exact KL is asked for. */
  readonly refWhole: Float32Array | null;
  readonly surrogate: SurrogateName;
  readonly clip: Clip;
  readonly klCoef: number;
  /** How the KL of the loss is estimated; null where the reward has it. */
  readonly klEstimator: KlEstimatorName | null;
  /** Weight of the entropy, which is made larger. */
  readonly entropyCoef: number;
}

const dot = (weights: Tensor1D, values: Tensor1D) => tf.sum(tf.mul(weights, values)) as Scalar;

/** -sum w log p: next-token cross-entropy in nats. */
export function crossEntropy(logprobs: Tensor1D, tokenWeights: Tensor1D): Scalar {
  return tf.neg(dot(tokenWeights, logprobs)) as Scalar;
}

/**
 * -J of Eq. 1 with the spec's surrogate, KL and entropy bonus, and as means over the completions' tokens:
 * `clip_ratio/low_mean`, `clip_ratio/high_mean`; of rho, the ratio of new to old probability, `ratio/above`
 * (of rho - 1), `ratio/square_above` (of rho^2 - 1) and `ratio/distance` (of |log rho|); where there is a reference `kl` (k3), `kl/k1` and `kl/k2`,
 * and `kl/exact` where it has whole distributions.
 */
export function policyLoss(
  logprobs: Tensor1D,
  { tokens, ...spec }: PolicySpec,
  whole: Whole | null = null,
): LossResult {
  const advantages = tf.tensor1d(tokens.advantages);
  const oldLogprobs = tf.tensor1d(tokens.oldLogprobs);
  const inputs = { logprobs, oldLogprobs, advantages, rows: spec, clip: spec.clip };
  const { objective, clipped, bounds } = surrogates[spec.surrogate].of(inputs);
  const ratio = tokenRatio(inputs);
  const pair = tokens.refLogprobs && {
    ...{ logprobs, refLogprobs: tf.tensor1d(tokens.refLogprobs), ratio },
    exact: whole && spec.refWhole && exactKlOf(whole, spec.refWhole),
  };
  const kl = pair && spec.klEstimator && klEstimators[spec.klEstimator].of(pair);
  const cost = tf.sub(tf.mul(kl ?? 0, spec.klCoef), objective) as Tensor1D;
  const weights = tf.tensor1d(tokens.weights);
  const meanWeights = tf.tensor1d(tokens.meanWeights);
  const meanOf = (values: Tensor1D) => dot(meanWeights, values);
  return {
    loss: dot(weights, spec.entropyCoef > 0 ? withBonus(cost, whole!, spec.entropyCoef) : cost),
    stats: {
      // What was not measured is not there.
      ...(pair && { kl: meanOf(k3(pair)), 'kl/k1': meanOf(k1(pair)), 'kl/k2': meanOf(k2(pair)) }),
      ...(pair?.exact && { 'kl/exact': meanOf(pair.exact) }),
      'clip_ratio/low_mean': meanOf(beyond(clipped, advantages, bounds[0], -1)),
      'clip_ratio/high_mean': meanOf(beyond(clipped, advantages, bounds[1], 1)),
      // Less 1, so that weights which add up to 1 but for rounding do not show where all ratios are 1.
      'ratio/above': meanOf(tf.sub(ratio, 1)),
      'ratio/square_above': meanOf(tf.sub(tf.square(ratio), 1)),
      'ratio/distance': meanOf(tf.abs(tf.sub(logprobs, oldLogprobs))),
    },
  };
}

function exactKlOf({ logprobs, place }: Whole, refWhole: Float32Array): Tensor1D {
  return place(exactKl(logprobs, tf.tensor2d(refWhole, logprobs.shape)));
}

/** The cost of each token less so much of the entropy of its distribution. */
function withBonus(cost: Tensor1D, { logprobs, place }: Whole, coef: number): Tensor1D {
  const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logprobs), logprobs), 1)) as Tensor1D;
  return tf.sub(cost, tf.mul(place(entropy), coef));
}

/** The loss function a spec stands for, over the logprobs [N] of its tokens. */
export function lossFunction(spec: LossSpec): LossFunction {
  if (spec.kind === 'policy') {
    const loss: LossFunction = (logprobs, _, whole) => policyLoss(logprobs, spec, whole);
    return Object.assign(loss, { needsWhole: spec.refWhole !== null || spec.entropyCoef > 0 });
  }
  return (logprobs) => ({ loss: crossEntropy(logprobs, tf.tensor1d(spec.tokens.weights)), stats: {} });
}
