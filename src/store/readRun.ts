// Reading runs for reports, evaluation and export: also while they are being written, never changing them.
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { exitCodes, UserError } from '../base/errors.js';
import { nearOnes } from '../base/nearest.js';
import { outOption, resumeCommand } from '../base/shell.js';
import type { Config } from '../config/schema.js';
import type { EvalRow, RolloutRow } from '../pipeline/events.js';
import type { StageName } from '../stages/index.js';
import {
  type DecodedCheckpoint,
  type DecodedPolicy,
  readCheckpointFile,
  readPolicyFile,
} from './checkpoint.js';
import { type Committed, checkCheckpoint, checkRows, newestCommit } from './committed.js';
import { entryAt, type FileSystem, isFile, isFolder, realFileSystem } from './fileSystem.js';
import { listFolder } from './folders.js';
import { lockHolder } from './lock.js';
import { importedAlone, missing, orAnew } from './missing.js';
import { firstMissing } from './present.js';
import type { LayoutOf } from './resume.js';
import { evalSchema, type MetricsRow, metricsSchema, rolloutSchema } from './rowSchemas.js';
import { eachRow, readRows } from './rows.js';
import { type RunInfo, readConfig, readJson, readRunInfo } from './runInfo.js';
import { type CheckpointFile, listCheckpoints, runFolder, runNamePattern } from './runPaths.js';
import { demos, isShipped, readingRoot, shippedRoot } from './shipped.js';

/** A run as it lies on disk. */
export interface RunData {
  readonly name: string;
  readonly folder: string;
  readonly config: Config;
  readonly info: RunInfo;
  readonly metrics: readonly MetricsRow[];
  readonly evals: readonly EvalRow[];
  /** Parsed summary.json; null before the end. */
  readonly summary: unknown;
  readonly checkpoints: readonly CheckpointFile[];
  /** What its newest checkpoint committed; null before the first. */
  readonly committed: Committed | null;
}

/** A line of `ls`: the run's info, or why it cannot be read. */
export type RunListing =
  | { readonly name: string; readonly info: RunInfo; readonly problem: null }
  | { readonly name: string; readonly info: null; readonly problem: string };

/** Whether there is something of this name to read: one's own, or what comes with the package. */
export function canRead(root: string, name: string, fs: FileSystem = realFileSystem): boolean {
  return runExists(readingRoot(root, name, fs), name, fs);
}

/** Whether there is something of this name where runs are; whether it is a sound run is another question. */
export function runExists(root: string, name: string, fs: FileSystem = realFileSystem): boolean {
  return entryAt(runFolder(root, name), fs) !== null;
}

/**
 * All runs in a root folder, by name; none when the folder does not exist. Of a finished one it is seen that its files
 * are there, not what is in them.
 */
export function listRuns(root: string, fs: FileSystem = realFileSystem): RunListing[] {
  return runNames(root, fs).map((name) => listRun(root, name, fs));
}

/** The line of one run, whatever lies under its name. */
export function listRun(root: string, name: string, fs: FileSystem = realFileSystem): RunListing {
  try {
    const info = liveInfo(root, name, fs);
    const gone = firstMissing(join(root, name), info, fs);
    if (gone !== null) return { name, info: null, problem: `${gone}: is missing` };
    return { name, info, problem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, info: null, problem: error.message };
  }
}

/** The names in a root folder that runs can have; none when it does not exist. */
export function runNames(root: string, fs: FileSystem): string[] {
  return listFolder(root, fs).filter(
    (name) => runNamePattern.test(name) && entryAt(join(root, name), fs)?.isDirectory(),
  );
}

/**
 * run.json, where a run that calls itself running but whose process is gone is stopped. A run's name is its folder's:
 * a copy or a renamed one is a run of its own.
 */
function liveInfo(root: string, name: string, fs: FileSystem): RunInfo {
  const folder = join(root, name);
  const info = { ...readRunInfo(folder, fs), name };
  const orphaned = info.status === 'running' && lockHolder(folder, fs) === null;
  return orphaned ? { ...info, status: 'stopped' } : info;
}

/**
 * Reads a run, one's own or else one that comes with the package, and holds what is read against what it committed: rows behind that, of a run that goes on or was killed,
 * answer for nothing and are left out. Error `usage` naming the nearest runs when there is none of that name, `data`
 * when it is damaged or was changed.
 */
export function readRun(root: string, name: string, fs: FileSystem = realFileSystem): RunData {
  const folder = existingRun(root, name, fs);
  const read = () => readFolder(folder, name, fs);
  return isShipped(folder) ? orAnew(folder, read) : read();
}

