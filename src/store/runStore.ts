// The only writer of runs/: takes the pipeline's events and puts them on disk.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { outOption } from '../base/shell.js';
import { settingsText } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import type { PipelineEvent, TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { attempt, type FileSystem, isFolder, realFileSystem } from './fileSystem.js';
import { writeAtomic, writeJson } from './files.js';
import { checkFreeSpace, createFolder, makeFolder, removeTemporaries } from './folders.js';
import { checkInputs, type Inputs } from './inputs.js';
import { type Journal, openJournal } from './journal.js';
import { keepNames, removeLeftovers } from './leftovers.js';
import { acquireLock, type Lock, releaseLock } from './lock.js';
import { type Processes, realProcesses } from './lockHolder.js';
import { importedAlone } from './missing.js';
import { type LayoutOf, loadResume, type Resume } from './resume.js';
import {
  type KernelsOf,
  newRunInfo,
  type RunInfo,
  type RunMeta,
  readRunInfo,
  resumedRunInfo,
  writeRunInfo,
} from './runInfo.js';
import { runFolder, stageFolders } from './runPaths.js';
import { closeWriter, commit, openTiming, prune, recordEvent, type Writer } from './writer.js';

export interface StoreOptions {
  /** Folder of all runs, usually `runs`. */
  readonly root: string;
  readonly name: string;
  readonly layoutOf: LayoutOf;
  /** Version of this program. */
  readonly r1toy: string;
  /** Names the kernels in use, for run.json alone. */
  readonly kernelsOf?: KernelsOf;
  /** Replaced in tests. */
  readonly fs?: FileSystem;
  readonly processes?: Processes;
  /** Monotonic seconds, for timing.jsonl alone. */
  readonly now?: () => number;
}

export interface RunStore {
  readonly folder: string;
  /**
   * Before the first event: what the run takes from outside its settings. Error `data` where a run that goes on
   * began with something else.
   */
  begin(inputs: Inputs): void;
  /**
   * Writes one event. The rows of a step (rollouts, quick evaluation, SFT data) come before its `step`
   * event, because that is when a checkpoint may close it. Error `diverged` for a number that is not finite.
   */
  record(event: PipelineEvent): void;
  /**
   * A checkpoint out of turn, right after the `step` event of this state. Does nothing at the last step
   * of a stage: a checkpoint there says that the stage is over, which only `stage-end` may say.
   */
  save(state: TrainState): void;
  /** The end: summary.json, status done. */
  finish(summary: object): void;
  /** Notes in run.json why the run ended early. Never throws: it is called while an error is on its way. */
  fail(reason: string): void;
  /** Closes the files and gives up the lock; the store cannot be used afterwards. */
  close(): void;
}

/**
 * Creates a run: the folder appears at once, with its resolved config, before step 0.
 * Error `usage` for the name, `cannotCreate` when it exists or cannot be made, `io` when the disk is too full to begin.
 */
export function createRun(options: StoreOptions & { config: Config; meta: RunMeta }): RunStore {
  const { root, config, fs = realFileSystem } = options;
  const folder = runFolder(root, options.name);
  const info = newRunInfo(options, config, options.meta);
  const processes = options.processes ?? realProcesses(fs);
  makeFolder(root, fs);
  removeLeftovers(folder, fs, processes);
  let lock: Lock | null = null;
  createFolder(
    folder,
    (hidden) => {
      // First of all, so that a folder left behind tells whose it was.
      lock = acquireLock(hidden, fs, processes);
      makeFolder(join(hidden, 'checkpoints'), fs);
      checkFreeSpace(hidden, bytesToBegin(options.layoutOf(config)), folder, fs);
      writeJson(join(hidden, 'config.json'), config, fs);
      writeRunInfo(hidden, info, fs);
    },
    fs,
  );
  const held: Lock = { folder, names: lock!.names };
  return withLock(held, fs, () => open(options, config, info, openJournal(folder, null, fs), held, null));
}

/**
 * Opens a run to go on with it; null when it is finished and there is nothing to do.
 * Error `busy` while another process has it, `data` when it cannot be gone on with, `usage` when there is no such run.
 */
export function openRun(options: StoreOptions): { store: RunStore; resume: Resume } | null {
  const { fs = realFileSystem } = options;
  const folder = runFolder(options.root, options.name);
  if (!isFolder(folder, fs))
    throw new UserError(
      exitCodes.usage,
      `${folder}: no such run. List them: r1toy ls${outOption(options.root)}`,
    );
  const { status } = readRunInfo(folder, fs);
  if (status === 'done') return null;
  if (status === 'imported') throw importedAlone(folder, 'trained further');
  const lock = acquireLock(folder, fs, options.processes ?? realProcesses(fs));
  return withLock(lock, fs, () => {
    keepNames(folder, fs);
    removeTemporaries(folder, fs);
    for (const stage of stageFolders(folder, fs)) removeTemporaries(stage, fs);
    const { resume, journal } = loadResume(folder, options.layoutOf, options.r1toy, fs);
    const { state } = resume;
    // A process killed just after a checkpoint had no time to do it.
    if (state) prune(folder, state.stageIndex, state.step, fs);
    const info = resumedRunInfo(readRunInfo(folder, fs), options, resume);
    writeRunInfo(folder, info, fs);
    return { store: open(options, resume.config, info, journal, lock, state), resume };
  });
}

/** Writes report.html into a run's folder and returns its path. */
export function saveReport(
  root: string,
  name: string,
  html: string,
  fs: FileSystem = realFileSystem,
): string {
  const path = join(runFolder(root, name), 'report.html');
  writeAtomic(path, new TextEncoder().encode(html), fs);
  return path;
}

/** Runs `body`; when it fails the lock is given up before the error goes on. */
function withLock<T>(lock: Lock, fs: FileSystem, body: () => T): T {
  try {
    return body();
  } catch (error) {
    attempt(() => releaseLock(lock, fs));
    throw error;
  }
}

/** Two checkpoints of four vectors each, and a MiB of rows: with less free, a run would soon fail. */
function bytesToBegin(layout: readonly ParameterSpec[]): number {
  return 2 * 4 * 4 * layout.reduce((sum, { size }) => sum + size, 0) + 2 ** 20;
}

function open(
  options: StoreOptions,
  config: Config,
  info: RunInfo,
  journal: Journal,
  lock: Lock,
  state: TrainState | null,
): RunStore {
  const { fs = realFileSystem, now = () => performance.now() / 1000 } = options;
  const { folder } = lock;
  const layout = options.layoutOf(config);
  const writer: Writer = {
    folder,
    fs,
    layout,
    now,
    journal,
    info,
    r1toy: options.r1toy,
    settings: settingsText(config),
    checkpointEvery: config.checkpointEvery,
    timing: openTiming(folder, fs),
    stageIndex: state?.stageIndex ?? -1,
    step: state?.step ?? -1,
    clock: now(),
  };
  return {
    folder,
    begin: (inputs) => {
      if (state !== null) checkInputs(folder, info.inputs, inputs);
      writer.info = { ...writer.info, inputs };
      writeRunInfo(folder, writer.info, fs);
    },
    record: (event) => recordEvent(writer, event),
    save: (current) => {
      if (current.step < current.steps) commit(writer, current);
    },
    finish: (summary) => {
      writeJson(join(folder, 'summary.json'), summary, fs);
      writer.info = { ...writer.info, status: 'done' };
      writeRunInfo(folder, writer.info, fs);
    },
    fail: (reason) => {
      writer.info = { ...writer.info, status: 'failed', reason };
      // The disk may be what failed; the error on its way says more.
      attempt(() => writeRunInfo(folder, writer.info, fs));
    },
    close: () => closeWriter(writer, lock),
  };
}
