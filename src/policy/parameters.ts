// Where each weight lives in the one flat vector. Names and shapes are those of a Hugging Face Llama
// with tied embeddings, so an export is only a renaming; q, k, v and gate, up lie side by side, so the
// forward reads each group as one matrix.
import { stream } from '../base/rng.js';
import type { PolicyShape } from '../config/schema.js';

/** One named tensor in the flat weights. */
export interface ParameterSpec {
  readonly name: string;
  /** [out, in] for matrices, [D] for gains. */
  readonly shape: readonly number[];
  /** First element in the flat vector. */
  readonly offset: number;
  readonly size: number;
  /** Whether weight decay applies: to matrices, not to gains. */
  readonly decay: boolean;
}

/** Every parameter in order: embedding, the blocks, the final gain. */
export function parameterLayout(shape: PolicyShape, vocabularySize: number): ParameterSpec[] {
  const { width, hidden } = shape;
  const named: [string, number[]][] = [['model.embed_tokens.weight', [vocabularySize, width]]];
  for (let layer = 0; layer < shape.layers; layer++) {
    const block = `model.layers.${layer}`;
    named.push(
      [`${block}.input_layernorm.weight`, [width]],
      [`${block}.self_attn.q_proj.weight`, [width, width]],
      [`${block}.self_attn.k_proj.weight`, [width, width]],
      [`${block}.self_attn.v_proj.weight`, [width, width]],
      [`${block}.self_attn.o_proj.weight`, [width, width]],
      [`${block}.post_attention_layernorm.weight`, [width]],
      [`${block}.mlp.gate_proj.weight`, [hidden, width]],
      [`${block}.mlp.up_proj.weight`, [hidden, width]],
      [`${block}.mlp.down_proj.weight`, [width, hidden]],
    );
  }
  named.push(['model.norm.weight', [width]]);
  let offset = 0;
  return named.map(([name, dimensions]) => {
    const size = dimensions.reduce((product, dimension) => product * dimension, 1);
    const spec = { name, shape: dimensions, offset, size, decay: dimensions.length === 2 };
    offset += size;
    return spec;
  });
}

/** Number of weights of a policy. */
export function parameterCount(shape: PolicyShape, vocabularySize: number): number {
  const last = parameterLayout(shape, vocabularySize).at(-1)!;
  return last.offset + last.size;
}

/**
 * Random weights, one keyed stream a tensor: gains 1, matrices near-normal with deviation
 * 0.5 / sqrt(in), the two projections that write to the residual stream smaller by sqrt(2 layers) as in
 * GPT-2. Half the usual 1 / sqrt(in) learned fastest in trials at width 64, and starts near a uniform guess.
 */
export function initialWeights(shape: PolicyShape, vocabularySize: number, seed: number): Float32Array {
  const weights = new Float32Array(parameterCount(shape, vocabularySize));
  for (const { name, shape: dimensions, offset, size } of parameterLayout(shape, vocabularySize)) {
    const into = weights.subarray(offset, offset + size);
    if (dimensions.length === 1) {
      into.fill(1);
      continue;
    }
    const depth = /\.(o_proj|down_proj)\./.test(name) ? 2 * shape.layers : 1;
    const deviation = 0.5 / Math.sqrt(dimensions[1] * depth);
    const random = stream(seed, 'initial-weights', name);
    for (let i = 0; i < size; i++) into[i] = random.normal() * deviation;
  }
  return weights;
}

/** Name of the first tensor with a value that is not finite, or null. */
export function nonFiniteTensor(values: Float32Array, layout: readonly ParameterSpec[]): string | null {
  for (const { name, offset, size } of layout) {
    for (let i = offset; i < offset + size; i++) if (!Number.isFinite(values[i])) return name;
  }
  return null;
}
