// How fast this machine trains right now, from two seconds of made-up work, and whether it is too busy to tell.
import { availableParallelism, loadavg } from 'node:os';
import { withCompute } from '../compute/start.js';
import type { Config } from '../config/schema.js';
import { measure, median } from './timing.js';
import { fixedIteration, trainStep } from './workloads.js';

/** Seconds of work on a token: trained on; and drawn, looked at by the reference, and trained on. */
export interface Speed {
  readonly trained: number;
  readonly reinforced: number;
}

/** What is measured: about what a step of the default settings is, a quarter of it where it is reinforced. */
const batch = { rows: 64, length: 48 };
const group = { prompts: 4, groupSize: 16, promptLength: 20, newTokens: 40 };

/** Each of the two kinds of work is repeated for so long. */
const milliseconds = 700;

/** Measures for about two seconds. Errors: UserError where the backend cannot be had. */
export function probeSpeed(
  { policy, compute: settings }: Pick<Config, 'policy' | 'compute'>,
  threads: number,
): Promise<Speed> {
  return withCompute({ policy, compute: settings }, threads, async (compute) => {
    const secondsEach = async ({ tokens, run }: { tokens: number; run: () => Promise<number> }) => {
      const times = await measure(run, { warmUp: 1, repeats: 2, milliseconds });
      return median(times) / 1000 / tokens;
    };
    return {
      trained: await secondsEach(
        trainStep(compute, policy, { ...batch, length: Math.min(batch.length, policy.context - 1) }),
      ),
      reinforced: await secondsEach(fixedIteration(compute, policy, fitting(group, policy.context))),
    };
  });
}

/** Rows that a small context has room for. */
function fitting(size: typeof group, context: number): typeof group {
  const promptLength = Math.min(size.promptLength, Math.floor(context / 3));
  return { ...size, promptLength, newTokens: Math.min(size.newTokens, context - promptLength) };
}

/** A machine with more work than this share of its cores has no time of its own. */
const quietShare = 0.7;

/** Why a figure of this machine means little now; null where it is quiet. `load`: the mean of the last minute. */
export function busyText(load = loadavg()[0], cores = availableParallelism()): string | null {
  if (load <= quietShare * cores) return null;
  return `the machine is busy (load ${load.toFixed(1)} on ${cores} ${cores === 1 ? 'core' : 'cores'}): figures mean little now`;
}
