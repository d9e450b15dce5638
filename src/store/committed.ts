// Whether the rows in a run's folder are those that the run committed: the cheap check, one sha256 a file, made
// whenever a run is read. It finds what was changed, not what was forged with care; that takes a replay.
import { join } from 'node:path';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterCount } from '../policy/parameters.js';
import { type DecodedPolicy, prefixes } from './checkpoint.js';
import { type Commit, type CommittedPlace, decodeCommit } from './commit.js';
import { entryAt, type FileSystem, isFile, realFileSystem } from './fileSystem.js';
import { readIfThere, smallFileBytes } from './files.js';
import { type JournalName, journalNames } from './journal.js';
import { prefixHashes } from './lines.js';
import { missing } from './missing.js';
import { lastCheckpoint } from './present.js';
import { checkSettings } from './resume.js';
import type { RunInfo } from './runInfo.js';
import { type CheckpointFile, listCheckpoints } from './runPaths.js';

/** What is checked of a run. */
export interface CheckedRun {
  readonly folder: string;
  readonly config: Config;
  readonly info: RunInfo;
}

/** What a checkpoint committed, and where in the run. */
export interface Committed {
  readonly place: CommittedPlace;
  readonly commit: Commit;
}

/**
 * The newest sound commit of a run, after holding settings and lineage against it; null where a run that is not
 * over has none yet. Error `data` where a finished run has none, or it is of another run.
 */
export function newestCommit(run: CheckedRun, fs: FileSystem = realFileSystem): Committed | null {
  const { folder, config, info } = run;
  const found = newestSound(run, info.status === 'done', fs);
  if (found !== null) checkSettings(folder, config, found.commit, fs);
  if (info.status !== 'done') return found;
  if (found === null) throw missing(folder, folder, 'its checkpoints are');
  const gone = lastCheckpoint(folder, info).find((path) => entryAt(path, fs) === null);
  if (gone !== undefined) throw missing(folder, gone);
  if (JSON.stringify(found.commit.lineage) === JSON.stringify(info.lineage)) return found;
  throw new UserError(exitCodes.data, `${folder}/run.json: lineage was changed. Restore it.`);
}

/** Of a run that goes on, checkpoints come and go: a file may be gone again, and a damaged one is passed over. */
function newestSound({ folder, config }: CheckedRun, over: boolean, fs: FileSystem): Committed | null {
  const limit = prefixes.length * 4 * parameterCount(config.policy, vocabulary.length) + smallFileBytes;
  for (const { path } of listCheckpoints(folder, fs).reverse()) {
    try {
      const bytes = readIfThere(path, fs, limit);
      if (bytes !== null) return decodeCommit(bytes, path);
    } catch (error) {
      if (over || !(error instanceof UserError)) throw error;
    }
  }
  return null;
}

/**
 * Holds row files against what was committed, at each of some commits in their order: up to there every byte is the
 * same and, in a finished run, there is no byte more. Error `data` naming the file.
 */
export function checkRows(
  { folder, info }: CheckedRun,
  commits: readonly Committed[],
  names: readonly JournalName[],
  fs: FileSystem = realFileSystem,
): void {
  for (const name of names) {
    const path = join(folder, name);
    const positions = commits.map(({ commit }) => commit.files[name]);
    const lengths = positions.map(({ bytes }) => bytes);
    const hashes = prefixHashes(path, lengths, fs);
    // Also of a file of no bytes, which is never opened: a pipe in its place has none either.
    isFile(path, fs);
    const entry = entryAt(path, fs);
    const size = entry?.size ?? 0;
    const changed = commits.find((_, i) => hashes[i] !== positions[i].sha256);
    if (changed) {
      if (entry === null) throw missing(folder, path);
      const { stage, step } = changed.place;
      throw new UserError(exitCodes.data, `${path}: was changed since ${stage}, step ${step}. Restore it.`);
    }
    const last = positions.at(-1)?.bytes ?? size;
    if (info.status !== 'done' || size === last) continue;
    const more = `has ${size - last} bytes that the run did not write`;
    throw new UserError(exitCodes.data, `${path}: ${more}. Restore it.`);
  }
}

/** Bytes of rows behind the newest commit of a run: no part of what was checked, and dropped when it is resumed. */
export function bytesBehind(
  { folder, committed }: { readonly folder: string; readonly committed: Committed | null },
  fs: FileSystem = realFileSystem,
): number {
  return journalNames.reduce((sum, name) => {
    const size = entryAt(join(folder, name), fs)?.size ?? 0;
    return sum + Math.max(0, size - (committed?.commit.files[name].bytes ?? 0));
  }, 0);
}

/**
 * Holds a checkpoint against its run: settings, place, and the weights that run.json records for the end of a stage.
 * Error `data` naming the file.
 */
export function checkCheckpoint(
  { folder, config, info }: CheckedRun,
  file: CheckpointFile,
  { state, commit }: DecodedPolicy,
  fs: FileSystem = realFileSystem,
): void {
  checkSettings(folder, config, commit, fs);
  const { stage, step, steps } = state;
  if (state.stageIndex !== file.stageIndex || stage !== file.stage || step !== file.step) {
    throw new UserError(exitCodes.data, `${file.path}: holds ${stage}, step ${step}. Rename it.`);
  }
  const recorded = step === steps && info.lineage.find((row) => row.stage === stage);
  if (!recorded || recorded.sha256 === weightsSha256(state.weights)) return;
  const hashes = `(sha256 ${weightsSha256(state.weights).slice(0, 12)}, recorded ${recorded.sha256.slice(0, 12)})`;
  throw new UserError(
    exitCodes.data,
    `${file.path}: holds other weights than run.json records ${hashes}. Restore it.`,
  );
}
