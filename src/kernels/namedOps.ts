// The operations the policy is written in. Each has a composite TF.js reference (policy/ops) and may
// have a fused WebAssembly kernel (kernels); both obey the shapes written here.
// N = tokens of all rows laid end to end, without padding; D width; F hidden; V vocabulary.
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Rows laid end to end: row b is tokens starts[b] to starts[b + 1]; starts has B + 1 entries. */
export type RowStarts = Int32Array;

/** cos and sin of position * frequency, each [context, headWidth / 2], half-split convention. */
export interface RotaryTable {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  /** headWidth / 2. */
  readonly half: number;
}

export interface NamedOps {
  /** Rows of the table: [V, D], N ids -> [N, D]. */
  embed(table: Tensor2D, ids: Int32Array): Tensor2D;
  /** x / sqrt(mean(x^2) + 1e-5) * gain: [N, D], [D] -> [N, D]. */
  rmsNorm(x: Tensor2D, gain: Tensor1D): Tensor2D;
  /**
   * Causal self-attention within each row, with rotary positions (0 at each row's start):
   * qkv [N, 3D] (queries, keys, values side by side, each of `heads` heads) -> [N, D].
   */
  causalAttention(qkv: Tensor2D, heads: number, starts: RowStarts, rotary: RotaryTable): Tensor2D;
  /** silu(gate) * up: [N, 2F] (gate, then up) -> [N, F]. */
  swiglu(gateUp: Tensor2D): Tensor2D;
  /**
   * log softmax(hidden . table^T / temperature) at each target, and the exact entropy of that
   * softmax: [N, D], [V, D], N targets -> [N], [N]. Both are 0 where the target is -1; the entropy
   * carries no gradient.
   */
  tokenLogprobs(
    hidden: Tensor2D,
    table: Tensor2D,
    targets: Int32Array,
    temperature: number,
  ): { logprobs: Tensor1D; entropy: Tensor1D };
}
