// The policy: a decoder in the shape of Llama (RMSNorm, rotary attention, SwiGLU, no biases, tied
// embedding), written once in matMul, add and the named ops; TF.js derives the gradient.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { PolicyShape } from '../config/schema.js';
import type { NamedOps, RotaryTable } from '../kernels/namedOps.js';
import { parameterLayout } from './parameters.js';
import type { PackedRows } from './types.js';

/** Weights of one block; matrices are [out, in]. */
export interface BlockTensors {
  readonly attentionGain: Tensor1D;
  /** Query, key and value projections on top of each other, [3D, D]. */
  readonly qkv: Tensor2D;
  readonly attentionOut: Tensor2D;
  readonly mlpGain: Tensor1D;
  /** Gate and up projections on top of each other, [2F, D]. */
  readonly gateUp: Tensor2D;
  readonly mlpOut: Tensor2D;
}

/** All weights of the policy. The embedding [V, D] also turns hidden states into logits. */
export interface PolicyTensors {
  readonly embedding: Tensor2D;
  readonly blocks: readonly BlockTensors[];
  readonly finalGain: Tensor1D;
}

/** Attention of one layer: qkv [N, 3D] -> [N, D]. */
export type Attention = (qkv: Tensor2D, layer: number) => Tensor2D;

/** Final hidden states of packed rows: [N, D], or [M, D] at the M tokens to be read. */
export function hiddenStates(
  ops: NamedOps,
  tensors: PolicyTensors,
  shape: PolicyShape,
  rows: Pick<PackedRows, 'ids' | 'starts'>,
  rotary: RotaryTable,
  read: Int32Array | null = null,
): Tensor2D {
  const attention = (qkv: Tensor2D) => ops.causalAttention(qkv, shape.heads, rows.starts, rotary);
  return decode(ops, tensors, rows.ids, attention, read);
}

/**
 * Final hidden states [N, D] of N tokens under any attention (the sampler brings one with a cache), or only
 * those of the tokens to be read: the others end at the last attention, which is all that needs them.
 */
export function decode(
  ops: NamedOps,
  tensors: PolicyTensors,
  ids: Int32Array,
  attention: Attention,
  read: Int32Array | null = null,
): Tensor2D {
  const last = tensors.blocks.length - 1;
  let x = ops.embed(tensors.embedding, ids);
  for (const [layer, block] of tensors.blocks.entries()) {
    const qkv = project(ops.rmsNorm(x, block.attentionGain), block.qkv);
    let mixed = attention(qkv, layer);
    // Looking up rows is what `embed` does, of any table.
    if (read !== null && layer === last) [x, mixed] = [ops.embed(x, read), ops.embed(mixed, read)];
    x = x.add(project(mixed, block.attentionOut));
    const gateUp = project(ops.rmsNorm(x, block.mlpGain), block.gateUp);
    x = x.add(project(ops.swiglu(gateUp), block.mlpOut));
  }
  return ops.rmsNorm(x, tensors.finalGain);
}

/** x . matrix^T: [N, in], [out, in] -> [N, out]. */
function project(x: Tensor2D, matrix: Tensor2D): Tensor2D {
  return x.matMul(matrix, false, true) as Tensor2D;
}

/** Where each tensor of the forward lies in the flat weights: the layout with q, k, v and gate, up joined. */
export function fusedLayout(
  shape: PolicyShape,
  vocabularySize: number,
): { shape: number[]; offset: number; size: number }[] {
  const fused: { shape: number[]; offset: number; size: number }[] = [];
  for (const spec of parameterLayout(shape, vocabularySize)) {
    const last = fused.at(-1);
    if (last !== undefined && /\.(k_proj|v_proj|up_proj)\./.test(spec.name)) {
      last.shape[0] += spec.shape[0];
      last.size += spec.size;
    } else {
      fused.push({ shape: [...spec.shape], offset: spec.offset, size: spec.size });
    }
  }
  return fused;
}

/** Names for tensors listed in the order of `fusedLayout`. */
export function namedTensors(list: readonly Tensor[]): PolicyTensors {
  const blocks: BlockTensors[] = [];
  for (let i = 1; i + 1 < list.length; i += 6) {
    blocks.push({
      attentionGain: list[i] as Tensor1D,
      qkv: list[i + 1] as Tensor2D,
      attentionOut: list[i + 2] as Tensor2D,
      mlpGain: list[i + 3] as Tensor1D,
      gateUp: list[i + 4] as Tensor2D,
      mlpOut: list[i + 5] as Tensor2D,
    });
  }
  return { embedding: list[0] as Tensor2D, blocks, finalGain: list[list.length - 1] as Tensor1D };
}
