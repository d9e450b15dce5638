// An arena with the kernels that this thread computes with.
import { instantiateKernels } from './load.js';
import { type Arena, arenaOf } from './memory.js';

export type { Arena } from './memory.js';

/** A memory of its own with the kernels in use on it, of `pages` at most. Errors: those of `kernelsInUse`. */
export function createArena(pages?: number): Arena {
  return arenaOf(instantiateKernels, pages);
}
