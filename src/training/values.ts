// The value model in a step of PPO: what it expects of each token, and how it learns from what came, on the policy's own
// mini-batches.
import { notFinite } from '../base/errors.js';
import { chunks, regrouped } from '../base/lists.js';
import type { Compute, ScoreShard } from '../compute/types.js';
import { type ValueModel, valueLayout } from '../policy/valueModel.js';
import { gae, rewardToGo } from '../rl/gae.js';
import { explainedVariance } from '../rl/valueLoss.js';
import { type Graded, type GrpoSettings, packCompletions, tokenRewardsOf } from './gradedRollouts.js';
import { cutTargets } from './reference.js';
import { completionTokens, isLearned, type Rollout } from './rollout.js';
import { descend, type UpdateContext } from './update.js';

/** The groups with what the model expects before each token. Errors: UserError (diverged) where that is not finite. */
export async function withValues<T extends Graded>(
  compute: Compute,
  { weights }: Pick<ValueModel, 'weights'>,
  groups: readonly (readonly T[])[],
  shardRows: number,
): Promise<T[][]> {
  compute.profile?.enter('reference');
  const parts = chunks(groups.flat(), shardRows);
  const scores = await compute.scores(weights, parts.map(packCompletions));
  if (!scores.every((values) => values.every(Number.isFinite))) throw notFinite('a value');
  const known = parts.flatMap((part, i) => {
    const cut = cutTargets(part, scores[i]);
    return part.map((one, j) => ({ ...one, values: [...cut[j]] }));
  });
  return regrouped(known, groups);
}

/** One step of the model on a mini-batch. Returns the stats of its loss, from before the step. */
export async function learnValues(
  context: UpdateContext,
  model: ValueModel,
  batch: readonly Rollout[],
  settings: GrpoSettings & { readonly shardRows: number },
): Promise<Readonly<Record<string, number>>> {
  context.compute.profile?.enter('backward');
  const tokens = completionTokens(batch.filter((rollout) => isLearned(rollout, settings)));
  const shards = chunks(batch, settings.shardRows).map((part) => valueShard(part, tokens, settings));
  const result = await context.compute.scoreGradient(model.weights, shards);
  const own = { ...context, layout: valueLayout(context.layout) };
  return descend(own, model, result, settings.valueLearningRate).stats;
}

/** Some completions of a mini-batch in which so many tokens are learned from. */
function valueShard(part: readonly Rollout[], tokens: number, settings: GrpoSettings): ScoreShard {
  const seen = part.map((rollout) => tokenRewardsOf(rollout, settings));
  const flat = (of: (rollout: Rollout, i: number) => readonly number[]) =>
    Float32Array.from(part.flatMap(of));
  return {
    rows: packCompletions(part),
    loss: {
      kind: 'value',
      weights: flat((rollout, i) =>
        seen[i].values.map(() => (isLearned(rollout, settings) ? 1 / tokens : 0)),
      ),
      old: flat((_, i) => seen[i].values),
      targets: flat((_, i) => gae(seen[i], settings).map((value, t) => value + seen[i].values[t])),
      clip: settings.valueClip,
    },
  };
}

/** `value/explained_variance`: how much of what came the model had expected; nothing where the same came everywhere. */
export function explained(rollouts: readonly Rollout[], settings: GrpoSettings): Record<string, number> {
  const seen = rollouts.map((rollout) => tokenRewardsOf(rollout, settings));
  const share = explainedVariance(
    seen.flatMap(({ values }) => values),
    seen.flatMap(({ rewards }) => rewardToGo(rewards, settings.gamma)),
  );
  return Number.isNaN(share) ? {} : { 'value/explained_variance': share };
}
