// What a value model learns: the squared distance of what it expects to what came, which may be held near what it expected
// of the rollout. On the tokens of completions, [n].
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import { variance } from '../base/stats.js';
import { tf } from '../kernels/tensorflow.js';
import type { LossResult } from '../policy/policy.js';

/** Plain data the loss is made of; crosses threads. A number a token each. */
export interface ValueSpec {
  readonly kind: 'value';
  /** 1 / tokens of the mini-batch that are learned from; 0 where nothing is learned. */
  readonly weights: Float32Array;
  /** What was expected of the rollout. */
  readonly old: Float32Array;
  /** What should have been: its advantage and `old` together. */
  readonly targets: Float32Array;
  /** How far a value may move from `old` before it has no gradient; 0: as far as it likes. */
  readonly clip: number;
}

/**
 * Half the mean of max((V - R)^2, (V_old + clip(V - V_old, -c, c) - R)^2): the squared error of PPO (arXiv 1707.06347,
 * Eq. 9) with the clip of its implementations (arXiv 2005.12729, section 2). Who has gone beyond the clip, and nearer to
 * the target, is left there. Stats: `value/loss`, and `value/clip_fraction` where there is a clip.
 */
export function valueLoss(values: Tensor1D, { clip, ...spec }: ValueSpec): LossResult {
  const [weights, old, targets] = [spec.weights, spec.old, spec.targets].map((numbers) =>
    tf.tensor1d(numbers),
  );
  const free = tf.square(tf.sub(values, targets)) as Tensor1D;
  const mean = (numbers: Tensor1D) => tf.sum(tf.mul(weights, numbers)) as Scalar;
  const half = (numbers: Tensor1D) => tf.mul(mean(numbers), 0.5) as Scalar;
  if (clip === 0) return { loss: half(free), stats: { 'value/loss': half(free) } };
  const moved = tf.sub(values, old) as Tensor1D;
  const held = tf.square(tf.sub(tf.add(old, tf.clipByValue(moved, -clip, clip)), targets)) as Tensor1D;
  const isBeyond = tf.logicalAnd(tf.greater(tf.abs(moved), clip), tf.greater(held, free));
  const loss = half(tf.maximum(free, held) as Tensor1D);
  return {
    loss,
    stats: { 'value/loss': loss, 'value/clip_fraction': mean(tf.cast(isBeyond, 'float32') as Tensor1D) },
  };
}

/** 1 - Var(what came - V) / Var(what came): 1 knows all, 0 says the same everywhere. NaN where the same came everywhere. */
export function explainedVariance(values: readonly number[], came: readonly number[]): number {
  const spread = variance(came);
  return spread === 0 ? Number.NaN : 1 - variance(came.map((value, t) => value - values[t])) / spread;
}
