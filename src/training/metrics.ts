// Metrics of a step's rollouts, named as TRL names them. Means run over completions, that of the entropy over their
// tokens; never over padding.
import { mean, std } from '../base/stats.js';
import { rewardNames } from '../rl/rewards.js';
import type { Rollout } from '../rl/rollout.js';

/**
 * `reward` and `reward_std` (mean over groups of the group's std), `rewards/<part>/mean` (over the
 * completions the part applies to), `frac_reward_zero_std` (share of groups that teach nothing: all advantages 0),
 * `entropy` (exact, nats a token), `completions/mean_length` (tokens), `completions/clipped_ratio`
 * (share that hit the length limit), `num_tokens` (prompt and completion tokens of the rollouts).
 */
export function rolloutMetrics(groups: readonly (readonly Rollout[])[]): Record<string, number> {
  const rollouts = groups.flat();
  const metrics: Record<string, number> = {
    reward: mean(rollouts.map(({ reward }) => reward)),
    reward_std: mean(groups.map((group) => std(group.map(({ reward }) => reward)))),
    frac_reward_zero_std: mean(
      groups.map((group) => (group.every(({ advantage }) => advantage === 0) ? 1 : 0)),
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
    num_tokens: rollouts.reduce(
      (sum, { prompt, completion }) => sum + prompt.length + completion.ids.length,
      0,
    ),
  };
}
