// Names for bytes: sha256 of weights.
import { createHash } from 'node:crypto';

/** sha256 (hex) of the weights' little-endian float32 bytes. */
export function weightsSha256(weights: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength))
    .digest('hex');
}
