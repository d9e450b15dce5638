// A short name for the bytes of each tensor at each step: what `verify` compares a replay with.
import { sha256 } from '../base/digest.js';
import type { TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { valueLayout } from '../policy/valueModel.js';

/** First 64 bits (hex) of the sha256 of each tensor's little-endian float32 bytes, in layout order; a value model's last. */
export function tensorHashes(
  { weights, value }: Pick<TrainState, 'weights' | 'value'>,
  layout: readonly ParameterSpec[],
): string[] {
  return [...hashesOf(weights, layout), ...(value ? hashesOf(value.weights, valueLayout(layout)) : [])];
}

/** The tensors that such hashes are of, where there is a value model. */
export function hashedTensors(layout: readonly ParameterSpec[]): string[] {
  return [...layout, ...valueLayout(layout)].map(({ name }) => name);
}

function hashesOf(weights: Float32Array, layout: readonly ParameterSpec[]): string[] {
  return layout.map(({ offset, size }) => {
    const bytes = new Uint8Array(weights.buffer, weights.byteOffset + offset * 4, size * 4);
    return sha256(bytes).slice(0, 16);
  });
}
