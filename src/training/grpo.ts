// Reinforcement stages: rollout -> rewards -> group advantages -> a few clipped updates.
// As the paper (arXiv 2501.12948v2, section 2.1): group advantages, k3 KL in the loss to a reference that
// is refreshed every N steps, a rollout split at random into mini-batches, one pass; general prompts and
// learned preferences in the last steps of the final stage only (Eq. 8-10).
import { chunks } from '../base/lists.js';
import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { learningRate } from '../policy/optimizer.js';
import { packRows } from '../policy/packing.js';
import { completionLogprobs, grpoSpec, type Rollout, spreadLogprobs } from '../rl/rollout.js';
import type { RolloutRow, StageName } from './events.js';
import { type GrpoSettings, type PreferenceScorer, rollOut } from './gradedRollouts.js';
import { rolloutMetrics } from './metrics.js';
import { drawQueries, queryColumns, queryWords } from './queries.js';
import { type Learner, type UpdateContext, update } from './update.js';

/** General prompts within a stage. */
export interface PreferenceOptions {
  readonly score: PreferenceScorer;
  /** Share of general prompts in the steps that ask any. */
  readonly generalShare: number;
  /** First of these steps, counted from 0. */
  readonly from: number;
}

export interface GrpoOptions {
  readonly stage: StageName;
  readonly seed: number;
  readonly world: Config['world'];
  readonly shardRows: number;
  readonly grpo: GrpoSettings;
  /** None: problems alone. */
  readonly preference?: PreferenceOptions | null;
  /** Steps that are already done; the generator goes on with the next. */
  readonly done: number;
}

/** A finished reinforcement step. */
export interface GrpoStep {
  readonly step: number;
  readonly metrics: Record<string, number>;
  readonly rows: RolloutRow[];
  readonly reference: Float32Array;
}

/**
 * Yields each finished step; the learner is updated in place.
 * `reference` is the reference policy at `options.done`, or null at the start of the stage.
 */
export async function* grpo(
  context: UpdateContext,
  learner: Learner,
  reference: Float32Array | null,
  options: GrpoOptions,
): AsyncGenerator<GrpoStep> {
  let refWeights = reference;
  for (let step = options.done; step < options.grpo.steps; step++) {
    if (!refWeights || step % options.grpo.referenceEvery === 0)
      refWeights = Float32Array.from(learner.weights);
    const key = [options.seed, options.stage, step];
    const { world, grpo: settings } = options;
    const preference = options.preference && step >= options.preference.from ? options.preference : null;
    const generalShare = preference?.generalShare ?? 0;
    const queries = drawQueries(world, { ...settings, generalShare }, key);
    const score = preference?.score ?? null;
    const groups = await rollOut(context.compute, learner.weights, queries, settings, key, score);
    const rollouts = groups.flat();
    const refLogprobs = await referenceLogprobs(context.compute, refWeights, rollouts, options);
    const metrics = await updateOnRollouts(context, learner, rollouts, refLogprobs, options, step);
    yield {
      step: step + 1,
      metrics: { ...rolloutMetrics(groups), ...metrics },
      rows: rollouts.map((rollout) => toRow(rollout, options.stage, step + 1)),
      reference: refWeights,
    };
  }
}

/** Logprobs of each completion under the reference policy; null when the KL has no weight. */
async function referenceLogprobs(
  compute: Compute,
  refWeights: Float32Array,
  rollouts: readonly Rollout[],
  options: GrpoOptions,
): Promise<Map<Rollout, Float32Array> | null> {
  if (options.grpo.klCoef === 0) return null;
  compute.profile?.enter('reference');
  const parts = chunks(rollouts, options.shardRows).map((part) => ({ part, rows: pack(part) }));
  const { temperature } = options.grpo;
  const all = await compute.logprobs(
    refWeights,
    parts.map(({ rows }) => ({ rows, temperature })),
  );
  const byRollout = new Map<Rollout, Float32Array>();
  parts.forEach(({ part, rows }, i) => {
    completionLogprobs(part, rows, all[i]).forEach((values, j) => {
      byRollout.set(part[j], values);
    });
  });
  return byRollout;
}

/** One pass over the rollouts in random mini-batches; returns the means over the updates. */
async function updateOnRollouts(
  context: UpdateContext,
  learner: Learner,
  rollouts: readonly Rollout[],
  refLogprobs: Map<Rollout, Float32Array> | null,
  options: GrpoOptions,
  step: number,
): Promise<Record<string, number>> {
  context.compute.profile?.enter('data');
  const { grpo: settings } = options;
  const order = stream(options.seed, options.stage, step, 'mini-batches').shuffle(rollouts);
  const batches = chunks(order, Math.ceil(order.length / settings.miniBatches));
  const rate = learningRate(step, settings.steps, settings.learningRate, context.optimizer);
  const sums: Record<string, number> = {};
  for (const batch of batches) {
    const shards = chunks(batch, options.shardRows).map((part) => {
      const rows = pack(part);
      const refs =
        refLogprobs &&
        spreadLogprobs(
          part,
          rows,
          part.map((rollout) => refLogprobs.get(rollout)!),
        );
      const loss = grpoSpec(part, rows, refs, { ...settings, completions: batch.length });
      return { rows, temperature: settings.temperature, loss };
    });
    const result = await update(context, learner, shards, rate);
    const terms = { loss: result.loss, grad_norm: result.gradNorm, ...result.stats };
    for (const [name, value] of Object.entries(terms))
      sums[name] = (sums[name] ?? 0) + value / batches.length;
  }
  return { ...sums, learning_rate: rate };
}

function pack(rollouts: readonly Rollout[]) {
  return packRows(
    rollouts.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
    'completion',
  );
}

function toRow(rollout: Rollout, stage: StageName, step: number): RolloutRow {
  return {
    stage,
    step,
    ...queryColumns(rollout.query),
    prompt: queryWords(rollout.query).join(' '),
    completion: rollout.words.join(' '),
    rewards: { ...rollout.parts },
    reward: rollout.reward,
    advantage: rollout.advantage,
  };
}
