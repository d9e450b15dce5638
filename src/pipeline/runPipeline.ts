// Runs a recipe: opens each stage from the right weights, passes on its events, closes it with an evaluation. It
// knows no stage by name; what a stage is stands in stages/.
import { weightsSha256 } from '../base/digest.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import type { SftRow } from '../data/datasets.js';
import { vocabulary } from '../data/tokenizer.js';
import { initialWeights, parameterLayout } from '../policy/parameters.js';
import { stageOf } from '../stages/index.js';
import type { Opened } from '../stages/stage.js';
import type { Lessons } from '../training/distillation.js';
import { evaluateFully, evaluateQuickly } from '../training/evaluation.js';
import { gateRows, requireLive } from '../training/gate.js';
import { type RewardModels, trainRewardModels } from '../training/rewardModels.js';
import { type Learner, newLearner, type UpdateContext } from '../training/update.js';
import { type PipelineEvent, placeOf, rolloutRow, type StagePlace, type TrainState } from './events.js';
import { located } from './located.js';
import { lastStage, type RecipeStage, recipes } from './recipes.js';

/** Where a killed or stopped run goes on: its last committed state and the supervised set of that stage. */
export interface ResumePoint {
  readonly state: TrainState;
  readonly sftRows: readonly SftRow[] | null;
}

/** What a run is given from outside. */
export interface RunInputs {
  /** Final weights of the base run; null for the recipe that makes it. */
  readonly base: Float32Array | null;
  /** Null: from the beginning. */
  readonly resume?: ResumePoint | null;
  /** What a distilled student learns; null for other recipes. */
  readonly lessons?: Lessons | null;
}

/** A stage that is open: its place, and where in it training goes on. */
interface OpenStage extends Omit<Opened, 'name' | 'steps' | 'rewardModels'> {
  readonly place: StagePlace;
  readonly trunk: Float32Array | null;
}

/**
 * Yields everything that happens, as plain data. The same config, base and seed give the same events,
 * whether the run starts fresh or at any committed state.
 */
export async function* runPipeline(
  config: Config,
  compute: Compute,
  { base, resume = null, lessons = null }: RunInputs,
): AsyncGenerator<PipelineEvent> {
  const recipe = recipes[config.recipe];
  const layout = parameterLayout(config.policy, vocabulary.length);
  const context: UpdateContext = { compute, layout, optimizer: config.optimizer };
  if (base && !resume) yield* evaluateBase(config, compute, base);
  let previous: Float32Array | null = resume ? resume.state.weights : null;
  for (let index = firstStage(resume); index < recipe.length; index++) {
    const resumed = resume?.state.stageIndex === index ? resume : null;
    const { stage } = recipe[index];
    const from = startWeights(recipe[index], config, base, previous);
    const open = resumed
      ? reopenedStage(resumed)
      : yield* located(beginStage(config, compute, index, { from, previous, lessons }), { stage, done: 0 });
    const { done } = open;
    const rewardModels = yield* located(makeRewardModels(config, compute, open), { stage, done });
    if (!resumed) yield* located(passGate(config, compute, open, from), { stage, done });
    const learner: Learner = resumed
      ? { weights: Float32Array.from(resumed.state.weights), optimizer: resumed.state.optimizer }
      : newLearner(from);
    const training = trainStage(context, learner, config, open, rewardModels);
    const state = yield* located(training, { stage, done });
    yield* located(endStage(config, compute, state), { stage, done: state.step - 1 });
    previous = learner.weights;
  }
}

/** A state with all steps done is a finished stage: go on with the next. */
function firstStage(resume: ResumePoint | null): number {
  if (!resume) return 0;
  const { stageIndex, step, steps } = resume.state;
  return step === steps ? stageIndex + 1 : stageIndex;
}

function startWeights(
  { from, stage }: RecipeStage,
  config: Config,
  base: Float32Array | null,
  previous: Float32Array | null,
): Float32Array {
  if (from === 'random') return initialWeights(config.policy, vocabulary.length, config.seed);
  const weights = from === 'base' ? base : previous;
  if (!weights) throw new Error(`stage ${stage} starts from ${from}, which was not given`);
  return weights;
}

async function* beginStage(
  config: Config,
  compute: Compute,
  stageIndex: number,
  given: { from: Float32Array; previous: Float32Array | null; lessons: Lessons | null },
): AsyncGenerator<PipelineEvent, OpenStage> {
  const { stage, from } = recipes[config.recipe][stageIndex];
  const fromSha256 = weightsSha256(given.from);
  const { steps, sft, trunk } = await stageOf(stage).prepare({ config, compute, ...given });
  const place = { stage, stageIndex, from, fromSha256, steps };
  yield { kind: 'stage-start', ...place };
  if (sft) yield { kind: 'sft-data', stage, ...sft };
  return { place, done: 0, sftRows: sft?.rows ?? null, reference: null, trunk };
}

