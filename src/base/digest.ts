// Names for bytes and texts: their sha256.
import { createHash } from 'node:crypto';

/** sha256 (hex) of the weights' little-endian float32 bytes. */
export function weightsSha256(weights: Float32Array): string {
  return sha256(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
}

/** sha256 (hex) of a text as UTF-8, or of bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
