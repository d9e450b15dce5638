// Generalised advantage estimation (Schulman et al., arXiv 1506.02438): how much better it went from a token on than a
// value model had expected. r_t comes with token t, V_t is what is expected before it; after the last token nothing comes.
import { extremes, mean, std } from '../base/stats.js';

/** What a rule of single tokens sees of a completion: a number a token each. */
export interface TokenRewards {
  /** What comes with a token; that of the whole completion with its last. */
  readonly rewards: readonly number[];
  /** What is expected before it. */
  readonly values: readonly number[];
}

export interface Discounts {
  readonly gamma: number;
  readonly lambda: number;
}

/** A_t = sum over k of (gamma lambda)^k (r_t+k + gamma V_t+k+1 - V_t+k), Eq. 16, of each token. */
export function gae({ rewards, values }: TokenRewards, { gamma, lambda }: Discounts): number[] {
  const advantages = rewards.map(() => 0);
  let [later, expected] = [0, 0];
  for (let t = rewards.length - 1; t >= 0; t--) {
    later = rewards[t] + gamma * expected - values[t] + gamma * lambda * later;
    expected = values[t];
    advantages[t] = later;
  }
  return advantages;
}

/** What comes with a token and after it, each token on by gamma less. */
export function rewardToGo(rewards: readonly number[], gamma: number): number[] {
  return gae({ rewards, values: rewards.map(() => 0) }, { gamma, lambda: 1 });
}

/**
 * (A - mean) / (std + stdFloor) over all tokens of a step, as PPO's implementations do (arXiv 2005.12729; TRL's
 * `masked_whiten`); exactly 0 where all lie within `noise` of each other.
 */
export function whitened(
  groups: readonly (readonly (readonly number[])[])[],
  { stdFloor, noise }: { readonly stdFloor: number; readonly noise: number },
): number[][][] {
  const all = groups.flat(2);
  const { least, most } = extremes(all);
  const [centre, spread] = [mean(all), std(all) + stdFloor];
  const scaled = (value: number) => (most - least <= noise ? 0 : (value - centre) / spread);
  // The rounding of a mean that is far from 0 is as large as a small spread: what it left is taken off, too.
  const rest = mean(all.map(scaled));
  return groups.map((group) => group.map((values) => values.map((value) => scaled(value) - rest)));
}
