// The losses of the two reward models of the final RL, on vectors of scores. As the paper (arXiv 2501.12948v2,
// section 3.1): helpfulness is learned from pairs and judges the answer alone, harmlessness is learned point by
// point and judges the whole completion.
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import { tf } from '../kernels/tensorflow.js';
import type { LossResult } from '../policy/policy.js';
import { type ValueSpec, valueLoss } from './valueLoss.js';

/** Plain data a loss on scores is made of; crosses threads. */
export type ScoreLossSpec =
  | ValueSpec
  | {
      /** The first half of the rows are the chosen answers, the second half the rejected ones, in pairs. */
      readonly kind: 'bradley-terry';
      /** 1 / pairs in the whole batch; the shards of a batch share it. */
      readonly weight: number;
    }
  | {
      readonly kind: 'binary-cross-entropy';
      /** 1 where the row is harmless, else 0. */
      readonly labels: Float32Array;
      /** 1 / rows in the whole batch. */
      readonly weight: number;
    };

/** log sigmoid(x) = min(x, 0) - log(1 + exp(-|x|)), which neither over- nor underflows. */
export function logSigmoid(x: Tensor1D): Tensor1D {
  return tf.sub(tf.minimum(x, 0), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}

/** -sum log sigmoid(r_chosen - r_rejected) (Bradley-Terry; arXiv 2203.02155, Eq. 1): [B], [B]. */
export function bradleyTerry(chosen: Tensor1D, rejected: Tensor1D): Scalar {
  return tf.neg(tf.sum(logSigmoid(tf.sub(chosen, rejected))));
}

/** -sum (y log sigmoid(s) + (1 - y) log sigmoid(-s)): scores [B], labels [B] of 0 or 1. */
export function binaryCrossEntropy(scores: Tensor1D, labels: Tensor1D): Scalar {
  const right = tf.mul(labels, logSigmoid(scores));
  const wrong = tf.mul(tf.sub(1, labels), logSigmoid(tf.neg(scores)));
  return tf.neg(tf.sum(tf.add(right, wrong)));
}

/** The loss function a spec stands for, over the scores of its rows, or of their tokens. */
export function scoreLoss(spec: ScoreLossSpec): (scores: Tensor1D) => LossResult {
  if (spec.kind === 'value') return (values) => valueLoss(values, spec);
  return (scores) => ({ loss: tf.mul(preferenceLoss(spec, scores), spec.weight), stats: {} });
}

function preferenceLoss(spec: Exclude<ScoreLossSpec, ValueSpec>, scores: Tensor1D): Scalar {
  if (spec.kind === 'binary-cross-entropy') return binaryCrossEntropy(scores, tf.tensor1d(spec.labels));
  const [chosen, rejected] = tf.split(scores, 2) as [Tensor1D, Tensor1D];
  return bradleyTerry(chosen, rejected);
}
