// Reinforcement: rollouts -> rewards -> group advantages -> a few clipped updates.
// As the paper (arXiv 2501.12948v2, section 2.1): group advantages, k3 KL in the loss to a reference that
// is refreshed every N steps, a step's rollouts split at random into mini-batches, one pass by default; general prompts and
// learned preferences in the last steps of the final stage only (Eq. 8-10).
import { exitCodes, UserError } from '../base/errors.js';
import { dealt } from '../base/lists.js';
import { stream } from '../base/rng.js';
import type { Config } from '../config/schema.js';
import { learningRate } from '../policy/optimizer.js';
import { newValueModel, type ValueModel } from '../policy/valueModel.js';
import { isTokenwise } from '../rl/advantage.js';
import { klOfLoss } from '../rl/klPlace.js';
import { teachesNothing } from '../rl/tokenwise.js';
import { type GrpoSettings, type RewardModelScorer, withAdvantages } from './gradedRollouts.js';
import { drawGroups } from './groups.js';
import { checkDeadGradient, checkFirstRatio } from './invariants.js';
import { measuredAt } from './measure.js';
import { rolloutMetrics } from './metrics.js';
import { policyShards, type ShardSettings } from './policyShards.js';
import { sharedOut } from './queries.js';
import { withReference } from './reference.js';
import { completionTokens, type LossSettings, type Rollout } from './rollout.js';
import { laterPast, type Past, samplerOf, withCorrection } from './stale.js';
import { type Learner, type UpdateContext, update } from './update.js';
import { explained, learnValues, withValues } from './values.js';

/** General prompts within a stage. */
export interface GeneralPrompts {
  readonly score: RewardModelScorer;
  /** Share of general prompts over the steps that may ask them. */
  readonly share: number;
  /** First of these steps, counted from 0. */
  readonly from: number;
}

/** An RL stage, opened where it goes on. */
export interface GrpoStage {
  /** Part of the key of every draw. */
  readonly name: string;
  readonly settings: GrpoSettings;
  /** Null: problems alone. */
  readonly general: GeneralPrompts | null;
  /** Steps that are already done; the generator goes on with the next. */
  readonly done: number;
  /** The reference policy at `done`, or null at the start of the stage. */
  readonly reference: Float32Array | null;
  /** The weights of the steps before `done`, where rollouts are stale. */
  readonly past?: Past | undefined;
  /** The value model at `done`, where the advantages need one. */
  readonly value?: ValueModel | undefined;
}

/** A finished reinforcement step. */
export interface GrpoStep {
  readonly step: number;
  readonly metrics: Record<string, number>;
  readonly rollouts: readonly Rollout[];
  readonly reference: Float32Array;
  readonly past?: Past;
  readonly value?: ValueModel;
}

/** What GRPO needs of a configuration beside the stage's own settings. */
export type GrpoContextConfig = Pick<Config, 'seed' | 'world' | 'compute'>;

/** Yields each finished step; the learner is updated in place. */
export async function* grpo(
  context: UpdateContext,
  learner: Learner,
  config: GrpoContextConfig,
  { name, settings, general, done, reference, past: begun = [], value }: GrpoStage,
): AsyncGenerator<GrpoStep> {
  const { shardRows } = config.compute;
  let refWeights = reference;
  let past = begun;
  const critic = isTokenwise(settings.advantage) ? (value ?? newCritic(context, learner, done)) : null;
  for (let step = done; step < settings.steps; step++) {
    if (!refWeights || step % settings.referenceEvery === 0) refWeights = Float32Array.from(learner.weights);
    const key = [config.seed, name, step];
    const asked = general && step >= general.from ? general : null;
    const sampler = samplerOf(past, learner.weights, settings.staleness);
    const { groups: drawn, discarded } = await drawGroups(
      {
        ...{ compute: context.compute, weights: sampler, world: config.world, settings },
        general: asked ? sharedOut(asked.share, settings.prompts, step - asked.from) : 0,
        score: asked?.score ?? null,
      },
      key,
    );
    const known = { ...settings, shardRows };
    const measured =
      settings.klCoef === 0 ? drawn : await withReference(context.compute, refWeights, drawn, known);
    const valued = critic ? await withValues(context.compute, critic, measured, shardRows) : measured;
    const groups = withAdvantages(valued, settings);
    const all = groups.flat();
    const rollouts = await withCorrection(context.compute, learner.weights, all, known);
    past = laterPast(past, learner.weights, settings.staleness);
    const { floor } = context.optimizer;
    const { steps, warmup } = settings;
    const rate = learningRate(step, steps, settings.learningRate, { warmup, floor });
    // Other backends sample with their own kernels, whose last bits differ from those of their training forward.
    const isFresh = sampler === learner.weights || rollouts[0].corrected !== undefined;
    const exactlyOnPolicy = isFresh && config.compute.backend === 'wasm';
    const own = { ...settings, learningRate: rate, shardRows, exactlyOnPolicy };
    const found = await measuredAt(step + 1, context.compute, learner.weights, refWeights, rollouts, own);
    const beside = critic && ((batch: readonly Rollout[]) => learnValues(context, critic, batch, known));
    const metrics = await updateOnRollouts(context, learner, rollouts, own, key, beside);
    const ofValues = critic && explained(rollouts, settings);
    const told = { ...rolloutMetrics(groups, discarded), ...metrics, ...ofValues, ...found };
    yield {
      step: step + 1,
      metrics: told,
      rollouts,
      reference: refWeights,
      ...(past.length > 0 && { past }),
      ...(critic && { value: critic }),
    };
  }
}

