// A policy of a run, loaded as the commands do it.
import { startCompute } from '../compute/start.js';
import { chooseCheckpoint } from '../runs/checkpoint.js';
import { askedPolicy } from '../training/asking.js';
import type { LoadedPolicy, LoadOptions } from './types.js';

/** See `load`. */
export async function loadPolicy(
  name: string,
  { out = 'runs', stage, threads = 1 }: LoadOptions,
): Promise<LoadedPolicy> {
  const { run, weights, ...place } = chooseCheckpoint(name, { out, stage });
  const { config } = run;
  const compute = await startCompute(config, threads);
  return { ...askedPolicy(compute, config, weights), ...place };
}
