// What each event becomes on disk, and when a checkpoint is due.
import { join } from 'node:path';
import { thenAlways } from '../base/cleanUp.js';
import type { PipelineEvent, TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import type { StageName } from '../stages/index.js';
import { type AppendFile, append, checkUntouched, closeFile, cutTornLine, openAppend } from './appendFile.js';
import { encodeCheckpoint } from './checkpoint.js';
import { eventRows } from './eventRows.js';
import { type FileSystem, isFolder } from './fileSystem.js';
import { remove, writeAtomic } from './files.js';
import { makeInnerFolder } from './folders.js';
import { appendRows, closeJournal, type Journal, positionsOf, syncJournal } from './journal.js';
import { type Lock, releaseLock } from './lock.js';
import { type RunInfo, writeRunInfo } from './runInfo.js';
import { checkpointPath, listCheckpoints, stageFolder } from './runPaths.js';

/** An open run. */
export interface Writer {
  readonly folder: string;
  readonly fs: FileSystem;
  readonly layout: readonly ParameterSpec[];
  readonly r1toy: string;
  /** The settings, for checkpoints. */
  readonly settings: string;
  readonly checkpointEvery: number;
  readonly journal: Journal;
  readonly timing: AppendFile;
  readonly now: () => number;
  info: RunInfo;
  /** The stage and its last recorded step; -1 before the first. */
  stageIndex: number;
  step: number;
  /** When the last step was recorded. */
  clock: number;
}

/** Opens timing.jsonl, which no checkpoint covers: only a torn last line is cut. */
export function openTiming(folder: string, fs: FileSystem): AppendFile {
  const file = openAppend(join(folder, 'timing.jsonl'), fs);
  cutTornLine(file, fs);
  return file;
}

/** Writes one event; see `RunStore.record`. */
export function recordEvent(writer: Writer, event: PipelineEvent): void {
  if (event.kind === 'stage-start') startStage(writer, event);
  for (const step of stepsOf(event)) mustBeOpen(writer, step, event.kind);
  for (const [name, rows] of eventRows(event, writer.layout)) appendRows(writer.journal, name, rows);
  if (event.kind === 'step') endStep(writer, event.state);
  if (event.kind === 'stage-end') {
    writer.info = { ...writer.info, lineage: [...writer.info.lineage, event.lineage] };
    commit(writer, event.state);
  }
}

/** The steps that an event's rows belong to and must come before the end of. */
function stepsOf(event: PipelineEvent): number[] {
  if (event.kind === 'step') return [event.state.step];
  if (event.kind === 'rollouts') return event.rows.map(({ step }) => step);
  return event.kind === 'eval' && event.row.quick ? [event.row.step] : [];
}

function startStage(writer: Writer, event: Extract<PipelineEvent, { kind: 'stage-start' }>): void {
  const { stage, stageIndex, steps } = event;
  // Resumed in its midst.
  if (stageIndex === writer.stageIndex) return;
  Object.assign(writer, { stageIndex, step: -1, clock: writer.now() });
  writer.info = { ...writer.info, progress: { stage, stageIndex, step: 0, steps } };
  writeRunInfo(writer.folder, writer.info, writer.fs);
}

function endStep(writer: Writer, state: TrainState): void {
  const { stage, step, steps } = state;
  writer.step = step;
  recordTime(writer, stage, step);
  // The last step is saved by the end of its stage, together with the evaluation there.
  if (step % writer.checkpointEvery === 0 && step < steps) commit(writer, state);
}

function recordTime(writer: Writer, stage: StageName, step: number): void {
  const now = writer.now();
  const row = { stage, step, seconds: Math.round((now - writer.clock) * 1e6) / 1e6 };
  append(writer.timing, new TextEncoder().encode(`${JSON.stringify(row)}\n`), writer.fs);
  writer.clock = now;
}

/** Rows of a step that a checkpoint may already have closed would be lost by resuming there. */
function mustBeOpen(writer: Writer, step: number, what: string): void {
  if (step > writer.step) return;
  throw new Error(`store: ${what} of step ${step} came after the step event of step ${writer.step}`);
}

/** Saves the whole state. Rows first: a checkpoint counts on them. Then older checkpoints may go. */
export function commit(writer: Writer, state: TrainState): void {
  const { folder, fs, journal, info, layout, r1toy } = writer;
  const { stage, stageIndex, step, steps } = state;
  checkUntouched(writer.timing, fs);
  syncJournal(journal);
  const { lineage } = info;
  const files = positionsOf(journal);
  const held = { r1toy, config: writer.settings, inputs: info.inputs, files, lineage };
  const bytes = encodeCheckpoint(state, layout, held);
  const within = stageFolder(folder, stageIndex, stage);
  if (!isFolder(within, fs)) makeInnerFolder(within, fs);
  writeAtomic(checkpointPath(folder, stageIndex, stage, step), bytes, fs);
  prune(folder, stageIndex, step, fs);
  writer.info = { ...info, progress: { stage, stageIndex, step, steps } };
  writeRunInfo(folder, writer.info, fs);
}

/**
 * Keeps the two newest checkpoints and the end of every earlier stage. Files past the present step are
 * damaged ones that resuming passed over: they stay until the run overwrites them.
 */
export function prune(folder: string, stageIndex: number, step: number, fs: FileSystem): void {
  const files = listCheckpoints(folder, fs);
  const past = files.filter(
    (file) => file.stageIndex < stageIndex || (file.stageIndex === stageIndex && file.step <= step),
  );
  for (const [i, file] of past.entries()) {
    const next = past[i + 1];
    const isEarlierStageEnd = next !== undefined && next.stageIndex > file.stageIndex;
    if (i < past.length - 2 && !isEarlierStageEnd) remove(file.path, fs);
  }
}

/** Closes the files and gives up the lock, also when one of these fails. A run that is not over is stopped. */
export function closeWriter(writer: Writer, lock: Lock): void {
  const { info, folder, fs, journal, timing } = writer;
  const steps = [
    () => {
      if (info.status === 'running') writeRunInfo(folder, { ...info, status: 'stopped' }, fs);
    },
    () => closeJournal(journal),
    () => closeFile(timing, fs),
    () => releaseLock(lock, fs),
  ];
  steps.reduceRight((rest, step) => () => thenAlways(step, rest))();
}
