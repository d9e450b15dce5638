// A run against its own record: whether the events of a replay are those that were written down.
import { join } from 'node:path';
import type { PipelineEvent, TrainState } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { type DecodedCheckpoint, stateTensors } from './checkpoint.js';
import { eventRows } from './eventRows.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import { forEachRowFile, type JournalName, journalNames, type Positions, rowText } from './journal.js';
import { readLines } from './lines.js';
import type { RunData } from './readRun.js';
import { hashedTensors } from './tensorHashes.js';

/** The first thing in which a replay differs from the record; `what` names the tensor, the row or the key. */
export interface Difference {
  readonly stage: string;
  readonly step: number;
  readonly what: string;
}

/** The comparison of one event: equal, different, or behind the last thing recorded. */
export type Comparison = Difference | 'equal' | 'unrecorded';

/** Compares the events of a replay, in order, each with its part of the record. */
export type Replay = (event: PipelineEvent) => Comparison;

/** A replay from a committed point on; null: from the beginning. `points` are all committed ones. */
export function createReplay(
  run: RunData,
  points: readonly DecodedCheckpoint[],
  from: DecodedCheckpoint | null,
  layout: readonly ParameterSpec[],
  fs: FileSystem = realFileSystem,
): Replay {
  const files = recordedLines(run, from?.commit.files ?? null, fs);
  return (event) => {
    const place = whereOf(event);
    for (const [name, rows] of eventRows(event, layout)) {
      for (const row of rows) {
        const recorded = files[name].next();
        if (recorded === null && run.info.status !== 'done') return 'unrecorded';
        if (recorded === null) return { ...place, what: `${name}: a row is missing` };
        const replayed = rowText(row);
        if (recorded !== replayed) return { ...place, what: rowDifference(name, recorded, replayed, layout) };
      }
    }
    const what = originDifference(run, event) ?? checkpointDifference(points, event, layout, files);
    return what === null ? 'equal' : { ...place, what };
  };
}

/** The stage and step that an event belongs to. */
export function whereOf(event: PipelineEvent): { stage: string; step: number } {
  if (event.kind === 'step' || event.kind === 'stage-end') {
    return { stage: event.state.stage, step: event.state.step };
  }
  if (event.kind === 'eval') return { stage: event.row.stage, step: event.row.step };
  if (event.kind === 'rollouts') return { stage: event.rows[0].stage, step: event.rows[0].step };
  return { stage: event.stage, step: 0 };
}

interface Lines {
  /** Bytes before the next line. */
  at(): number;
  /** The next whole line without its break; null after the last. */
  next(): string | null;
}

function recordedLines(
  run: RunData,
  positions: Positions | null,
  fs: FileSystem,
): Readonly<Record<JournalName, Lines>> {
  const open = (name: JournalName): Lines => {
    let at = positions?.[name].bytes ?? 0;
    const lines = readLines(join(run.folder, name), fs, { from: at });
    return {
      at: () => at,
      next() {
        const text = lines.next().value?.text ?? null;
        if (text !== null) at += Buffer.byteLength(text) + 1;
        return text;
      },
    };
  };
  return forEachRowFile(open);
}

/** Names the tensor for a row of hashes, else the file and the first key that differs. */
export function rowDifference(
  name: JournalName,
  recorded: string,
  replayed: string,
  layout: readonly ParameterSpec[],
): string {
  const [old, now] = [parseRow(recorded), parseRow(replayed)];
  if (name === 'hashes.jsonl') {
    const [before, after] = [old.tensors, now.tensors] as unknown[][];
    const names = hashedTensors(layout);
    const first = names.findIndex((_, i) => before?.[i] !== after[i]);
    if (first >= 0) return `tensor ${names[first]}`;
  }
  const change = changedKey(recorded, replayed);
  if (change === null) return `${name}: the row is written differently`;
  return `${name}: ${change.key} (recorded ${change.before}, replayed ${change.after})`;
}

/** The first key in which two rows differ, with its values as text; null where they only are written differently. */
export function changedKey(
  before: string,
  after: string,
): { readonly key: string; readonly before: string; readonly after: string } | null {
  const [old, now] = [parseRow(before), parseRow(after)];
  const key = [...Object.keys(now), ...Object.keys(old)].find(
    (candidate) => JSON.stringify(old[candidate]) !== JSON.stringify(now[candidate]),
  );
  return key === undefined ? null : { key, before: shown(old[key]), after: shown(now[key]) };
}

function parseRow(line: string): Record<string, unknown> {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** The weights a stage starts from and ends with, against the lineage. */
export function originDifference(run: Pick<RunData, 'info'>, event: PipelineEvent): string | null {
  if (event.kind !== 'stage-start' && event.kind !== 'stage-end') return null;
  const { stage, fromSha256 } = event.kind === 'stage-start' ? event : event.lineage;
  const recorded = run.info.lineage.find((row) => row.stage === stage);
  if (recorded === undefined) return null;
  if (recorded.fromSha256 !== fromSha256) return 'the weights it starts from';
  return event.kind === 'stage-end' && recorded.sha256 !== event.lineage.sha256 ? 'its final weights' : null;
}

/** All that the checkpoint of a step holds: every tensor, optimizer and reference included, and the place in the row files. */
function checkpointDifference(
  points: readonly DecodedCheckpoint[],
  event: PipelineEvent,
  layout: readonly ParameterSpec[],
  files: Readonly<Record<JournalName, Lines>>,
): string | null {
  if (event.kind !== 'step' && event.kind !== 'stage-end') return null;
  const now = event.state;
  const saved = points.find(({ state }) => state.stageIndex === now.stageIndex && state.step === now.step);
  if (saved === undefined) return null;
  // The last step of a stage is committed after the evaluation at its end.
  const misplaced = journalNames.find((name) => files[name].at() !== saved.commit.files[name].bytes);
  const isEnd = event.kind === 'stage-end' || now.step < now.steps;
  if (isEnd && misplaced !== undefined) return `${misplaced}: has rows that the run does not make`;
  return tensorDifference(saved.state, now, layout);
}

/** The first tensor in which two states differ. */
export function tensorDifference(
  old: TrainState,
  now: TrainState,
  layout: readonly ParameterSpec[],
): string | null {
  const [before, after] = [stateTensors(old, layout), stateTensors(now, layout)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    if (!a || !b || bytesOf(a.data).compare(bytesOf(b.data)) !== 0) return `tensor ${name}`;
  }
  return old.optimizer.t === now.optimizer.t ? null : 'the count of optimizer steps';
}

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
