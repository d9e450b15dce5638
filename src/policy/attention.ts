// Attention in plain TF.js: the reference for the fused kernel, and the pieces the sampler shares.
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RotaryTable, RowStarts } from '../kernels/namedOps.js';

export type Tf = typeof import('@tensorflow/tfjs-core');

/** Queries, keys and values of a batch, each [B, heads, T, headWidth]; queries and keys are rotated. */
export interface Heads {
  readonly queries: Tensor4D;
  readonly keys: Tensor4D;
  readonly values: Tensor4D;
}

/** Rotary cosines and sines, broadcast against [B, heads, T, headWidth / 2]. */
export interface Turn {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** Score added where a query must not look: its exponential is 0 in float32. */
export const masked = -1e9;

/** Largest row length of packed rows. */
export function longestRow(starts: RowStarts): number {
  let longest = 0;
  for (let b = 0; b + 1 < starts.length; b++) longest = Math.max(longest, starts[b + 1] - starts[b]);
  return longest;
}

/** Packed rows [N, W] -> [B * T, W]; the slots behind a row's end repeat its last token. */
export function padRows(tf: Tf, packed: Tensor2D, starts: RowStarts): Tensor2D {
  const longest = longestRow(starts);
  const slots = new Int32Array((starts.length - 1) * longest);
  for (let b = 0; b + 1 < starts.length; b++) {
    for (let t = 0; t < longest; t++) slots[b * longest + t] = Math.min(starts[b] + t, starts[b + 1] - 1);
  }
  return tf.gather(packed, tf.tensor1d(slots, 'int32'));
}

/** The inverse of `padRows`: [B * T, W] -> [N, W]. */
export function unpadRows(tf: Tf, padded: Tensor2D, starts: RowStarts): Tensor2D {
  const longest = longestRow(starts);
  const slots = new Int32Array(starts[starts.length - 1]);
  for (let b = 0; b + 1 < starts.length; b++) {
    for (let i = starts[b]; i < starts[b + 1]; i++) slots[i] = b * longest + i - starts[b];
  }
  return tf.gather(padded, tf.tensor1d(slots, 'int32'));
}

/** [B * T, 3D] -> heads; `cos` and `sin` broadcast against [B, heads, T, headWidth / 2]. */
export function splitHeads(tf: Tf, qkv: Tensor2D, batch: number, heads: number, turn: Turn): Heads {
  const width = qkv.shape[1] / 3;
  const shape: [number, number, number, number] = [batch, qkv.shape[0] / batch, heads, width / heads];
  const part = (index: number): Tensor4D =>
    qkv
      .slice([0, index * width], [-1, width])
      .reshape<Tensor4D>(shape)
      .transpose<Tensor4D>([0, 2, 1, 3]);
  return { queries: rotate(tf, part(0), turn), keys: rotate(tf, part(1), turn), values: part(2) };
}

function rotate(tf: Tf, x: Tensor4D, { cos, sin }: Turn): Tensor4D {
  const [batch, heads, time, width] = x.shape;
  const half = width / 2;
  const first = x.slice([0, 0, 0, 0], [batch, heads, time, half]);
  const second = x.slice([0, 0, 0, half], [batch, heads, time, half]);
  const turned = [first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin))];
  return tf.concat(turned, 3) as Tensor4D;
}

/** softmax(queries . keys^T / sqrt(headWidth) + mask) . values, heads side by side: [B * T, D]. */
export function attend({ queries, keys, values }: Heads, mask: Tensor): Tensor2D {
  const [batch, heads, time, headWidth] = queries.shape;
  const scores = queries.matMul(keys, false, true).mul(1 / Math.sqrt(headWidth));
  const mixed = scores.add(mask).softmax().matMul(values);
  return mixed.transpose([0, 2, 1, 3]).reshape([batch * time, heads * headWidth]);
}

/** [1, 1, T, T]: 0 on and under the diagonal, `masked` above it. */
function causalMask(tf: Tf, time: number): Tensor {
  const mask = new Float32Array(time * time);
  for (let query = 0; query < time; query++) mask.fill(masked, query * time + query + 1, (query + 1) * time);
  return tf.tensor4d(mask, [1, 1, time, time]);
}

/** Heads of packed rows qkv [N, 3D], padded: every row starts at position 0 and slot 0. */
export function rowHeads(
  tf: Tf,
  qkv: Tensor2D,
  heads: number,
  starts: RowStarts,
  rotary: RotaryTable,
): Heads {
  const longest = longestRow(starts);
  const table = (values: Float32Array): Tensor =>
    tf.tensor4d(values.subarray(0, longest * rotary.half), [1, 1, longest, rotary.half]);
  const turn = { cos: table(rotary.cos), sin: table(rotary.sin) };
  return splitHeads(tf, padRows(tf, qkv, starts), starts.length - 1, heads, turn);
}

/** Composite `causalAttention` of the named ops. */
export function causalAttention(
  tf: Tf,
  qkv: Tensor2D,
  heads: number,
  starts: RowStarts,
  rotary: RotaryTable,
): Tensor2D {
  const padded = attend(rowHeads(tf, qkv, heads, starts, rotary), causalMask(tf, longestRow(starts)));
  return unpadRows(tf, padded, starts);
}
