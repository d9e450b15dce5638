// Where to go on: the newest sound checkpoint, with everything written after it cut off.
import { exitCodes, UserError } from '../base/errors.js';
import { settingChanges } from '../config/changes.js';
import { configHash, settingsText } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import type { SftRow } from '../data/datasets.js';
import type { LineageRow, TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import type { StageName } from '../stages/index.js';
import { type DecodedCheckpoint, readCheckpointFile } from './checkpoint.js';
import type { Commit } from './commit.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import type { Inputs } from './inputs.js';
import { type Journal, openJournal } from './journal.js';
import { anew } from './missing.js';
import { type StageRow, sftSchema } from './rowSchemas.js';
import { readRows } from './rows.js';
import { readConfig, readRunInfo } from './runInfo.js';
import { listCheckpoints } from './runPaths.js';

/** The parameter layout that belongs to a configuration. */
export type LayoutOf = (config: Config) => readonly ParameterSpec[];

/** Everything the pipeline needs to go on. */
export interface Resume {
  readonly config: Config;
  /** Null: no checkpoint yet, start at the beginning. A stage is finished when the lineage has its row. */
  readonly state: TrainState | null;
  /** Training examples of the stage in `state`, in order; empty where it has none. */
  readonly sftRows: readonly SftRow[];
  readonly lineage: readonly LineageRow[];
  /** What it began with from outside; null before the first checkpoint. */
  readonly inputs: Inputs | null;
  /** One line each, for the user. */
  readonly warnings: readonly string[];
}

/**
 * Finds the place to go on and cuts the row files back to it. Only for the holder of the run's lock.
 * Error `data` when no checkpoint is sound, or the config, the program or committed rows have changed.
 */
export function loadResume(
  folder: string,
  layoutOf: LayoutOf,
  r1toy: string,
  fs: FileSystem,
): { resume: Resume; journal: Journal } {
  const config = readConfig(folder, fs);
  const warnings: string[] = [];
  const found = newestSound(folder, layoutOf(config), warnings, fs);
  const { nodes, r1toy: begunBy } = readRunInfo(folder, fs);
  // First: another version may have other settings.
  checkVersion(folder, found?.commit.r1toy ?? begunBy, r1toy);
  checkSettings(folder, config, found?.commit ?? null, fs);
  if (!nodes.includes(process.version))
    warnings.push(`${folder}: was begun under Node ${nodes.join(', ')}, goes on under ${process.version}.`);
  const journal = openJournal(folder, found?.commit.files ?? null, fs);
  const state = found?.state ?? null;
  const sftRows = state === null ? [] : readSftRows(folder, state.stage, fs);
  const { lineage = [], inputs = null } = found?.commit ?? {};
  return { resume: { config, state, sftRows, lineage, inputs, warnings }, journal };
}

/**
 * Error `data` naming the changed settings: a run goes on with those it began with. Where run.json says that these are
 * the settings that it began with, the checkpoint is another run's.
 */
export function checkSettings(folder: string, config: Config, commit: Commit | null, fs: FileSystem): void {
  const now = settingsText(config);
  const begun = readRunInfo(folder, fs).configHash === configHash(config);
  if (commit ? commit.config === now : begun) return;
  const changes = commit ? settingChanges(commit.config, now).join(', ') : 'before the first checkpoint';
  if (begun) {
    const whose = `of a run with other settings (${changes})`;
    throw new UserError(
      exitCodes.data,
      `${folder}/checkpoints: one is ${whose}. Restore it. ${anew(folder)}`,
    );
  }
  const advice = 'Restore it, or start a new run with the new settings';
  throw new UserError(
    exitCodes.data,
    `${folder}/config.json: was changed since the run began (${changes}). ${advice}.`,
  );
}

/** Newest first; damaged ones are told and left where they are, until the run comes by again. */
function newestSound(
  folder: string,
  layout: readonly ParameterSpec[],
  warnings: string[],
  fs: FileSystem,
): DecodedCheckpoint | null {
  const files = listCheckpoints(folder, fs).reverse();
  for (const { path, stageIndex, stage, step } of files) {
    try {
      const decoded = readCheckpointFile(path, layout, fs);
      const { state } = decoded;
      if (state.stageIndex === stageIndex && state.stage === stage && state.step === step) return decoded;
      warnings.push(`${path}: holds ${state.stage}, step ${state.step}. Trying the one before.`);
    } catch (error) {
      if (!(error instanceof UserError) || error.exitCode !== exitCodes.data) throw error;
      warnings.push(`${error.message} Trying the checkpoint before it.`);
    }
  }
  if (files.length === 0) return null;
  throw new UserError(exitCodes.data, `${folder}: no checkpoint is sound. ${warnings[0]}`);
}

/** The promise of equal bytes holds within one version of r1toy. Error `data` for a run of another one. */
export function checkVersion(folder: string, begun: string, r1toy: string): void {
  if (begun === r1toy) return;
  const advice = 'Use that version, or start a new run';
  throw new UserError(
    exitCodes.data,
    `${folder}: was begun by r1toy ${begun} (this is ${r1toy}). ${advice}.`,
  );
}

/** The training examples of a stage, in order; none where it has no set of its own. */
export function readSftRows(folder: string, stage: StageName, fs: FileSystem = realFileSystem): SftRow[] {
  return sftRowsOf(readStageRows(folder, fs), stage);
}

/** The training examples of the last stage that has a set of its own; none where no stage has. */
export function readLastSftRows(folder: string, fs: FileSystem = realFileSystem): SftRow[] {
  const rows = readStageRows(folder, fs);
  const last = rows.at(-1);
  return last === undefined ? [] : sftRowsOf(rows, last.stage);
}

function readStageRows(folder: string, fs: FileSystem): StageRow[] {
  return readRows(`${folder}/sft-data.jsonl`, sftSchema, fs);
}

function sftRowsOf(rows: readonly StageRow[], stage: StageName): SftRow[] {
  return rows
    .filter((row) => row.stage === stage)
    .map(({ prompt, completion, task, level, language }) => ({ prompt, completion, task, level, language }));
}
