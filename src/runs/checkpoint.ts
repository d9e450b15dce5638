// Finds the weights that --stage or --checkpoint ask for.
import { closest } from 'fastest-levenshtein';
import { exitCodes, UserError } from '../base/errors.js';
import { type StageName, stageNames } from '../stages/index.js';
import { decodeCheckpoint } from '../store/checkpoint.js';
import { realFileSystem } from '../store/fileSystem.js';
import { readBytes } from '../store/files.js';
import {
  latestCheckpoint,
  type RunData,
  readCheckpoint,
  readRun,
  stageCheckpoint,
} from '../store/readRun.js';
import { layoutOf } from './openRun.js';

/** A policy as it was at some step of a run. */
export interface ChosenCheckpoint {
  readonly run: RunData;
  readonly stage: StageName;
  readonly step: number;
  readonly weights: Float32Array;
}

/** Where the run is, and which of its checkpoints is asked for. */
export interface CheckpointChoice {
  readonly out: string;
  readonly stage?: string | undefined;
  readonly checkpoint?: string | undefined;
}

/** The checkpoint file, else the end of the stage, else the newest. Errors: no such run or stage, damaged data. */
export function chooseCheckpoint(name: string, options: CheckpointChoice): ChosenCheckpoint {
  const run = readRun(options.out, name);
  const { state } = decode(run, options);
  return { run, stage: state.stage, step: state.step, weights: state.weights };
}

function decode(run: RunData, { stage, checkpoint }: CheckpointChoice) {
  if (checkpoint !== undefined) {
    return decodeCheckpoint(readBytes(checkpoint, realFileSystem), checkpoint, layoutOf(run.config));
  }
  const file =
    stage === undefined ? latestCheckpoint(run) : stageCheckpoint(run, stageNamed(stage, '--stage'));
  return readCheckpoint(run, file, layoutOf);
}

/** The stage of this name, given with `option`. A usage error naming the nearest one. */
export function stageNamed(name: string, option: string): StageName {
  const stage = stageNames.find((candidate) => candidate === name);
  if (stage !== undefined) return stage;
  const near = closest(name, [...stageNames]);
  throw new UserError(exitCodes.usage, `${option}: no such stage (got ${name}). Did you mean ${near}?`);
}
