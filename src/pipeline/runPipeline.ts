// Runs a recipe: opens each stage from the right weights, passes on its events, closes it with an evaluation.
import { weightsSha256 } from '../base/digest.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { initialWeights, parameterLayout } from '../policy/parameters.js';
import { levelSets } from '../tasks/task.js';
import type { Lessons } from '../training/distillation.js';
import { evaluatePolicy } from '../training/evaluation.js';
import type { PipelineEvent, SftRow, TrainState } from '../training/events.js';
import { examine, requireSignal } from '../training/gate.js';
import { type PreferenceModels, trainPreferenceModels } from '../training/rewardModels.js';
import { type Learner, newLearner } from '../training/update.js';
import { located } from './located.js';
import { type RecipeStage, recipes } from './recipes.js';
import { prepareStage, runStage, type StageStart } from './stage.js';

/** Where a killed or stopped run goes on: its last committed state and the supervised set of that stage. */
export interface ResumePoint {
  readonly state: TrainState;
  readonly sftRows: readonly SftRow[] | null;
}

/**
 * Yields everything that happens, as plain data. The same config, base and seed give the same events,
 * whether the run starts fresh or at any committed state.
 * `base`: final weights of the base run; null for the recipe that makes it. `lessons`: what a distilled
 * student learns; null for all others.
 */
export async function* runPipeline(
  config: Config,
  compute: Compute,
  base: Float32Array | null,
  resume: ResumePoint | null = null,
  lessons: Lessons | null = null,
): AsyncGenerator<PipelineEvent> {
  const recipe = recipes[config.recipe];
  let previous: Float32Array | null = resume ? resume.state.weights : null;
  const first = firstStage(resume);
  for (let index = first; index < recipe.length; index++) {
    const resumed = resume?.state.stageIndex === index ? resume : null;
    const from = startWeights(recipe[index], config, base, previous);
    const opened = resumed
      ? resumeStage(resumed)
      : yield* located(beginStage(config, compute, index, { from, previous, lessons }), {
          stage: recipe[index].stage,
          done: 0,
        });
    const preference = yield* located(preparePreferences(config, compute, opened), opened);
    if (!resumed) yield* located(passGate(config, compute, opened, from), opened);
    const start = { ...opened, preference };
    const learner: Learner = resumed
      ? { weights: Float32Array.from(resumed.state.weights), optimizer: resumed.state.optimizer }
      : newLearner(from);
    const layout = parameterLayout(config.policy, vocabulary.length);
    const context = { compute, layout, optimizer: config.optimizer };
    const state = yield* located(runStage(context, learner, config, start), start);
    yield* located(endStage(config, compute, state), { stage: state.stage, done: state.step - 1 });
    previous = learner.weights;
  }
}

/** A stage before its reward models. */
type OpenedStage = Omit<StageStart, 'preference'>;

/**
 * The reward models of the final RL, from the weights it started from; null for other stages. They are a
 * function of these and the settings alone, so a resumed stage makes the same ones again, to the bit, and has
 * told of them already: a few seconds, once a resume, instead of two more models in every checkpoint.
 */
async function* preparePreferences(
  config: Config,
  compute: Compute,
  { stage, done, trunk }: OpenedStage,
): AsyncGenerator<PipelineEvent, PreferenceModels | null> {
  if (trunk === null) return null;
  const { models, metrics } = await trainPreferenceModels(compute, config, trunk);
  if (done === 0) yield { kind: 'preference-models', stage, metrics };
  return models;
}

/**
 * Before the first step of an RL stage: whether its groups can teach. Error 80 where next to none can; not
 * in the final RL, which has the general prompts to learn from when all problems are solved.
 */
async function* passGate(
  config: Config,
  compute: Compute,
  { stage }: OpenedStage,
  weights: Float32Array,
): AsyncGenerator<PipelineEvent> {
  if (stage !== 'reasoning-rl' && stage !== 'final-rl') return;
  const rows = await examine(compute, weights, config, stage);
  yield { kind: 'gate', stage, rows };
  if (stage === 'reasoning-rl') requireSignal(stage, rows, config.limits.minLive);
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
): AsyncGenerator<PipelineEvent, OpenedStage> {
  const { stage, from } = recipes[config.recipe][stageIndex];
  const origin = { from, fromSha256: weightsSha256(given.from) };
  const prepared = await prepareStage(config, compute, stage, given.previous, given.lessons);
  yield { kind: 'stage-start', stage, stageIndex, ...origin, steps: prepared.steps };
  if (prepared.sft) yield { kind: 'sft-data', stage, ...prepared.sft };
  return {
    stage,
    stageIndex,
    ...origin,
    steps: prepared.steps,
    done: 0,
    sftRows: prepared.sft?.rows ?? null,
    reference: null,
    trunk: stage === 'final-rl' && config.finalRl.preferenceLast > 0 ? given.from : null,
  };
}

function resumeStage({ state, sftRows }: ResumePoint): OpenedStage {
  const { stage, stageIndex, from, fromSha256, steps, step, reference, trunk } = state;
  return { stage, stageIndex, from, fromSha256, steps, done: step, sftRows, reference, trunk };
}

/** Full evaluation of the finished stage, then the event that commits it. */
async function* endStage(config: Config, compute: Compute, state: TrainState): AsyncGenerator<PipelineEvent> {
  const { stage, step, from, fromSha256 } = state;
  const { problems, samples, temperature, maxNewTokens } = config.eval;
  const options = { sets: levelSets, problems, samples, temperature, maxNewTokens };
  const groups = await evaluatePolicy(compute, state.weights, config, options);
  yield { kind: 'eval', row: { stage, step, quick: false, temperature, groups } };
  yield {
    kind: 'stage-end',
    state,
    lineage: { stage, from, fromSha256, sha256: weightsSha256(state.weights) },
  };
}
