// Starts the heavy work here or in threads. What it needs, TF.js above all, is loaded when it is asked for: whoever
// leaves the work to threads does without it, and so does whoever only looks at runs.
import { finallyDo } from '../base/cleanUp.js';
import type { Profile } from '../base/profile.js';
import type { Compute, ComputeConfig } from './types.js';

/**
 * Starts the configured backend: in this thread, or in `threads` worker threads. The bits are the same.
 * Errors: UserError where the backend cannot be had.
 */
export async function startCompute(config: ComputeConfig, threads = 1, profile?: Profile): Promise<Compute> {
  if (threads === 1) return (await import('./local.js')).startLocal(config, profile);
  return (await import('./pool.js')).startPool(config, threads, profile);
}

/** Starts a compute for some work and closes it after, however that ends. Errors: of `startCompute`, of the work. */
export async function withCompute<T>(
  config: ComputeConfig,
  threads: number,
  work: (compute: Compute) => Promise<T>,
  profile?: Profile,
): Promise<T> {
  const compute = await startCompute(config, threads, profile);
  return finallyDo(
    () => work(compute),
    () => compute.close(),
  );
}
