// A short name for the bytes of each tensor at each step: what `verify` compares a replay with.
import { sha256 } from '../base/digest.js';
import type { ParameterSpec } from '../policy/parameters.js';

/** First 64 bits (hex) of the sha256 of each tensor's little-endian float32 bytes, in layout order. */
export function tensorHashes(weights: Float32Array, layout: readonly ParameterSpec[]): string[] {
  return layout.map(({ offset, size }) => {
    const bytes = new Uint8Array(weights.buffer, weights.byteOffset + offset * 4, size * 4);
    return sha256(bytes).slice(0, 16);
  });
}
