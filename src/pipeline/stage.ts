// One stage of a recipe: what it prepares, how many steps it has, and its events.

import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { corpusDocument } from '../data/corpus.js';
import { coldStartRows } from '../data/datasets.js';
import { encode } from '../data/tokenizer.js';
import { distillationSteps, type Lessons } from '../training/distillation.js';
import { evaluateQuickly } from '../training/evaluation.js';
import type { FilterCounts, PipelineEvent, SftRow, StageName, TrainState } from '../training/events.js';
import { grpo, type PreferenceOptions } from '../training/grpo.js';
import { rejectionSample } from '../training/rejectionSampling.js';
import { type PreferenceModels, preferenceScores } from '../training/rewardModels.js';
import { type Example, epochBatches, epochSteps, supervised, toExample } from '../training/supervised.js';
import type { Learner, UpdateContext } from '../training/update.js';

/** Where a stage stands when it is opened, fresh or resumed. */
export interface StageStart {
  readonly stage: StageName;
  readonly stageIndex: number;
  readonly from: string;
  readonly fromSha256: string;
  readonly steps: number;
  readonly done: number;
  readonly sftRows: readonly SftRow[] | null;
  readonly reference: Float32Array | null;
  /** Trunk of the reward models of the final RL. */
  readonly trunk: Float32Array | null;
  /** The reward models of the final RL. */
  readonly preference: PreferenceModels | null;
}

interface Prepared {
  readonly steps: number;
  readonly sft: { readonly rows: readonly SftRow[]; readonly filters: FilterCounts | null } | null;
}

/**
 * Makes the supervised set of an SFT stage and counts the steps. `previous` is sampled by rejection sampling,
 * `lessons` are for a distilled student.
 */
export async function prepareStage(
  config: Config,
  compute: Compute,
  stage: StageName,
  previous: Float32Array | null,
  lessons: Lessons | null,
): Promise<Prepared> {
  switch (stage) {
    case 'pretrain':
      return { steps: config.pretrain.steps, sft: null };
    case 'reasoning-rl':
      return { steps: config.reasoningRl.steps, sft: null };
    case 'final-rl':
      return { steps: config.finalRl.steps, sft: null };
    case 'cold-start-sft': {
      const { examples, epochs, batchSize } = config.coldStart;
      const rows = coldStartRows(examples, config, config.seed);
      return { steps: epochSteps(rows.length, epochs, batchSize), sft: { rows, filters: null } };
    }
    case 'distillation-sft': {
      if (!lessons) throw new Error('distillation needs the lessons of a teacher');
      return {
        steps: distillationSteps(lessons, config.distill),
        sft: { rows: lessons.rows, filters: null },
      };
    }
    case 'rejection-sampled-sft': {
      if (!previous) throw new Error('rejection sampling needs the policy of the previous stage');
      const { epochs, batchSize } = config.rejectionSampling;
      const sft = await rejectionSample(compute, previous, config);
      return { steps: epochSteps(sft.rows.length, epochs, batchSize), sft };
    }
  }
}

/** Trains the learner through the rest of the stage and returns the final state (not yet committed). */
export async function* runStage(
  context: UpdateContext,
  learner: Learner,
  config: Config,
  start: StageStart,
): AsyncGenerator<PipelineEvent, TrainState> {
  const stateAt = (step: number, reference: Float32Array | null): TrainState => {
    const { stage, stageIndex, from, fromSha256, steps, trunk } = start;
    return { stage, stageIndex, step, steps, from, fromSha256, ...learner, reference, trunk };
  };
  let state = stateAt(start.done, start.reference);
  if (start.stage === 'reasoning-rl' || start.stage === 'final-rl') {
    for await (const { step, metrics, rows, reference } of reinforce(context, learner, config, start)) {
      state = stateAt(step, reference);
      yield { kind: 'rollouts', rows };
      if (step % config.eval.every === 0) yield await quickEval(context, config, state);
      yield { kind: 'step', state, metrics };
    }
    return state;
  }
  for await (const { step, metrics } of supervise(context, learner, config, start)) {
    state = stateAt(step, null);
    yield { kind: 'step', state, metrics };
  }
  return state;
}

function reinforce(context: UpdateContext, learner: Learner, config: Config, start: StageStart) {
  return grpo(context, learner, start.reference, {
    stage: start.stage,
    seed: config.seed,
    world: config.world,
    shardRows: config.compute.shardRows,
    grpo: start.stage === 'final-rl' ? config.finalRl : config.reasoningRl,
    preference: start.preference && preferenceOptions(context.compute, config, start.preference),
    done: start.done,
  });
}

/** General prompts in the last `preferenceLast` steps, rewarded by the models. */
export function preferenceOptions(
  compute: Compute,
  config: Config,
  models: PreferenceModels,
): PreferenceOptions {
  const { generalShare, preferenceLast, steps } = config.finalRl;
  return {
    score: (completions) => preferenceScores(compute, models, completions, config.compute.shardRows),
    generalShare,
    from: Math.max(0, steps - preferenceLast),
  };
}

function supervise(context: UpdateContext, learner: Learner, config: Config, start: StageStart) {
  const { shardRows } = config.compute;
  const shared = { steps: start.steps, done: start.done, shardRows };
  if (start.stage === 'pretrain') {
    const { learningRate } = config.pretrain;
    const batch = (step: number) => pretrainBatch(config, step);
    return supervised(context, learner, { ...shared, peakRate: learningRate, learn: 'all', batch });
  }
  const settings = sftSettings(start.stage, config);
  const examples = (start.sftRows ?? []).map(toExample);
  const batch = epochBatches(examples, settings.batchSize, [config.seed, start.stage]);
  return supervised(context, learner, {
    ...shared,
    peakRate: settings.learningRate,
    learn: 'completion',
    batch,
  });
}

function sftSettings(stage: StageName, { coldStart, rejectionSampling, distill }: Config) {
  if (stage === 'cold-start-sft') return coldStart;
  return stage === 'distillation-sft' ? distill : rejectionSampling;
}

/** A small evaluation between steps: the honest curve beside the reward. */
async function quickEval(context: UpdateContext, config: Config, state: TrainState): Promise<PipelineEvent> {
  const { temperature } = config.eval;
  const groups = await evaluateQuickly(context.compute, state.weights, config);
  return { kind: 'eval', row: { stage: state.stage, step: state.step, quick: true, temperature, groups } };
}

/** The documents of a pre-training step, counted from 0. */
export function pretrainBatch(config: Config, step: number): Example[] {
  return Array.from({ length: config.pretrain.batchSize }, (_, i) => {
    const { prompt, completion } = corpusDocument(config, stream(config.seed, 'pretrain', step, i));
    return { prompt: encode(prompt), completion: encode(completion) };
  });
}
