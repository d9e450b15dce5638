// A checkpoint of a run, damaged in every way one can think of: each must be refused at once, by name.
import { expect } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { stream } from '../../src/base/rng.js';
import type { ParameterSpec } from '../../src/policy/parameters.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/store/checkpoint.js';
import { noInputs } from '../../src/store/inputs.js';

export const layout: readonly ParameterSpec[] = parameterLayout(
  { layers: 1, width: 16, heads: 2, hidden: 24, context: 64 },
  60,
);

const position = { bytes: 5, sha256: 'b'.repeat(64) };

/** A checkpoint with all four vectors, of about 45 kB. */
export function soundCheckpoint(): Uint8Array {
  const last = layout.at(-1)!;
  const vector = (scale: number) =>
    Float32Array.from({ length: last.offset + last.size }, (_, i) => (i % 97) * scale);
  const place = { stage: 'reasoning-rl', stageIndex: 1, step: 4, steps: 9 } as const;
  const origin = { from: 'base', fromSha256: 'a'.repeat(64) };
  const optimizer = { m: vector(0.5), v: vector(0.25), t: 4 };
  const state = {
    ...place,
    ...origin,
    weights: vector(1),
    optimizer,
    reference: vector(2),
    trunk: vector(3),
  };
  const files = {
    'metrics.jsonl': position,
    'hashes.jsonl': position,
    'eval.jsonl': position,
    'rollouts.jsonl': position,
    'sft-data.jsonl': position,
  };
  return encodeCheckpoint(state, layout, {
    r1toy: '0.1.0',
    inputs: noInputs,
    config: '{"seed":1}',
    files,
    lineage: [],
  });
}

/** Where the header ends. */
export function headerEnd(bytes: Uint8Array): number {
  return 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/** Expects a file to be refused with one plain line and exit code 65. */
export function expectRefused(bytes: Uint8Array, what: string): void {
  try {
    decodeCheckpoint(bytes, 'x.safetensors', layout);
  } catch (error) {
    if (
      error instanceof UserError &&
      error.exitCode === 65 &&
      /^x\.safetensors: [\x20-\x7e]+$/.test(error.message)
    )
      return;
    throw new Error(`${what}: refused in the wrong way: ${String(error)}`);
  }
  expect.fail(`${what}: was accepted`);
}

/** A copy with bytes changed, moved, repeated, cut out or put in at random; never equal to the original. */
export function mutant(sound: Uint8Array, round: number): Uint8Array {
  const random = stream('mutant', round);
  const header = headerEnd(sound);
  // Half of the damage goes where the structure is.
  const place = () => (random.chance(0.5) ? random.int(header) : random.int(sound.length));
  let bytes = sound.slice();
  for (let i = 0; i <= random.int(4); i++) {
    const at = place();
    const length = 1 + random.int(random.chance(0.2) ? 5000 : 8);
    switch (random.int(5)) {
      case 0:
        bytes[at % bytes.length] ^= 1 << random.int(8);
        break;
      case 1:
        bytes.fill(random.int(256), at, Math.min(at + length, bytes.length));
        break;
      case 2:
        bytes.copyWithin(place(), at, at + length);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
    }
  }
  if (Buffer.compare(bytes, sound) === 0) bytes[random.int(bytes.length)] ^= 1;
  return bytes;
}
