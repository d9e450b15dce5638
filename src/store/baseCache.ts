// Base policies are ordinary runs, named by the hash of the settings that make them, and shared. The name is where to
// look; what is found there is held against what it recorded.
import { exitCodes, UserError } from '../base/errors.js';
import { baseHash } from '../config/hash.js';
import { lastStage } from '../pipeline/recipes.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import { orAnew } from './missing.js';
import { type RunData, readPolicy, readRun, runExists, stageCheckpoint } from './readRun.js';
import type { LayoutOf } from './resume.js';
import { baseRunName, runFolder } from './runPaths.js';
import { readingRoot } from './shipped.js';

export type BaseLookup =
  | { readonly status: 'missing'; readonly name: string }
  /** Begun but not finished: resume it. */
  | { readonly status: 'unfinished'; readonly name: string; readonly run: RunData }
  | { readonly status: 'done'; readonly name: string; readonly run: RunData };

/** The stage whose end is the base. */
const madeBy = lastStage('base');

/**
 * Looks for the base that a base hash asks for: one's own, else one that comes with the package, unless `fresh`. Error
 * `data` when the run of its name is damaged or another base.
 */
export function findBase(
  root: string,
  hash: string,
  { fresh = false, fs = realFileSystem }: { readonly fresh?: boolean; readonly fs?: FileSystem } = {},
): BaseLookup {
  const name = baseRunName(hash);
  const from = fresh ? root : readingRoot(root, name, fs);
  const folder = runFolder(from, name);
  if (!runExists(from, name, fs)) return { status: 'missing', name };
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
    return readPolicy(run, stageCheckpoint(run, madeBy), layoutOf, fs).state.weights;
  });
}

function foreign(folder: string, got: string, asked: string): UserError {
  const hashes = `(got ${got.slice(0, 20)}, allowed ${asked.slice(0, 20)})`;
  return new UserError(exitCodes.data, `${folder}: holds another base ${hashes}.`);
}
