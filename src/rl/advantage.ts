// Group-relative advantages. As the paper: no value network, the group is the baseline.
import { mean, std } from '../base/stats.js';

/** Rewards closer than this, as a share of the largest, are equal: sums of the same parts may differ by rounding. */
const resolution = 1e-9;

/** Advantages of one group. `noise`: rewards that lie within it of each other, all of them, are equal; 0: but for rounding. */
export type Advantages = (rewards: readonly number[], noise?: number) => number[];

/**
 * A_i = (r_i - mean r) / std r within one group (arXiv 2501.12948v2, Eq. 3; population std).
 * A group whose rewards are all equal teaches nothing: its advantages are exactly 0. Departure: equal but for
 * rounding, or for the noise of who rewards, is equal, where dividing by the std would turn either into full advantages.
 */
export function groupAdvantages(rewards: readonly number[], noise = 0): number[] {
  if (isConstant(rewards, noise)) return rewards.map(() => 0);
  const centre = mean(rewards);
  const spread = std(rewards);
  return rewards.map((reward) => (reward - centre) / spread);
}

/** A_i = r_i - mean r within one group (Dr. GRPO, arXiv 2503.20783v2); exactly 0 where all rewards are equal. */
export function centredRewards(rewards: readonly number[], noise = 0): number[] {
  if (isConstant(rewards, noise)) return rewards.map(() => 0);
  const centre = mean(rewards);
  return rewards.map((reward) => reward - centre);
}

/** Whether all rewards of the group are the same but for `noise`, or for rounding (a dead group). */
export function isConstant(rewards: readonly number[], noise = 0): boolean {
  const spread = Math.max(...rewards) - Math.min(...rewards);
  return spread <= Math.max(noise, resolution * Math.max(...rewards.map(Math.abs)));
}
