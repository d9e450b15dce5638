// Rewards for tests that name only the parts they are about.
import { type RewardName, type RewardParts, rewardNames } from '../../src/rewards/rewards.js';

/** These parts; every other does not apply. */
export function partsOf(given: Partial<Record<RewardName, number | null>>): RewardParts {
  const none = Object.fromEntries(rewardNames.map((name) => [name, null]));
  return { ...none, ...given } as RewardParts;
}

/** No weight on any part. */
export function noWeights(): Record<RewardName, number> {
  return Object.fromEntries(rewardNames.map((name) => [name, 0])) as Record<RewardName, number>;
}
