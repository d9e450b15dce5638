// Finds the weights that --stage or --checkpoint ask for.
import { weightsSha256 } from '../base/digest.js';
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import { lastStage, needsBase, type RecipeName, recipes, stageText } from '../pipeline/recipes.js';
import { type StageName, stageNames, stageOf } from '../stages/index.js';
import { readCheckpointFile } from '../store/checkpoint.js';
import { realFileSystem } from '../store/fileSystem.js';
import { checkInputs } from '../store/inputs.js';
import { importedAlone } from '../store/missing.js';
import { latestCheckpoint, type RunData, readPolicy, readRun, stageCheckpoint } from '../store/readRun.js';
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
 * The checkpoint file, else the end of the stage, by `--stage` or as in `r1:Dev1`, which may be that of the base that the run starts from, else the
 * newest. Errors: no such run or stage, damaged data, another base than the run began with.
 */
export function chooseCheckpoint(named: string, options: CheckpointChoice): ChosenCheckpoint {
  const { name, label } = placeAlone(named, {
    '--stage': options.stage,
    '--checkpoint': options.checkpoint,
  });
  const run = readRun(options.out, name);
  const { recipe } = run.config;
  const asked = stageAsked({ named, label, stage: options.stage }, recipe);
  if (options.checkpoint === undefined && asked === lastStage('base') && needsBase(recipe)) {
    if (run.info.status === 'imported') throw importedAlone(run.folder, `asked for ${asked}`);
    return { run, stage: asked, step: run.config.pretrain.steps, weights: ownBase(run, options.out) };
  }
  const { state } = decode(run, asked, options.checkpoint);
  return { run, stage: state.stage, step: state.step, weights: state.weights };
}

/** A run, and the end of one of its stages where that is named, too: `r1:Dev1`. */
export function placeNamed(text: string): { readonly name: string; readonly label: string | undefined } {
  const [name, label] = text.split(/:(.*)/s);
  return { name, label };
}

/** The same where these options, which name a place too, are not given with it. A usage error names those that are. */
export function placeAlone(text: string, options: Readonly<Record<string, unknown>>) {
  const place = placeNamed(text);
  const given = Object.keys(options).filter((option) => options[option] !== undefined);
  if (place.label === undefined || given.length === 0) return place;
  throw new UserError(exitCodes.usage, `${text}: names a stage already. Leave ${given.join(' and ')} out.`);
}

/** The stage that stands behind the name of a run (`r1:Dev2`) or is given with `--stage`; none where neither is. */
export function stageAsked(
  { named, label, stage }: Record<'named', string> & Record<'label' | 'stage', string | undefined>,
  recipe: RecipeName,
): StageName | undefined {
  if (label !== undefined) return stageNamed(label, named, recipe);
  return stage === undefined ? undefined : stageNamed(stage, '--stage', recipe);
}

/** The weights of the base that a run began with. */
function ownBase({ folder, config, info }: RunData, root: string): Float32Array {
  const weights = baseWeights(config, root, folder);
  checkInputs(folder, info.inputs, { ...info.inputs, base: weightsSha256(weights) });
  return weights;
}

function decode(run: RunData, stage: StageName | undefined, checkpoint: string | undefined) {
  if (checkpoint !== undefined) {
    return readCheckpointFile(checkpoint, layoutOf(run.config), realFileSystem);
  }
  const file = stage === undefined ? latestCheckpoint(run) : stageCheckpoint(run, stage);
  return readPolicy(run, file, layoutOf);
}

/**
 * The stage of this name, or whose end has this label in the recipe or in that of its base, or whose settings or
 * checkpoints are called so (`coldStart`, `00-cold-start-sft`), in small or large letters; given with `option`. A usage
 * error naming the nearest one, or those that the recipe has.
 */
export function stageNamed(name: string, option: string, recipe: RecipeName): StageName {
  const own = [...recipes[recipe], ...recipes.base];
  const known = [
    ...stageNames.map((stage) => ({ stage, text: stage })),
    ...own.map(({ stage, label }) => ({ stage, text: label })),
    ...stageNames.map((stage) => ({ stage, text: stageOf(stage).section })),
  ];
  const plain = name.replace(/^\d\d-/, '').toLowerCase();
  const found = known.find(({ text }) => text.toLowerCase() === plain);
  const has = own.map(({ stage }) => stage);
  const named = has.map((stage) => stageText(recipe, stage));
  const allowed = [...new Set(named)].join(', ');
  if (found !== undefined && has.includes(found.stage)) return found.stage;
  if (found !== undefined)
    throw new UserError(exitCodes.usage, `${option}: the run has no stage ${name} (allowed: ${allowed}).`);
  const texts = known.map(({ text }) => text);
  const advice = didYouMean(name, texts) || ` Allowed: ${allowed}.`;
  throw new UserError(exitCodes.usage, `${option}: no such stage (got ${name || 'nothing'}).${advice}`);
}
