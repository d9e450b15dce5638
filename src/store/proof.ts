// What someone sent, held against a replay from its very beginning: each kind of rows for itself, so that what is gone or
// differs in one takes nothing from the others.
import { basename, join } from 'node:path';
import { UserError } from '../base/errors.js';
import { settingsText } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import type { PipelineEvent } from '../pipeline/events.js';
import type { ParameterSpec } from '../policy/parameters.js';
import { type DecodedCheckpoint, readCheckpointFile } from './checkpoint.js';
import { eventRows } from './eventRows.js';
import { entryAt, type FileSystem, realFileSystem } from './fileSystem.js';
import { forEachRowFile, type JournalName, journalNames, rowText } from './journal.js';
import { readLines } from './lines.js';
import { originDifference, rowDifference, tensorDifference, whereOf } from './replay.js';
import type { RunInfo } from './runInfo.js';
import { listCheckpoints } from './runPaths.js';

/** A run as it was sent: its settings and what it says of itself, whatever else is there. */
export interface SentRun {
  readonly folder: string;
  readonly config: Config;
  readonly info: RunInfo;
}

/** What the rows of each file are to people. */
export const kindOf: Readonly<Record<JournalName, string>> = {
  'hashes.jsonl': 'weights',
  'metrics.jsonl': 'metrics',
  'eval.jsonl': 'evaluations',
  'rollouts.jsonl': 'rollouts',
  'sft-data.jsonl': 'examples',
};

/** How a file came out: rows that were compared, the first difference, and whether there is more that was not compared. */
export interface FileProof {
  readonly isThere: boolean;
  readonly rows: number;
  readonly difference: string | null;
  readonly isWhole: boolean;
}

/** A replay against what was sent. */
export interface Proof {
  /** Compares an event. False: nothing that comes later is recorded, as the run was not finished. */
  readonly compare: (event: PipelineEvent) => boolean;
  /** How each file came out; `isOver`: the replay went to the end of the recipe. */
  readonly files: (isOver: boolean) => Readonly<Record<JournalName, FileProof>>;
  /** Checkpoints that are there, those that were compared, and the first difference of one, or of a stage's weights. */
  readonly checkpoints: () => {
    readonly all: number;
    readonly compared: number;
    readonly difference: string | null;
  };
}

/** Begins a proof. Files are read as if a stranger had written them. */
export function createProof(
  run: SentRun,
  layout: readonly ParameterSpec[],
  fs: FileSystem = realFileSystem,
): Proof {
  const files = forEachRowFile((name) => createFile(run.folder, name, layout, fs));
  const points = createPoints(run, layout, fs);
  const isOver = run.info.status === 'done';
  return {
    compare(event) {
      for (const [name, rows] of eventRows(event, layout)) {
        for (const row of rows) files[name].compare(rowText(row), placeText(event));
      }
      points.compare(event);
      return isOver || journalNames.some((name) => files[name].hasMore());
    },
    files: (toEnd) => forEachRowFile((name) => files[name].proof(toEnd, isOver)),
    checkpoints: points.proof,
  };
}

function placeText(event: PipelineEvent): string {
  const { stage, step } = whereOf(event);
  return `${stage}, step ${step}`;
}

function createFile(folder: string, name: JournalName, layout: readonly ParameterSpec[], fs: FileSystem) {
  const path = join(folder, name);
  const isThere = entryAt(path, fs) !== null;
  const lines = readLines(path, fs);
  let [rows, difference, next]: [number, string | null, string | null] = [0, null, null];
  const advance = () => {
    try {
      next = lines.next().value?.text ?? null;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      difference ??= error.message;
      next = null;
    }
  };
  advance();
  return {
    compare(replayed: string, place: string) {
      if (!isThere || difference !== null) return;
      const recorded = next;
      if (recorded === null) difference = `${place}: ${name}: a row is missing`;
      else if (recorded !== replayed)
        difference = `${place}: ${rowDifference(name, recorded, replayed, layout)}`;
      else {
        rows++;
        advance();
      }
    },
    hasMore: () => isThere && difference === null && next !== null,
    proof(toEnd: boolean, isOver: boolean): FileProof {
      const more = difference === null && next !== null;
      const found = more && toEnd ? `${name}: has rows that the run does not make` : difference;
      // Of a run that was not finished rows end where it did.
      const isCut = !isOver && found?.endsWith('a row is missing') === true;
      return { isThere, rows, difference: isCut ? null : found, isWhole: !more };
    },
  };
}

function createPoints(run: SentRun, layout: readonly ParameterSpec[], fs: FileSystem) {
  const { folder, config } = run;
  const found = listCheckpoints(folder, fs);
  let [compared, difference]: [number, string | null] = [0, null];
  const read = (path: string): DecodedCheckpoint | string => {
    try {
      return readCheckpointFile(path, layout, fs);
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  };
  const differenceOf = (path: string, state: Parameters<typeof tensorDifference>[1]): string | null => {
    const point = read(path);
    if (typeof point === 'string') return point;
    const { step, stage } = point.state;
    if (step !== state.step || stage !== state.stage)
      return `${basename(path)}: holds ${stage}, step ${step}`;
    if (point.commit.config !== settingsText(config)) return `${basename(path)}: has other settings`;
    const tensor = tensorDifference(point.state, state, layout);
    return tensor === null ? null : `${stage}, step ${step}: ${basename(path)}: ${tensor}`;
  };
  return {
    compare(event: PipelineEvent) {
      const origin = originDifference(run, event);
      if (origin !== null) difference ??= `${placeText(event)}: ${origin}`;
      if (event.kind !== 'step' || difference !== null) return;
      const { state } = event;
      const file = found.find((one) => one.stageIndex === state.stageIndex && one.step === state.step);
      if (file === undefined) return;
      difference = differenceOf(file.path, state);
      compared++;
    },
    proof: () => ({ all: found.length, compared, difference }),
  };
}
