// r1toy resume: goes on with a stopped or killed run.
import { join } from 'node:path';
import { exitCodes } from '../../base/errors.js';
import { checkMemory } from '../../pipeline/memory.js';
import type { TrainingOptions } from '../options.js';
import { note } from '../output.js';
import { defaultThreads, type OpenRun, reopen } from '../runs.js';
import { trainToEnd } from '../training.js';

/** Trains the rest of a run. Returns the exit code; a finished run is left as it is. */
export async function resume(name: string, options: TrainingOptions): Promise<number> {
  const run = reopen({ root: options.out, name });
  if (run === null) {
    note(`${name} is finished: nothing left to do.`);
    return exitCodes.done;
  }
  const threads = options.threads ?? defaultThreads();
  checkRoom(run, threads);
  const from = run.resume?.state;
  note(`${name} goes on ${from ? `after ${from.stage}, step ${from.step}` : 'from its beginning'}`);
  return trainToEnd(run, threads, { profiled: options.profile ?? false });
}

/** Error 78 where the run would need more memory than its limit; it is closed then, as it was. */
function checkRoom({ config, store }: OpenRun, threads: number): void {
  try {
    checkMemory(config, threads, join(store.folder, 'config.json'));
  } catch (error) {
    store.close();
    throw error;
  }
}
