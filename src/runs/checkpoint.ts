// Finds the weights that --stage or --checkpoint ask for.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import type { Config } from '../config/schema.js';
import { recipes } from '../pipeline/recipes.js';
import { type StageName, stageNames } from '../stages/index.js';
import { readCheckpointFile } from '../store/checkpoint.js';
import { realFileSystem } from '../store/fileSystem.js';
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
    return readCheckpointFile(checkpoint, layoutOf(run.config), realFileSystem);
  }
  const file = stage === undefined ? latestCheckpoint(run) : stageCheckpoint(run, stageIn(run.config, stage));
  return readCheckpoint(run, file, layoutOf);
}

/** The stage of this name, of those that the run goes through. A usage error naming them. */
function stageIn({ recipe }: Config, name: string): StageName {
  const stage = stageNamed(name, '--stage');
  const own = recipes[recipe].map((entry) => entry.stage);
  if (own.includes(stage)) return stage;
  throw new UserError(exitCodes.usage, `--stage: the run has no stage ${name} (allowed: ${own.join(', ')}).`);
}

/** The stage of this name, given with `option`. A usage error naming the nearest one. */
export function stageNamed(name: string, option: string): StageName {
  const stage = stageNames.find((candidate) => candidate === name);
  if (stage !== undefined) return stage;
  const advice = didYouMean(name, stageNames) || ` Allowed: ${stageNames.join(', ')}.`;
  throw new UserError(exitCodes.usage, `${option}: no such stage (got ${name}).${advice}`);
}
