// Runs every kernel on fixed inputs and names its outputs by a hash: the same on every machine, or the
// promise of equal bits is broken there. `manifest.ts` holds the hashes to expect.
import { createHash } from 'node:crypto';
import { stream } from '../base/rng.js';
import type { Instantiate } from './exports.js';
import { type Bench, type GoldenSizes, goldenRuns } from './goldenRuns.js';
import { kernelManifest } from './manifest.js';
import { type Arena, arenaOf } from './memory.js';

/** So many values for the input of this name. */
type Values = (size: number, name: string) => ArrayLike<number>;

/** The inputs that the manifest's hashes are of. */
export const golden: GoldenSizes = {
  n: 13,
  starts: [0, 1, 8, 13],
  longest: 7,
  width: 12,
  hidden: 10,
  vocabulary: 19,
  heads: 2,
  headWidth: 6,
  capacity: 16,
};

/** Sizes at which vectors of 16 floats are filled, and something is left over behind them. */
const wide: GoldenSizes = {
  n: 70,
  starts: [0, 1, 20, 70],
  longest: 50,
  width: 72,
  hidden: 75,
  vocabulary: 83,
  heads: 2,
  headWidth: 36,
  capacity: 72,
};

/** Near-normal values. */
const normal: Values = (size, name) => {
  const random = stream('golden', name);
  return Array.from({ length: size }, () => random.normal());
};

/** Values between -1.5 and 1.5 that cost next to nothing, and round in every sum: made once, for all inputs. */
function cheapValues(): Values {
  const all = new Float32Array(32_768);
  for (let i = 0; i < all.length; i++) all[i] = ((i * 7919) % 10_007) / 3335.7 - 1.5;
  return (size, name) => all.subarray(name.length, name.length + size);
}

/** sha256 (hex) of each kernel's outputs on the fixed inputs, as these kernels compute them here and now. */
export function goldenHashes(on: Instantiate): Record<string, string> {
  return hashes(on, golden, normal);
}

/** The same at sizes that fill the widest vectors. */
export function wideHashes(on: Instantiate): Record<string, string> {
  return hashes(on, wide, cheapValues());
}

/** Kernels whose outputs on this machine are not those of the manifest; empty where all is well. */
export function differingKernels(on: Instantiate): string[] {
  return differing(goldenHashes(on), 'sha256');
}

/** The same at sizes that fill the widest vectors. */
export function differingWideKernels(on: Instantiate): string[] {
  return differing(wideHashes(on), 'wide');
}

function differing(here: Readonly<Record<string, string>>, expected: 'sha256' | 'wide'): string[] {
  return kernelManifest.filter((row) => here[row.kernel] !== row[expected]).map(({ kernel }) => kernel);
}

function hashes(on: Instantiate, sizes: GoldenSizes, values: Values): Record<string, string> {
  const arena = arenaOf(on);
  const entries = Object.entries(goldenRuns).map(([kernel, run]) => [
    kernel,
    hashOf(arena, values, (bench) => run(bench, sizes)),
  ]);
  arena.giveBack();
  return Object.fromEntries(entries);
}

function hashOf(arena: Arena, values: Values, run: (bench: Bench) => void): string {
  const mark = arena.mark();
  const outputs: [address: number, size: number][] = [];
  const put = (bytes: number, fill: (address: number) => void) => {
    const address = arena.take(bytes);
    fill(address);
    return address;
  };
  run({
    kernels: arena.kernels,
    noise: (size, name) =>
      put(size * 4, (address) => {
        arena.floats(address, size).set(values(size, name));
      }),
    ints: (values) => put(values.length * 4, (address) => arena.ints(address, values.length).set(values)),
    doubles: (values) =>
      put(values.length * 8, (address) => arena.doubles(address, values.length).set(values)),
    out: (size) =>
      put(size * 4, (address) => {
        outputs.push([address, size]);
      }),
    scratch: (bytes) => arena.take(bytes),
  });
  const hash = createHash('sha256');
  for (const [address, size] of outputs)
    hash.update(new Uint8Array(arena.floats(address, size).slice().buffer));
  arena.release(mark);
  return hash.digest('hex');
}
