// A run and the base it starts from, which is trained when it is missing and reused when its hash fits.
import { finallyDo } from '../base/cleanUp.js';
import { exitCodes, UserError } from '../base/errors.js';
import { resumeCommand } from '../base/shell.js';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { needsBase } from '../pipeline/recipes.js';
import { findBase, readBase } from '../store/baseCache.js';
import { attempt, isFolder, realFileSystem } from '../store/fileSystem.js';
import { checkInputs } from '../store/inputs.js';
import { baseAnew, orAnew } from '../store/missing.js';
import type { RunData } from '../store/readRun.js';
import { readRunInfo } from '../store/runInfo.js';
import { isShipped } from '../store/shipped.js';
import { type Drive, drive, type Outcome } from './drive.js';
import { checkBase, inputsOf } from './inputs.js';
import { readLessons } from './lessons.js';
import type { Tell } from './observer.js';
import { create, layoutOf, type OpenRun, reopen } from './openRun.js';
import { baseConfig } from './plannedRuns.js';

type Watching = Pick<Drive, 'observer' | 'stop' | 'profiler' | 'openLog'>;

/**
 * Trains an open run to its end, its base first where that is missing, and closes it. After the wish to stop
 * everything up to the last step is saved. Errors: training diverges, a base or teacher is not there, the disk fails.
 */
export async function trainToEnd(run: OpenRun, threads: number, watching: Watching): Promise<Outcome> {
  return closing(run, watching.observer.tell, async () => {
    const work = (compute: Compute) =>
      driveBoth(run, { ...watching, compute, resumeName: run.name, whole: run.config });
    return withCompute(run.config, threads, work, watching.profiler?.profile);
  });
}

/**
 * Does the work on an open run, notes why it failed if it does, and closes it. Errors: those of the work, or `io`
 * where the folder of the run went away meanwhile.
 */
async function closing({ store }: OpenRun, tell: Tell, work: () => Promise<Outcome>): Promise<Outcome> {
  const { folder } = store;
  const noting = () =>
    work().catch((error: unknown) => {
      store.fail(error instanceof Error ? error.message : String(error));
      if (error instanceof UserError && error.exitCode === exitCodes.diverged) tellWhatIsKept(folder, tell);
      throw error;
    });
  try {
    return await finallyDo(noting, () => store.close());
  } catch (error) {
    if (isFolder(folder, realFileSystem)) throw error;
    const advice =
      'It was moved or removed while it was written; move it back and resume it, or train it anew.';
    throw new UserError(exitCodes.io, `${folder}: is gone. ${advice}`);
  }
}

function tellWhatIsKept(folder: string, tell: Tell): void {
  attempt(() => {
    const kept = readRunInfo(folder, realFileSystem).progress;
    if (kept) tell(`${folder}: kept as it was at ${kept.stage}, step ${kept.step}`);
  });
}

type Tools = Omit<Drive, 'base' | 'lessons'>;

async function driveBoth(run: OpenRun, tools: Tools): Promise<Outcome> {
  const { config, root } = run;
  if (!needsBase(config.recipe)) return drive(run, { ...tools, base: null, lessons: null });
  const lessons = readLessons(config, root, run.store.folder);
  const stopped = await finishBase(run, tools);
  if (stopped !== null) return stopped;
  return drive(run, { ...tools, base: baseWeights(config, root, run.store.folder), lessons });
}

/** Trains the base of a run, or the rest of it. Returns null when it is done, else how it was stopped. */
async function finishBase({ config, root, resume, fresh }: OpenRun, tools: Tools): Promise<Outcome | null> {
  const { tell } = tools.observer;
  const found = findBase(root, baseHash(config), { fresh });
  if (found.status === 'done') {
    const shipped = 'comes with r1toy, trained with these settings: it is used (--fresh trains it here)';
    const why = isShipped(found.run.folder) ? shipped : 'is there and finished: it is reused';
    // A run that goes on has been told of it already.
    if (resume === null) tell(`base ${found.name} ${why}`);
    return null;
  }
  const place = { root, name: found.name };
  const base =
    found.status === 'missing'
      ? create(place, baseConfig(config))
      : orAnew(found.run.folder, () => reopen(place, tell));
  if (base === null) return null;
  const from = base.resume === null ? '' : ` goes on from step ${base.resume.state.step + 1}`;
  tell(`the base comes first: run ${found.name} in ${base.store.folder}${from}`);
  const outcome = await closing(base, tell, () => drive(base, { ...tools, base: null, lessons: null }));
  if (outcome.exitCode !== exitCodes.done) return outcome;
  tell(`base ${found.name} has just been made`);
  return null;
}

/** Error `data` where a run began with another base, other lessons, kernels or data than it would begin with now. */
export function checkOrigins({ folder, config, info }: RunData, root: string): void {
  const base = needsBase(config.recipe) ? baseWeights(config, root, folder) : null;
  checkInputs(folder, info.inputs, inputsOf(config, base, readLessons(config, root, folder)));
}

/**
 * The final weights of the base of a configuration, which the run in `folder` has. Error: it is missing, not finished,
 * or not as this program makes it.
 */
export function baseWeights(config: Config, root: string, folder: string): Float32Array {
  const found = findBase(root, baseHash(config));
  if (found.status === 'missing') {
    throw new UserError(
      exitCodes.data,
      `${root}/${found.name}: no such base. Restore it, or train it anew: ${baseAnew(folder)}`,
    );
  }
  if (found.status === 'unfinished') {
    throw new UserError(
      exitCodes.data,
      `${found.run.folder}: is not finished. Run: ${resumeCommand(root, found.name)}`,
    );
  }
  checkBase(found.run);
  return readBase(found.run, layoutOf);
}