function readFolder(folder: string, name: string, fs: FileSystem): RunData {
  const summaryPath = join(folder, 'summary.json');
  const run = { folder, config: readConfig(folder, fs), info: liveInfo(dirname(folder), name, fs) };
  const committed = newestCommit(run, fs);
  const files = committed?.commit.files;
  checkRows(run, committed === null ? [] : [committed], ['metrics.jsonl', 'eval.jsonl'], fs);
  return {
    ...run,
    name,
    committed,
    metrics: readRows(join(folder, 'metrics.jsonl'), metricsSchema, fs, files?.['metrics.jsonl'].bytes),
    evals: readRows(join(folder, 'eval.jsonl'), evalSchema, fs, files?.['eval.jsonl'].bytes),
    summary: isFile(summaryPath, fs) ? readJson(summaryPath, z.unknown(), fs) : null,
    checkpoints: listCheckpoints(folder, fs),
  };
}

/** Rows of rollouts.jsonl one by one: it is the largest file, and read only by those who show completions. */
export function readRollouts(run: RunData, fs: FileSystem = realFileSystem): Generator<RolloutRow> {
  const until = run.committed?.commit.files['rollouts.jsonl'].bytes;
  return eachRow(join(run.folder, 'rollouts.jsonl'), rolloutSchema, fs, until);
}

/** The folder of a run that is there. Error `usage`, naming the nearest. */
export function existingRun(root: string, name: string, fs: FileSystem = realFileSystem): string {
  const folder = runFolder(readingRoot(root, name, fs), name);
  if (isFolder(folder, fs)) return folder;
  const names = runNames(root, fs);
  const near = nearOnes(name, names, 3);
  const all = names.length > 0 ? `List them: r1toy ls${outOption(root)}.` : `There are no runs in ${root}.`;
  const come = demos.map((demo) => demo.name).filter((demo) => isFolder(join(shippedRoot, demo), fs));
  const others = come.length > 0 ? `${all} These come with r1toy: ${come.join(', ')}` : all;
  const advice = near.length > 0 ? `Did you mean ${near.join(', ')}?` : others;
  throw new UserError(exitCodes.usage, `${folder}: no such run. ${advice}`);
}

/** The checkpoint at the end of a stage. Error `data` naming the finished stages when it has not ended. */
export function stageCheckpoint(run: RunData, stage: StageName): CheckpointFile {
  const finished = run.info.lineage.map((row) => row.stage);
  const file = run.checkpoints.findLast((checkpoint) => checkpoint.stage === stage);
  if (finished.includes(stage) && file !== undefined) return file;
  if (finished.includes(stage))
    throw missing(run.folder, run.folder, `the checkpoint at the end of ${stage} is`);
  if (run.info.status === 'imported') throw importedAlone(run.folder, `asked for ${stage}`);
  const known = finished.length > 0 ? finished.join(', ') : 'none yet';
  throw new UserError(
    exitCodes.data,
    `${run.folder}: stage ${stage} has not ended (finished: ${known}). Run: ${resumeCommand(dirname(run.folder), run.name)}`,
  );
}

/** The newest checkpoint of a run, within a stage or at its end. Error `data` when there is none. */
export function latestCheckpoint(run: RunData): CheckpointFile {
  const file = run.checkpoints.at(-1);
  if (file !== undefined) return file;
  throw new UserError(
    exitCodes.data,
    `${run.folder}: has no checkpoint yet. Wait, or run: ${resumeCommand(dirname(run.folder), run.name)}`,
  );
}

/** Reads a checkpoint of a run. Error `data` when it is damaged, or not of this run. */
export function readCheckpoint(
  run: RunData,
  file: CheckpointFile,
  layoutOf: LayoutOf,
  fs: FileSystem = realFileSystem,
): DecodedCheckpoint {
  const decoded = readCheckpointFile(file.path, layoutOf(run.config), fs);
  checkCheckpoint(run, file, decoded, fs);
  return decoded;
}

/**
 * The policy of a checkpoint of a run: of one that comes with the package, that is all it has. Error `data` as of
 * `readCheckpoint`.
 */
export function readPolicy(
  run: RunData,
  file: CheckpointFile,
  layoutOf: LayoutOf,
  fs: FileSystem = realFileSystem,
): DecodedPolicy {
  if (!isShipped(run.folder)) return readCheckpoint(run, file, layoutOf, fs);
  return orAnew(run.folder, () => {
    const decoded = readPolicyFile(file.path, layoutOf(run.config), fs);
    checkCheckpoint(run, file, decoded, fs);
    return decoded;
  });
}
