// Kernels on a memory of their own, filled from front to back: for whatever uses them without TF.js.
import type { Instantiate, KernelExports } from './exports.js';

const pageBytes = 65_536;

export interface Arena {
  readonly kernels: KernelExports;
  /** Address of so many fresh bytes at a multiple of 16; their content is anything. */
  take(bytes: number): number;
  /** Address that the next `take` will return. */
  mark(): number;
  /** Gives back all that was taken since `mark` returned this address. */
  release(mark: number): void;
  /** Ends its use: the memory may go to another arena. */
  giveBack(): void;
  /** Views of the memory; stale after the next `take`. */
  floats(address: number, length: number): Float32Array;
  doubles(address: number, length: number): Float64Array;
  ints(address: number, length: number): Int32Array;
}

/** The memory of an arena that was given back, and how far it can grow: the next one that it is enough for takes it. */
let idle: { readonly memory: WebAssembly.Memory; readonly pages: number } | null = null;

/** Most pages that a memory can have. */
const mostPages = 65_536;

/**
 * A small memory with these kernels on it; it grows as bytes are taken, to `pages` (64 KiB each) at most. Every memory
 * reserves address space: 10 GiB, or `pages` where Node runs without trap handlers.
 */
export function arenaOf(instantiate: Instantiate, pages = mostPages): Arena {
  const held =
    idle !== null && idle.pages >= pages
      ? idle
      : { memory: new WebAssembly.Memory({ initial: Math.min(pages, 32), maximum: pages }), pages };
  if (held === idle) idle = null;
  const { memory } = held;
  const kernels = instantiate(memory);
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
    giveBack() {
      idle = held;
    },
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    doubles: (address, length) => new Float64Array(memory.buffer, address, length),
    ints: (address, length) => new Int32Array(memory.buffer, address, length),
  };
}
