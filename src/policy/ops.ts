// The named ops in plain TF.js: correct on every backend, with gradients, and the reference that the
// fused kernels are tested against. Left out on purpose, because some backend gets them wrong:
// gather with batchDims, einsum, multinomial, split on the last axis.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { NamedOps } from '../kernels/namedOps.js';
import { causalAttention, type Tf } from './attention.js';

/** Added to the mean square before the root, as in the kernels. */
const epsilon = 1e-5;

/** Composite named ops on whatever backend `tf` uses. */
export function compositeOps(tf: Tf): NamedOps {
  return {
    embed: (table, ids) => tf.gather(table, tf.tensor1d(ids, 'int32')),
    rmsNorm: (x, gain) => x.mul(x.square().mean(1, true).add(epsilon).rsqrt()).mul(gain),
    causalAttention: (qkv, heads, starts, rotary) => causalAttention(tf, qkv, heads, starts, rotary),
    swiglu: (gateUp) => {
      const hidden = gateUp.shape[1] / 2;
      const gate = gateUp.slice([0, 0], [-1, hidden]);
      const up = gateUp.slice([0, hidden], [-1, hidden]);
      return gate.mul<Tensor2D>(gate.sigmoid()).mul(up);
    },
    tokenLogprobs: (hidden, table, targets, temperature) =>
      tokenLogprobs(tf, hidden, table, targets, temperature),
  };
}

function tokenLogprobs(
  tf: Tf,
  hidden: Tensor2D,
  table: Tensor2D,
  targets: Int32Array,
  temperature: number,
): { logprobs: Tensor1D; entropy: Tensor1D } {
  const all = hidden.matMul<Tensor2D>(table, false, true).div<Tensor2D>(temperature).logSoftmax();
  const learned = tf.tensor1d(Float32Array.from(targets, (target) => (target < 0 ? 0 : 1)));
  const known = tf.tensor1d(
    targets.map((target) => Math.max(target, 0)),
    'int32',
  );
  const chosen = tf.oneHot(known, table.shape[0]).toFloat().mul(all).sum<Tensor1D>(1);
  const entropy = tf.customGrad((logprobs) => ({
    value: rowEntropy(logprobs as Tensor2D),
    gradFunc: () => tf.zerosLike(logprobs as Tensor),
  }));
  return { logprobs: chosen.mul(learned), entropy: entropy(all).mul(learned) };
}

/** -sum p log p of each row of log probabilities: [N, V] -> [N], in nats. */
export function rowEntropy(logprobs: Tensor2D): Tensor1D {
  return logprobs.exp().mul(logprobs).sum<Tensor1D>(1).neg();
}
