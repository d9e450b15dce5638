// A run and the base it starts from, which is trained when it is missing and reused when its hash fits.
import { exitCodes, UserError } from '../base/errors.js';
import { startCompute } from '../compute/start.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { findBase } from '../store/baseCache.js';
import { attempt, realFileSystem } from '../store/fileSystem.js';
import { readCheckpoint, readRun } from '../store/readRun.js';
import { readRunInfo } from '../store/runInfo.js';
import { type Drive, drive } from './drive.js';
import { readLessons } from './lessons.js';
import { note, printAside } from './output.js';
import { createProfiler } from './profile.js';
import { create, layoutOf, type OpenRun, reopen } from './runs.js';
import { watchSignals } from './signals.js';

/**
 * Trains an open run to its end, its base first where that is missing, and closes it.
 * Returns 0, or 129, 130, 143 after a signal; then everything up to the last step is saved.
 * `profiled`: prints to stderr where the time went. `quiet`: no scores on stdout at the end.
 */
export async function trainToEnd(
  run: OpenRun,
  threads: number,
  { profiled = false, quiet = false } = {},
): Promise<number> {
  const profiler = profiled ? createProfiler() : null;
  const stop = watchSignals(() => note('stopping after this step; once more to leave at once'));
  try {
    return await closing(run, async () => {
      const compute = await startCompute(run.config, threads, profiler?.profile);
      try {
        return await driveBoth(run, { compute, stop, profiler, resumeName: run.name, quiet });
      } finally {
        await compute.close();
      }
    });
  } finally {
    if (profiler !== null) printAside(profiler.lines());
    stop.release();
  }
}

/** Does the work on an open run, notes why it failed if it does, and closes it. */
async function closing({ store }: OpenRun, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    store.fail(error instanceof Error ? error.message : String(error));
    if (error instanceof UserError && error.exitCode === exitCodes.diverged) tellWhatIsKept(store.folder);
    throw error;
  } finally {
    store.close();
  }
}

function tellWhatIsKept(folder: string): void {
  attempt(() => {
    const kept = readRunInfo(folder, realFileSystem).progress;
    if (kept) note(`${folder}: kept as it was at ${kept.stage}, step ${kept.step}`);
  });
}

type Tools = Omit<Drive, 'base' | 'lessons'>;

async function driveBoth(run: OpenRun, tools: Tools): Promise<number> {
  const { config, root } = run;
  if (config.recipe === 'base') return drive(run, { ...tools, base: null, lessons: null });
  const lessons = readLessons(config, root);
  const exitCode = await finishBase(config, root, tools);
  if (exitCode !== exitCodes.done) return exitCode;
  return drive(run, { ...tools, base: baseWeights(config, root), lessons });
}

/** Trains the base of a configuration, or the rest of it. Returns an exit code as `drive` does. */
async function finishBase(config: Config, root: string, tools: Tools): Promise<number> {
  const found = findBase(root, baseHash(config));
  if (found.status === 'done') return exitCodes.done;
  const place = { root, name: found.name };
  const base = found.status === 'missing' ? create(place, baseConfig(config)) : reopen(place);
  if (base === null) return exitCodes.done;
  note(`the base comes first: run ${found.name} in ${base.store.folder}`);
  return closing(base, () => drive(base, { ...tools, base: null, lessons: null }));
}

/** The same settings, so the same base; of these only some matter to it. */
function baseConfig(config: Config): Config {
  return { ...config, recipe: 'base', about: 'A base that other runs start from.' };
}

/** The final weights of the base of a configuration. Error 65 where it is missing or not finished. */
export function baseWeights(config: Config, root: string): Float32Array {
  const found = findBase(root, baseHash(config));
  if (found.status === 'done') {
    return readCheckpoint(readRun(root, found.name), found.checkpoint, layoutOf).state.weights;
  }
  throw new UserError(
    exitCodes.data,
    `${root}/${found.name}: is not finished. Run: r1toy resume ${found.name}`,
  );
}
