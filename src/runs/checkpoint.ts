// Finds the weights that --stage or --checkpoint ask for.
import { closest } from 'fastest-levenshtein';
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { lastStage, needsBase, type RecipeName, recipes } from '../pipeline/recipes.js';
import { type StageName, stageNames } from '../stages/index.js';
import { decodeCheckpoint } from '../store/checkpoint.js';
import { realFileSystem } from '../store/fileSystem.js';
import { readBytes } from '../store/files.js';
import { checkInputs } from '../store/inputs.js';
import {
  latestCheckpoint,
  type RunData,
  readCheckpoint,
  readRun,
  stageCheckpoint,
} from '../store/readRun.js';
import { layoutOf } from './openRun.js';
import { baseWeights } from './training.js';

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

/**
 * The checkpoint file, else the end of the stage, which may be that of the base that the run starts from, else the
 * newest. Errors: no such run or stage, damaged data, another base than the run began with.
 */
export function chooseCheckpoint(name: string, options: CheckpointChoice): ChosenCheckpoint {
  const run = readRun(options.out, name);
  const { recipe } = run.config;
  const asked = options.stage === undefined ? undefined : stageNamed(options.stage, '--stage', recipe);
  if (options.checkpoint === undefined && asked === lastStage('base') && needsBase(recipe)) {
    return { run, stage: asked, step: run.config.pretrain.steps, weights: ownBase(run, options.out) };
  }
  const { state } = decode(run, asked, options.checkpoint);
  return { run, stage: state.stage, step: state.step, weights: state.weights };
}

/** The weights of the base that a run began with. */
function ownBase({ folder, config, info }: RunData, root: string): Float32Array {
  const weights = baseWeights(config, root);
  checkInputs(folder, info.inputs, { ...info.inputs, base: weightsSha256(weights) });
  return weights;
}

function decode(run: RunData, stage: StageName | undefined, checkpoint: string | undefined) {
  if (checkpoint !== undefined) {
    return decodeCheckpoint(readBytes(checkpoint, realFileSystem), checkpoint, layoutOf(run.config));
  }
  const file = stage === undefined ? latestCheckpoint(run) : stageCheckpoint(run, stage);
  return readCheckpoint(run, file, layoutOf);
}

/**
 * The stage of this name, or whose end has this label in the recipe or in that of its base, in small or large letters;
 * given with `option`. A usage error naming the nearest one.
 */
export function stageNamed(name: string, option: string, recipe: RecipeName): StageName {
  const labelled = [...recipes[recipe], ...recipes.base];
  const known = [
    ...stageNames.map((stage) => ({ stage, text: stage })),
    ...labelled.map(({ stage, label }) => ({ stage, text: label })),
  ];
  const found = known.find(({ text }) => text.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found.stage;
  const near = closest(
    name,
    known.map(({ text }) => text),
  );
  throw new UserError(exitCodes.usage, `${option}: no such stage (got ${name}). Did you mean ${near}?`);
}