/** A value model that grows from the policy. Errors: UserError (data) where a stage goes on, and must have had one. */
function newCritic({ layout }: UpdateContext, { weights }: Learner, done: number): ValueModel {
  if (done === 0) return newValueModel(weights, layout);
  const found = `the checkpoint of step ${done} has no value model, which its advantages need`;
  throw new UserError(exitCodes.data, `${found}. Use an earlier one.`);
}

/** How a step's rollouts are learned. */
export interface UpdateSettings extends LossSettings, ShardSettings {
  readonly epochs: number;
  readonly miniBatches: number;
  readonly learningRate: number;
  /** The rollouts are of the learner's weights, by a sampler that has the bits of the training forward. */
  readonly exactlyOnPolicy: boolean;
}

/**
 * `epochs` passes over the rollouts, each in random mini-batches of as equal size as can be; `beside` learns something
 * else from each. Returns the means over the updates, but of what is a mean over tokens the mean over all tokens of all
 * passes.
 */
export async function updateOnRollouts(
  context: UpdateContext,
  learner: Learner,
  rollouts: readonly Rollout[],
  settings: UpdateSettings,
  key: readonly (string | number)[],
  beside: ((batch: readonly Rollout[]) => Promise<Readonly<Record<string, number>>>) | null = null,
): Promise<Record<string, number>> {
  context.compute.profile?.enter('data');
  const { epochs, miniBatches, learningRate, exactlyOnPolicy } = settings;
  const batches = Array.from({ length: epochs }, (_, epoch) => {
    const random = stream(...key, 'mini-batches', ...(epoch === 0 ? [] : [epoch]));
    return dealt(random.shuffle(rollouts), miniBatches);
  }).flat();
  const all = epochs * completionTokens(rollouts);
  const sums: Record<string, number> = {};
  const add = (terms: Readonly<Record<string, number>>, weight: number) => {
    for (const [name, value] of Object.entries(terms)) sums[name] = (sums[name] ?? 0) + value * weight;
  };
  for (const [i, batch] of batches.entries()) {
    const result = await update(context, learner, policyShards(batch, settings), learningRate);
    if (i === 0 && exactlyOnPolicy) checkFirstRatio(result.stats['ratio/distance']);
    if (isStill(batch, settings)) checkDeadGradient(result.gradNorm);
    add({ loss: result.loss / batches.length, grad_norm: result.gradNorm / batches.length }, 1);
    add({ ...result.stats, ...(await beside?.(batch)) }, completionTokens(batch) / all);
  }
  const { 'ratio/above': above, 'ratio/square_above': squareAbove, ...told } = sums;
  return { ...told, ...ratioMetrics(above, squareAbove), learning_rate: learningRate };
}

/** Mean and effective sample size of the ratios from the means of rho - 1 and rho^2 - 1. */
function ratioMetrics(above = 0, squareAbove = 0): Record<string, number> {
  const mean = 1 + above;
  return { 'ratio/mean': mean, 'ratio/ess': (mean * mean) / (1 + squareAbove) };
}

/** Whether nothing can move the policy: no advantage, no KL, no bonus. */
function isStill(batch: readonly Rollout[], settings: UpdateSettings): boolean {
  const noKl = settings.klCoef === 0 || klOfLoss(settings) === null;
  return noKl && settings.entropyCoef === 0 && batch.every(({ advantage }) => teachesNothing(advantage));
}
