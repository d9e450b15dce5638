// What must hold in each step of reinforcement, held against what happened: cheap, always on. A run in which one is
// broken ends, and nothing of that step is kept.
import { exitCodes, UserError } from '../base/errors.js';
import { extremes, largest } from '../base/stats.js';
import { type Group, isLive } from '../rl/advantage.js';
import type { CompletionAdvantage } from '../rl/tokenwise.js';

/** Error `bug` naming the invariant that broke. */
function broken(invariant: string, found: string): UserError {
  const advice = 'Training on would be wrong. Report it with the settings of the run';
  return new UserError(exitCodes.bug, `invariant broken: ${invariant} (${found}). ${advice}.`);
}

/**
 * Advantages sum to 0 over each group, or over the step or its tokens, within what rounding can do to numbers of their
 * size; and those of a group that is its own baseline are exactly 0 where it is dead.
 */
export function checkAdvantages(
  groups: readonly Group[],
  advantages: readonly (readonly CompletionAdvantage[])[],
  centredOver: 'group' | 'step' | 'tokens',
): void {
  // Rewards that are not numbers end the run as a divergence, in the update.
  if (!groups.every(({ rewards }) => rewards.every(Number.isFinite))) return;
  if (centredOver === 'tokens') {
    const all = advantages.flat(2);
    // Centred once more as they are, at their own size.
    checkSum(all, all, 'advantages of the tokens of a step sum to 0');
    return;
  }
  if (centredOver === 'step') {
    const rewards = groups.flatMap((group) => group.rewards);
    checkSum(rewards, advantages.flat(2), 'advantages of a step sum to 0');
    return;
  }
  for (const [i, group] of groups.entries()) {
    const own = advantages[i].flat();
    if (isLive(group)) checkSum(group.rewards, own, 'advantages of a live group sum to 0');
    else if (own.some((advantage) => advantage !== 0))
      throw broken('advantages of a dead group are 0', `group ${i + 1} has ${own.join(', ')}`);
  }
}

/** `from`: what the advantages were centred as. */
function checkSum(from: readonly number[], advantages: readonly number[], invariant: string): void {
  const { least, most } = extremes(from);
  const spread = most - least;
  // Each of n terms is off by n roundings of what it is made from at most, and is a difference of such times some factor.
  const roundings = 4 * Number.EPSILON * from.length * from.length;
  const allowed = spread === 0 ? 0 : roundings * (largest(from) / spread) * largest(advantages);
  const sum = advantages.reduce((total, advantage) => total + advantage, 0);
  // The other way round, not a number would pass.
  if (!(Math.abs(sum) <= allowed)) throw broken(invariant, `got ${sum}`);
}

/** In the first update of fresh rollouts the learner's logprobs are the sampler's, to the bit: every ratio is 1. */
export function checkFirstRatio(distance = 0): void {
  if (distance === 0) return;
  const found = `the mean of |log ratio| over its tokens is ${distance}`;
  throw broken("the first update's logprobs are the sampler's, to the bit", found);
}

/** Where nothing pulls but advantages, and all are 0, there is no gradient. */
export function checkDeadGradient(gradNorm: number): void {
  if (gradNorm === 0) return;
  throw broken('dead groups without KL give no gradient', `got one of norm ${gradNorm}`);
}
