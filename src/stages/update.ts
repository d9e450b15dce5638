// One optimizer update, shared by all stages.
import { exitCodes, UserError } from '../base/errors.js';
import type { Compute, GradientResult, Shard } from '../compute/compute.js';
import type { OptimizerConfig } from '../config/schema.js';
import { adamwStep, newOptimizerState } from '../policy/optimizer.js';
import type { ParameterSpec } from '../policy/parameters.js';
import type { OptimizerState } from '../policy/types.js';

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
 * Errors: UserError (diverged) when the loss or the gradient is not finite; the weights are untouched then.
 */
export async function update(
  context: UpdateContext,
  learner: Learner,
  shards: readonly Shard[],
  learningRate: number,
): Promise<GradientResult & { gradNorm: number }> {
  const { profile } = context.compute;
  const result = await context.compute.gradient(learner.weights, shards);
  profile?.enter('optimizer');
  if (!Number.isFinite(result.loss))
    throw new UserError(exitCodes.diverged, `loss is not finite (${result.loss})`);
  const { gradNorm } = adamwStep(
    learner.weights,
    result.gradient,
    learner.optimizer,
    learningRate,
    context.optimizer,
    context.layout,
  );
  profile?.enter('data');
  return { ...result, gradNorm };
}

/** Consecutive chunks of at most `size` items. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}
