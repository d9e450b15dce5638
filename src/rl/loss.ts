// The losses, in the order of their formulas, on token vectors [N].
// Departure from the paper: the ratio is written per token with 1/|o| (DeepSeekMath, arXiv 2402.03300,
// Eq. 3), where the R1 paper writes one ratio per output; all published implementations do the same.
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import type { KlEstimatorName, SurrogateName } from '../config/axes.js';
import { tf } from '../kernels/tensorflow.js';
import type { LossResult } from '../policy/policy.js';
import { k1, k2, k3, klEstimators } from './kl.js';
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
  readonly surrogate: SurrogateName;
  readonly clip: Clip;
  readonly klCoef: number;
  /** How the KL of the loss is estimated; null where the reward has it. */
  readonly klEstimator: KlEstimatorName | null;
}

const dot = (weights: Tensor1D, values: Tensor1D) => tf.sum(tf.mul(weights, values)) as Scalar;

/** -sum w log p: next-token cross-entropy in nats. */
export function crossEntropy(logprobs: Tensor1D, tokenWeights: Tensor1D): Scalar {
  return tf.neg(dot(tokenWeights, logprobs)) as Scalar;
}

/**
 * -J of Eq. 1 with the spec's surrogate and KL, and as means over the completions' tokens: `clip_ratio/low_mean`,
 * `clip_ratio/high_mean`; of rho, the ratio of new to old probability, `ratio/mean`, `ratio/mean_square` and
 * `ratio/distance` (of |log rho|); and `kl` (k3), `kl/k1`, `kl/k2` where there is a reference.
 */
export function policyLoss(logprobs: Tensor1D, { tokens, ...spec }: PolicySpec): LossResult {
  const advantages = tf.tensor1d(tokens.advantages);
  const oldLogprobs = tf.tensor1d(tokens.oldLogprobs);
  const refLogprobs = tokens.refLogprobs && tf.tensor1d(tokens.refLogprobs);
  const inputs = { logprobs, oldLogprobs, advantages, rows: spec, clip: spec.clip };
  const { objective, clipped, bounds } = surrogates[spec.surrogate].of(inputs);
  const ratio = tokenRatio(inputs);
  const kl =
    refLogprobs && spec.klEstimator && klEstimators[spec.klEstimator].of(logprobs, refLogprobs, ratio);
  const loss = dot(tf.tensor1d(tokens.weights), tf.sub(tf.mul(kl ?? 0, spec.klCoef), objective) as Tensor1D);
  const meanOf = (values: Tensor1D) => dot(tf.tensor1d(tokens.meanWeights), values);
  return {
    loss,
    stats: {
      // What was not measured is not there.
      ...(refLogprobs && {
        kl: meanOf(k3(logprobs, refLogprobs)),
        'kl/k1': meanOf(k1(logprobs, refLogprobs)),
        'kl/k2': meanOf(k2(logprobs, refLogprobs)),
      }),
      'clip_ratio/low_mean': meanOf(beyond(clipped, advantages, bounds[0], -1)),
      'clip_ratio/high_mean': meanOf(beyond(clipped, advantages, bounds[1], 1)),
      'ratio/mean': meanOf(ratio),
      'ratio/mean_square': meanOf(tf.square(ratio)),
      'ratio/distance': meanOf(tf.abs(tf.sub(logprobs, oldLogprobs))),
    },
  };
}

/** The loss function a spec stands for, over the logprobs [N] of its tokens. */
export function lossFunction(spec: LossSpec): (logprobs: Tensor1D) => LossResult {
  if (spec.kind === 'policy') return (logprobs) => policyLoss(logprobs, spec);
  return (logprobs) => ({ loss: crossEntropy(logprobs, tf.tensor1d(spec.tokens.weights)), stats: {} });
}
