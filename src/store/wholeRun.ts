// Every file of a run answered for: which may be there, and what each must hold. The rows of timing.jsonl come from a
// clock, so only their form and their steps can be checked; the command line and the run's name are notes.
import { basename, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { baseHash, configHash } from '../config/hash.js';
import { recipes } from '../pipeline/recipes.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { type DecodedCheckpoint, readCheckpointFile } from './checkpoint.js';
import { checkCheckpoint, checkRows } from './committed.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import { jsonText, readText } from './files.js';
import { listFolder } from './folders.js';
import { journalNames } from './journal.js';
import { missing } from './missing.js';
import { firstMissing, logFolder, namesOf } from './present.js';
import type { RunData } from './readRun.js';
import type { LayoutOf } from './resume.js';
import { hashesSchema, timingSchema } from './rowSchemas.js';
import { eachRow } from './rows.js';
import { readRunInfo } from './runInfo.js';
import { baseRunName, stageFolders } from './runPaths.js';
import { tensorHashes } from './tensorHashes.js';

/**
 * Reads every checkpoint of a run, oldest first, and holds all files of the run against them and against each other.
 * Error `data` naming the first file that is damaged, missing, too many, or not as it was written.
 */
export function readWhole(
  run: RunData,
  layoutOf: LayoutOf,
  fs: FileSystem = realFileSystem,
): DecodedCheckpoint[] {
  checkNames(run, fs);
  checkTexts(run, fs);
  const layout = layoutOf(run.config);
  const points = run.checkpoints.map((file) => {
    const decoded = readCheckpointFile(file.path, layout, fs);
    checkCheckpoint(run, file, decoded, fs);
    return decoded;
  });
  const commits = points.map(({ state, commit }) => ({ place: state, commit }));
  checkRows(run, commits, journalNames, fs);
  checkNotes(run, points);
  checkHashes(run, points, layout, fs);
  checkTiming(run, fs);
  return points;
}

function refuse(path: string, what: string): UserError {
  return new UserError(exitCodes.data, `${path}: ${what}`);
}

/** Nothing more than a run writes and, at its end, nothing less. */
function checkNames(run: RunData, fs: FileSystem): void {
  const { folder, info } = run;
  const over = info.status === 'done';
  const allowed = new Set([...namesOf(info), logFolder]);
  const here = listFolder(folder, fs);
  // A killed process leaves its lock, and hidden files that resuming removes.
  const isLeft = (name: string) => /^lock(\.[0-9a-f]{16})?$/.test(name) || (!over && name.startsWith('.'));
  const extra = here.find((name) => !allowed.has(name) && !isLeft(name));
  if (extra !== undefined) throw refuse(join(folder, extra), 'is no part of the run. Move it away.');
  const gone = firstMissing(folder, info, fs);
  if (gone !== null) throw missing(folder, gone);
  checkStageFolders(run, over, fs);
  if (over) checkKept(run);
}

/** A finished run has the end of each stage, and of its last one the checkpoint before, where one was due. */
function checkKept({ folder, info, config, checkpoints }: RunData): void {
  const stages = recipes[config.recipe];
  for (const [stageIndex, { stage }] of stages.entries()) {
    const kept = checkpoints.filter((file) => file.stageIndex === stageIndex && file.stage === stage);
    const end = kept.at(-1);
    const ended = info.lineage[stageIndex]?.stage === stage;
    if (!end || !ended) throw missing(folder, folder, `the checkpoint at the end of ${stage} is`);
    const due = end.step - 1 - ((end.step - 1) % config.checkpointEvery);
    if (stageIndex < stages.length - 1 || due < 1) continue;
    // One that a stop asked for, after that, takes its place.
    if (kept.some(({ step }) => step >= due && step < end.step)) continue;
    throw missing(folder, folder, `the checkpoint of ${stage}, step ${due}, is`);
  }
}

function checkStageFolders({ folder, checkpoints }: RunData, over: boolean, fs: FileSystem): void {
  const root = join(folder, 'checkpoints');
  const stages = stageFolders(folder, fs);
  const known = new Set([...stages, ...checkpoints.map(({ path }) => path)]);
  const inStages = stages.flatMap((stage) => listFolder(stage, fs).map((name) => join(stage, name)));
  const stray = [
    ...listFolder(root, fs).map((name) => join(root, name)),
    ...inStages.filter((path) => over || !basename(path).startsWith('.')),
  ].find((path) => !known.has(path));
  if (stray !== undefined) throw refuse(stray, 'is no part of the run. Move it away.');
}

/** config.json and run.json hold their values in the one form that the store writes. */
function checkTexts({ folder, config }: RunData, fs: FileSystem): void {
  const values = { 'config.json': config, 'run.json': readRunInfo(folder, fs) };
  for (const [name, value] of Object.entries(values)) {
    const path = join(folder, name);
    if (jsonText(value) !== readText(path, fs)) {
      throw refuse(path, 'is not written as r1toy writes it. Restore it.');
    }
  }
}

/** What run.json says follows from the settings and the newest checkpoint. */
function checkNotes({ folder, config, info }: RunData, points: readonly DecodedCheckpoint[]): void {
  const last = points.at(-1);
  const starts = recipes[config.recipe].some(({ from }) => from === 'base');
  const expected: Readonly<Record<string, unknown>> = {
    recipe: config.recipe,
    seed: config.seed,
    backend: config.compute.backend,
    base: starts ? baseRunName(baseHash(config)) : null,
    baseHash: baseHash(config),
    configHash: configHash(config),
    ...(last && { inputs: last.commit.inputs, r1toy: last.commit.r1toy }),
  };
  for (const [key, value] of Object.entries(expected)) {
    if (JSON.stringify(info[key as keyof typeof info]) === JSON.stringify(value)) continue;
    throw refuse(join(folder, 'run.json'), `${key}: was changed. Restore it.`);
  }
}

/** The weights of each checkpoint are those that hashes.jsonl has for its step. */
function checkHashes(
  { folder, committed }: RunData,
  points: readonly DecodedCheckpoint[],
  layout: readonly ParameterSpec[],
  fs: FileSystem,
): void {
  const path = join(folder, 'hashes.jsonl');
  const key = (at: { stage: string; step: number }) => `${at.stage}, step ${at.step}`;
  const wanted = new Set(points.map(({ state }) => key(state)));
  const recorded = new Map<string, string>();
  for (const row of eachRow(path, hashesSchema, fs, committed?.commit.files['hashes.jsonl'].bytes)) {
    if (wanted.has(key(row))) recorded.set(key(row), row.tensors.join());
  }
  for (const { state } of points) {
    const { stage, step } = state;
    if (recorded.get(key(state)) === tensorHashes(state, layout).join()) continue;
    throw refuse(path, `has other weights for ${stage}, step ${step} than its checkpoint. Restore it.`);
  }
}

/** One row or more (after a kill, the same step again) for each step that was recorded. */
function checkTiming({ folder, metrics }: RunData, fs: FileSystem): void {
  const path = join(folder, 'timing.jsonl');
  const clocked = new Set<string>();
  for (const { stage, step } of eachRow(path, timingSchema, fs)) clocked.add(`${stage}, step ${step}`);
  const recorded = metrics.filter(({ step }) => step > 0).map(({ stage, step }) => `${stage}, step ${step}`);
  const missing = recorded.find((key) => !clocked.has(key));
  if (missing !== undefined) throw refuse(path, `has no row for ${missing}. Restore it.`);
}
