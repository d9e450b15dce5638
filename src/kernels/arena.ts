// Kernels on a memory of their own, filled from front to back: for whatever uses them without TF.js.
import type { KernelExports } from './exports.js';
import { instantiateKernels } from './load.js';

const pageBytes = 65_536;

export interface Arena {
  readonly kernels: KernelExports;
  /** Address of so many fresh bytes at a multiple of 16; their content is anything. */
  take(bytes: number): number;
  /** Address that the next `take` will return. */
  mark(): number;
  /** Gives back all that was taken since `mark` returned this address. */
  release(mark: number): void;
  /** Views of the memory; stale after the next `take`. */
  floats(address: number, length: number): Float32Array;
  doubles(address: number, length: number): Float64Array;
  ints(address: number, length: number): Int32Array;
}

/** A fresh, small memory with the kernels on it; it grows as bytes are taken. */
export function createArena(): Arena {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = instantiateKernels(memory);
  // Address 0 stays free: some kernels read it as "none".
  let next = 16;
  return {
    kernels,
    take(bytes) {
      const address = next;
      next += Math.ceil(bytes / 16) * 16;
      const missing = next - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
      return address;
    },
    mark: () => next,
    release(mark) {
      next = mark;
    },
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    doubles: (address, length) => new Float64Array(memory.buffer, address, length),
    ints: (address, length) => new Int32Array(memory.buffer, address, length),
  };
}
