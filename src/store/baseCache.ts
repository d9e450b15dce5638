// Base policies are ordinary runs, named by the hash of the settings that make them, and shared. The name is where to
// look; what is found there is held against what it recorded.
import { exitCodes, UserError } from '../base/errors.js';
import { baseHash } from '../config/hash.js';
import { lastStage } from '../pipeline/recipes.js';
import { entryAt, type FileSystem, realFileSystem } from './fileSystem.js';
import { anew } from './missing.js';
import { type RunData, readCheckpoint, readRun, stageCheckpoint } from './readRun.js';
import type { LayoutOf } from './resume.js';
import { baseRunName, runFolder } from './runPaths.js';

export type BaseLookup =
  | { readonly status: 'missing'; readonly name: string }
  /** Begun but not finished: resume it. */
  | { readonly status: 'unfinished'; readonly name: string; readonly run: RunData }
  | { readonly status: 'done'; readonly name: string; readonly run: RunData };

/** The stage whose end is the base. */
const madeBy = lastStage('base');

/** Looks for the base that a base hash asks for. Error `data` when the run of its name is damaged or another base. */
export function findBase(root: string, hash: string, fs: FileSystem = realFileSystem): BaseLookup {
  const name = baseRunName(hash);
  const folder = runFolder(root, name);
  if (entryAt(folder, fs) === null) return { status: 'missing', name };
  return orAnew(folder, () => {
    const run = readRun(root, name, fs);
    const own = baseHash(run.config);
    if (run.config.recipe !== 'base' || own !== hash) throw foreign(folder, own, hash);
    return { status: run.info.status === 'done' ? 'done' : 'unfinished', name, run };
  });
}

/** The weights of a finished base, as its run recorded them. Error `data` where they are not. */
export function readBase(run: RunData, layoutOf: LayoutOf, fs: FileSystem = realFileSystem): Float32Array {
  return orAnew(run.folder, () => {
    return readCheckpoint(run, stageCheckpoint(run, madeBy), layoutOf, fs).state.weights;
  });
}

/** Runs `body`; an error about data gets the way out that every base has. */
export function orAnew<T>(folder: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== exitCodes.data) throw error;
    const cure = anew(folder);
    if (error.message.endsWith(cure)) throw error;
    throw new UserError(exitCodes.data, `${error.message} ${cure}`);
  }
}

function foreign(folder: string, got: string, asked: string): UserError {
  const hashes = `(got ${got.slice(0, 20)}, allowed ${asked.slice(0, 20)})`;
  return new UserError(exitCodes.data, `${folder}: holds another base ${hashes}.`);
}