function reopenedStage({ state, sftRows }: ResumePoint): OpenStage {
  const { step, reference, trunk, past, value } = state;
  return { place: placeOf(state), done: step, sftRows, reference, trunk, past, value };
}

/**
 * The reward models of a stage, from the weights it started from; null for stages without. They are a
 * function of these and the settings alone, so a resumed stage makes the same ones again, to the bit, and has
 * told of them already: a few seconds, once a resume, instead of two more models in every checkpoint.
 */
async function* makeRewardModels(
  config: Config,
  compute: Compute,
  { place: { stage }, done, trunk }: OpenStage,
): AsyncGenerator<PipelineEvent, RewardModels | null> {
  if (trunk === null) return null;
  const { models, metrics } = await trainRewardModels(compute, config, trunk);
  if (done === 0) yield { kind: 'reward-models', stage, metrics };
  return models;
}

/**
 * Before the first step of reinforcement: whether its groups can teach. Errors: UserError (diverged) where next to
 * none can, and the stage needs some.
 */
async function* passGate(
  config: Config,
  compute: Compute,
  { place: { stage } }: OpenStage,
  weights: Float32Array,
): AsyncGenerator<PipelineEvent> {
  const { reinforcement } = stageOf(stage);
  if (reinforcement === undefined) return;
  const rows = await gateRows(compute, weights, config, stage, reinforcement.settings(config));
  yield { kind: 'gate', stage, rows };
  if (reinforcement.needsLiveGroups) requireLive(stage, rows, config.limits.minLive);
}

/** Trains the learner through the rest of the stage and returns the final state (not yet committed). */
async function* trainStage(
  context: UpdateContext,
  learner: Learner,
  config: Config,
  { place, trunk, ...open }: OpenStage,
  rewardModels: RewardModels | null,
): AsyncGenerator<PipelineEvent, TrainState> {
  const { stage, steps } = place;
  const stateAt = (
    step: number,
    {
      reference = null,
      past,
      value,
    }: Pick<OpenStage, 'past' | 'value'> & Partial<Pick<OpenStage, 'reference'>>,
  ): TrainState => {
    return { ...place, step, ...learner, reference, trunk, ...(past && { past }), ...(value && { value }) };
  };
  let state = stateAt(open.done, open);
  const opened = { ...open, name: stage, steps, rewardModels };
  for await (const { step, metrics, rollouts, ...held } of stageOf(stage).train(
    context,
    learner,
    config,
    opened,
  )) {
    state = stateAt(step, held);
    if (rollouts) {
      yield { kind: 'rollouts', rows: rollouts.map((rollout) => rolloutRow(stage, step, rollout)) };
      if (step % config.eval.every === 0) yield await quickEval(context.compute, config, state);
    }
    yield { kind: 'step', state, metrics };
  }
  return state;
}

/** A small evaluation between steps: the honest curve beside the reward. */
async function quickEval(compute: Compute, config: Config, state: TrainState): Promise<PipelineEvent> {
  const { stage, step, weights } = state;
  const groups = await evaluateQuickly(compute, weights, config);
  return { kind: 'eval', row: { stage, step, quick: true, temperature: config.eval.temperature, groups } };
}

/**
 * What the run starts from, measured as everything else in it: whoever made the base may have measured it otherwise.
 */
function evaluateBase(
  config: Config,
  compute: Compute,
  weights: Float32Array,
): AsyncGenerator<PipelineEvent> {
  const [stage, { steps }] = [lastStage('base'), config.pretrain];
  return located(fullEval(config, compute, { stage, step: steps, weights }), { stage, done: steps - 1 });
}

/** A row for each look at the policy; that with the evaluation's own settings first. */
async function* fullEval(
  config: Config,
  compute: Compute,
  { stage, step, weights }: Pick<TrainState, 'stage' | 'step' | 'weights'>,
): AsyncGenerator<PipelineEvent> {
  const isBase = stage === lastStage('base');
  for await (const measured of evaluateFully(compute, weights, config, isBase)) {
    yield { kind: 'eval', row: { stage, step, quick: false, ...measured } };
  }
}

/** Full evaluation of the finished stage, then the event that commits it. */
async function* endStage(config: Config, compute: Compute, state: TrainState): AsyncGenerator<PipelineEvent> {
  const { stage, from, fromSha256 } = state;
  yield* fullEval(config, compute, state);
  yield {
    kind: 'stage-end',
    state,
    lineage: { stage, from, fromSha256, sha256: weightsSha256(state.weights) },
  };
}
