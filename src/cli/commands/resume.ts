// r1toy resume: goes on with a stopped or killed run.
import { join } from 'node:path';
import { exitCodes } from '../../base/errors.js';
import { checkMemory } from '../../pipeline/memory.js';
import { defaultThreads, type OpenRun, reopen } from '../../runs/openRun.js';
import { attempt } from '../../store/fileSystem.js';
import { orAnew } from '../../store/missing.js';
import { readRun } from '../../store/readRun.js';
import { isBaseName } from '../../store/runPaths.js';
import { command } from '../command.js';
import { logged, profiled, threaded } from '../options.js';
import { note } from '../output.js';
import { trainHere } from '../trainHere.js';

/** A finished run is left as it is. */
export default command({
  flags: (blank) => logged(profiled(threaded(blank))).argument('<run>', 'name of the run'),
  examples: ['r1toy resume r1-zero'],
  async run({ out, threads = defaultThreads(), profile = false, log }, name) {
    const run = reopen({ root: out, name }, note);
    if (run === null) {
      // Also of a finished run: damage is told, not passed over.
      readFinished(out, name);
      note(`${name} is finished: nothing left to do.`);
      return exitCodes.done;
    }
    checkRoom(run, threads);
    const from = run.resume?.state;
    note(`${name} goes on ${from ? `after ${from.stage}, step ${from.step}` : 'from its beginning'}`);
    return trainHere(run, threads, { profiled: profile, log });
  },
});

/** A configuration error where the run would need more memory than its limit; it is closed then, as it was. */
function checkRoom({ config, store }: OpenRun, threads: number): void {
  try {
    checkMemory(config, threads, join(store.folder, 'config.json'));
  } catch (error) {
    attempt(() => store.close());
    throw error;
  }
}

/** Reads a finished run for its errors; a base has a way out of them that no other run has. */
function readFinished(root: string, name: string): void {
  const read = () => readRun(root, name);
  if (isBaseName(name)) orAnew(join(root, name), read);
  else read();
}
