// r1toy resume: goes on with a stopped or killed run.
import { exitCodes } from '../../base/errors.js';
import type { TrainingOptions } from '../options.js';
import { note } from '../output.js';
import { defaultThreads, reopen } from '../runs.js';
import { trainToEnd } from '../training.js';

/** Trains the rest of a run. Returns the exit code; a finished run is left as it is. */
export async function resume(name: string, options: TrainingOptions): Promise<number> {
  const run = reopen({ root: options.out, name });
  if (run === null) {
    note(`${name} is finished: nothing left to do.`);
    return exitCodes.done;
  }
  const from = run.resume?.state;
  note(`${name} goes on ${from ? `after ${from.stage}, step ${from.step}` : 'from its beginning'}`);
  return trainToEnd(run, options.threads ?? defaultThreads(), { profiled: options.profile ?? false });
}
