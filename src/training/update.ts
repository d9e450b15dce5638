// One optimizer update, shared by all stages.
import { notFinite } from '../base/errors.js';
import type { Compute, Shard } from '../compute/types.js';
import type { OptimizerConfig } from '../config/schema.js';
import { adamwStep, newOptimizerState } from '../policy/optimizer.js';
import { nonFiniteTensor, type ParameterSpec } from '../policy/parameters.js';
import type { GradientResult, OptimizerState } from '../policy/types.js';

/** What is being trained; the arrays are updated in place. */
export interface Learner {
  readonly weights: Float32Array;
  readonly optimizer: OptimizerState;
}

/** A learner that starts from a copy of the weights with fresh moments. */
export function newLearner(weights: Float32Array): Learner {
  return { weights: Float32Array.from(weights), optimizer: newOptimizerState(weights.length) };
}

/** What every update needs to know of the run. */
export interface UpdateContext {
  readonly compute: Compute;
  readonly layout: readonly ParameterSpec[];
  readonly optimizer: OptimizerConfig;
}

/**
 * Gradient over all shards, then one AdamW step on the learner.
 * Errors: UserError (diverged) naming the loss, or the tensor whose gradient, moment or weight is not
 * finite; nothing of such a step may be kept.
 */
export async function update(
  context: UpdateContext,
  learner: Learner,
  shards: readonly Shard[],
  learningRate: number,
): Promise<GradientResult & { gradNorm: number }> {
  return descend(context, learner, await context.compute.gradient(learner.weights, shards), learningRate);
}

/** One AdamW step along a gradient that is at hand. Errors as `update`. */
export function descend(
  context: UpdateContext,
  learner: Learner,
  result: GradientResult,
  learningRate: number,
): GradientResult & { gradNorm: number } {
  const { profile } = context.compute;
  profile?.enter('optimizer');
  if (!Number.isFinite(result.loss)) throw notFinite('the loss');
  const { gradNorm, finite } = adamwStep(
    learner.weights,
    result.gradient,
    learner.optimizer,
    learningRate,
    context.optimizer,
    context.layout,
  );
  if (!finite) throw notFinite(culprit(learner, result.gradient, context.layout));
  profile?.enter('data');
  return { ...result, gradNorm };
}

/** Where an update went wrong: the first tensor that is not finite, causes before effects. */
function culprit(
  { weights, optimizer }: Learner,
  gradient: Float32Array,
  layout: readonly ParameterSpec[],
): string {
  const places: [prefix: string, values: Float32Array][] = [
    ['the gradient of ', gradient],
    ['optimizer.m.', optimizer.m],
    ['optimizer.v.', optimizer.v],
    ['', weights],
  ];
  for (const [prefix, values] of places) {
    const tensor = nonFiniteTensor(values, layout);
    if (tensor !== null) return prefix + tensor;
  }
  return 'the gradient norm';
}
