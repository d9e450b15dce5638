// Base policies are ordinary runs, named by the hash of the settings that make them, and shared.
import { exitCodes, UserError } from '../base/errors.js';
import { lastStage } from '../pipeline/recipes.js';
import { entryAt, type FileSystem, realFileSystem } from './fileSystem.js';
import { readRun, stageCheckpoint } from './readRun.js';
import { type CheckpointFile, runFolder } from './runPaths.js';

export type BaseLookup =
  | { readonly status: 'missing'; readonly name: string }
  /** Begun but not finished: resume it. */
  | { readonly status: 'unfinished'; readonly name: string }
  /** `sha256` names its weights, as in the lineage. */
  | {
      readonly status: 'done';
      readonly name: string;
      readonly checkpoint: CheckpointFile;
      readonly sha256: string;
    };

/** The stage whose end is the base. */
const madeBy = lastStage('base');

/** Name of the base run for a base hash. */
export function baseRunName(baseHash: string): string {
  return `base-${baseHash.slice(0, 12)}`;
}

/** Looks for the base that a base hash asks for. Error 65 when the run of its name is damaged or another base. */
export function findBase(root: string, baseHash: string, fs: FileSystem = realFileSystem): BaseLookup {
  const name = baseRunName(baseHash);
  if (entryAt(runFolder(root, name), fs) === null) return { status: 'missing', name };
  const run = readRun(root, name, fs);
  if (run.info.baseHash !== baseHash) throw foreign(run.folder, run.info.baseHash, baseHash);
  const end = run.info.lineage.find((row) => row.stage === madeBy);
  if (run.info.status !== 'done' || end === undefined) return { status: 'unfinished', name };
  return { status: 'done', name, checkpoint: stageCheckpoint(run, madeBy), sha256: end.sha256 };
}

function foreign(folder: string, got: string, asked: string): UserError {
  const hashes = `(got ${got.slice(0, 20)}, allowed ${asked.slice(0, 20)})`;
  return new UserError(exitCodes.data, `${folder}: holds another base ${hashes}. Move it away.`);
}
