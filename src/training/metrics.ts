// Metrics of a step's rollouts, named as TRL names them. Means run over completions, that of the entropy over their
// tokens; never over padding.
import { mean, std } from '../base/stats.js';
import { isSolved, rewardNames } from '../rewards/rewards.js';
import { teachesNothing } from '../rl/tokenwise.js';
import type { Graded } from './gradedRollouts.js';
import type { Rollout } from './rollout.js';

/**
 * `reward` and `reward_std` (mean over groups of the group's std), `rewards/<part>/mean` (over the
 * completions the part applies to), `frac_reward_zero_std` (share of groups that teach nothing: all advantages 0),
 * `entropy` (exact, nats a token), `completions/mean_length` (tokens), `completions/clipped_ratio`
 * (share that hit the length limit), `completions/mean_length/right` and `/wrong` (of the problems' completions),
 * `num_tokens` (prompt and completion tokens of the rollouts, discarded ones too), `groups/discarded` where there can be
 * such; where steps are rewarded `steps/mean` (steps a completion), `steps/reward` and `steps/right` (means over steps).
 */
export function rolloutMetrics(
  groups: readonly (readonly Rollout[])[],
  discarded: readonly (readonly Graded[])[] | null = null,
): Record<string, number> {
  const rollouts = groups.flat();
  const metrics: Record<string, number> = {
    reward: mean(rollouts.map(({ reward }) => reward)),
    reward_std: mean(groups.map((group) => std(group.map(({ reward }) => reward)))),
    frac_reward_zero_std: mean(
      groups.map((group) => (group.every(({ advantage }) => teachesNothing(advantage)) ? 1 : 0)),
    ),
  };
  for (const name of rewardNames) {
    const values = rollouts.map(({ parts }) => parts[name]).filter((value) => value !== null);
    if (values.length > 0) metrics[`rewards/${name}/mean`] = mean(values);
  }
  const lengths = rollouts.map(({ completion }) => completion.ids.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const entropy = rollouts.reduce(
    (sum, { completion }) => completion.entropy.reduce((s, e) => s + e, sum),
    0,
  );
  return {
    ...metrics,
    entropy: entropy / tokens,
    'completions/mean_length': tokens / rollouts.length,
    'completions/clipped_ratio': mean(rollouts.map(({ completion }) => (completion.finished ? 0 : 1))),
    ...lengthsBy(rollouts, true, 'right'),
    ...lengthsBy(rollouts, false, 'wrong'),
    num_tokens: [...rollouts, ...(discarded ?? []).flat()].reduce(
      (sum, { prompt, completion }) => sum + prompt.length + completion.ids.length,
      0,
    ),
    ...(discarded && { 'groups/discarded': discarded.length }),
    ...stepMetrics(rollouts),
  };
}

/** Of rewarded steps; nothing where none are. */
function stepMetrics(rollouts: readonly Rollout[]): Record<string, number> {
  const stepped = rollouts.flatMap(({ steps }) => (steps === undefined ? [] : [steps]));
  if (stepped.length === 0) return {};
  const steps = stepped.flat();
  const shares = {
    'steps/reward': mean(steps.map(({ reward }) => reward)),
    'steps/right': mean(steps.map(({ right }) => (right ? 1 : 0))),
  };
  return { 'steps/mean': steps.length / stepped.length, ...(steps.length > 0 && shares) };
}

/** Mean length of the completions that are right, or are not; nothing where there is none. */
function lengthsBy(rollouts: readonly Rollout[], right: boolean, name: string): Record<string, number> {
  const lengths = rollouts.flatMap(({ parts, completion }) =>
    isSolved(parts) === right ? [completion.ids.length] : [],
  );
  return lengths.length > 0 ? { [`completions/mean_length/${name}`]: mean(lengths) } : {};
}
