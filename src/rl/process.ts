// Process supervision: rewards of steps as advantages of tokens (DeepSeekMath, arXiv 2402.03300, section 4.1.3). With R
// the rewards of all steps of a group, r~ = (r - mean R) / std R, and A_t is the sum of r~ over the steps of the
// completion that end at t or later. Departure: it is added to what the outcome gives, by a weight.
import { mean, std } from '../base/stats.js';
import { isConstant } from './advantage.js';
import { advantageAt, type CompletionAdvantage } from './tokenwise.js';

/** A step of a completion: the token it ends at, what it is rewarded with, and whether it is right. */
export interface RewardedStep {
  readonly end: number;
  readonly reward: number;
  readonly right: boolean;
}

/** A completion of a group: its tokens, and its steps. */
interface Stepped {
  readonly length: number;
  readonly steps: readonly Pick<RewardedStep, 'end' | 'reward'>[];
}

/** A_t of each completion of a group; exactly 0 where all steps have one reward. `stdFloor` is added to the std. */
export function processAdvantages(group: readonly Stepped[], stdFloor: number): number[][] {
  const rewards = group.flatMap(({ steps }) => steps.map(({ reward }) => reward));
  const isDead = rewards.length === 0 || isConstant(rewards);
  const [centre, spread] = [mean(rewards), std(rewards) + stdFloor];
  return group.map(({ length, steps }) => {
    const tokens = new Array<number>(length).fill(0);
    if (isDead) return tokens;
    for (const { end, reward } of steps) tokens[end] += (reward - centre) / spread;
    for (let t = length - 2; t >= 0; t--) tokens[t] += tokens[t + 1];
    return tokens;
  });
}

/** What the outcome gives each token and, by the weight, the process. */
export function addedProcess(
  outcome: CompletionAdvantage,
  process: readonly number[],
  weight: number,
): number[] {
  return process.map((own, t) => advantageAt(outcome, t) + weight * own);
}
