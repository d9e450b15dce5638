// The axis of advantages: what the rewards of a step's groups become, as two tables: of rules that give one number a
// completion, whose baseline is the group or the step, and of rules that give one a token.
import { extremes, largest, mean, std } from '../base/stats.js';
import {
  type AdvantageName,
  type CompletionAdvantageName,
  type TokenAdvantageName,
  tokenAdvantageNames,
} from '../config/axes.js';
import { passAtK } from '../rewards/verdict.js';
import { type Discounts, gae, type TokenRewards, whitened } from './gae.js';

/** Rewards closer than this, as a share of the largest, are equal: sums of the same parts may differ by rounding. */
const resolution = 1e-9;

/** The rewards of the completions of one prompt. */
export interface Group {
  readonly rewards: readonly number[];
  /** Rewards that lie within it of each other, all of them, are equal; 0: but for rounding. */
  readonly noise: number;
  /** The highest reward there is for such a prompt. */
  readonly most: number;
}

export interface AdvantageOptions {
  /** Added to the standard deviation that is divided by. */
  readonly stdFloor: number;
  readonly passK: number;
}

interface Advantage {
  /** Where it comes from. */
  readonly source: string;
  /** Over what advantages sum to 0. */
  readonly centredOver: 'group' | 'step';
  /** Advantages of the completions of all groups of a step. */
  of(groups: readonly Group[], options: AdvantageOptions): number[][];
}

/** r is a reward, m and s are mean and population std of its group; a dead group has advantages of exactly 0. */
export const advantages: Readonly<Record<CompletionAdvantageName, Advantage>> = {
  /** (r - m) / s */
  group: {
    source: 'DeepSeek-R1, arXiv 2501.12948v2, Eq. 3; DeepSeekMath, arXiv 2402.03300',
    centredOver: 'group',
    of: inLiveGroups(({ rewards }, { stdFloor }) => divided(centred(rewards), std(rewards) + stdFloor)),
  },
  /** r - m: the spread of a group does not count. */
  centred: {
    source: 'Dr. GRPO, arXiv 2503.20783v2, section 3.2',
    centredOver: 'group',
    of: inLiveGroups(({ rewards }) => centred(rewards)),
  },
  /** r minus the mean of the others, which is G / (G - 1) (r - m). */
  'leave-one-out': {
    source: 'RLOO, arXiv 2402.14740, section 2.3',
    centredOver: 'group',
    of: inLiveGroups(({ rewards }) => divided(centred(rewards), (rewards.length - 1) / rewards.length)),
  },
  /** (r - m) / std of all rewards of the step */
  'batch-std': {
    source: 'Lite PPO, arXiv 2508.08221 (group mean, batch std)',
    centredOver: 'group',
    of: (groups, options) => {
      const spread = std(groups.flatMap(({ rewards }) => rewards)) + options.stdFloor;
      return inLiveGroups(({ rewards }) => divided(centred(rewards), spread))(groups, options);
    },
  },
  /** (r - m) / m; 0 where m is. */
  maxrl: {
    source: 'MaxRL, arXiv 2602.02710',
    centredOver: 'group',
    of: inLiveGroups(({ rewards }) => divided(centred(rewards), mean(rewards))),
  },
  /** That of all sets of k of the group in which a completion is, each set worth 1 where one of it has all reward. */
  'pass-at-k': {
    source: 'Pass@k training, arXiv 2508.10751, section 2 (analytical derivation)',
    centredOver: 'group',
    of: inLiveGroups(passAtKAdvantages),
  },
  /** (r - mean of the step) / std of the step: no group is needed. */
  'reinforce-pp': {
    source: 'REINFORCE++, arXiv 2501.03262',
    centredOver: 'step',
    of: (groups, { stdFloor }) => {
      const all = groups.flatMap(({ rewards }) => rewards);
      const noise = Math.max(...groups.map((group) => group.noise));
      if (isConstant(all, noise)) return groups.map(nothing);
      const [centre, spread] = [mean(all), std(all) + stdFloor];
      return groups.map(({ rewards }) => rewards.map((reward) => (reward - centre) / spread));
    },
  },
  /** (r - m) / std of r - m over the step. Departure: over completions, where the paper's code takes tokens. */
  'reinforce-pp-baseline': {
    source: 'REINFORCE++ with baseline, arXiv 2501.03262',
    centredOver: 'group',
    of: (groups, options) => {
      const own = inLiveGroups(({ rewards }) => centred(rewards))(groups, options);
      const spread = std(own.flat());
      return spread === 0 ? own : own.map((group) => divided(group, spread + options.stdFloor));
    },
  },
};

interface TokenAdvantage {
  /** Where it comes from. */
  readonly source: string;
  /** Over what advantages sum to 0. */
  readonly centredOver: 'tokens';
  /** Advantages of each token of the completions of all groups of a step. */
  of(
    groups: readonly (readonly TokenRewards[])[],
    options: Discounts & Pick<AdvantageOptions, 'stdFloor'>,
  ): number[][][];
}

export const tokenAdvantages: Readonly<Record<TokenAdvantageName, TokenAdvantage>> = {
  /** What came, beyond what the value model had expected: (A - mean) / std over the tokens of the step. */
  gae: {
    source: 'PPO, arXiv 1707.06347, with GAE, arXiv 1506.02438, Eq. 16; DeepSeek-R1, arXiv 2501.12948v2, A.3',
    centredOver: 'tokens',
    of: (groups, { stdFloor, ...discounts }) => {
      const noise = resolution * largest(groups.flat().flatMap(({ rewards }) => rewards));
      return whitened(
        groups.map((group) => group.map((one) => gae(one, discounts))),
        { stdFloor, noise },
      );
    },
  },
};

/** Whether a rule gives an advantage a token. */
export function isTokenwise(name: AdvantageName): name is TokenAdvantageName {
  return (tokenAdvantageNames as readonly string[]).includes(name);
}

type OfGroup = (group: Group, options: AdvantageOptions) => number[];

/**
 * The rule on each live group, and exactly 0 in dead ones. Departure: equal but for rounding, or for the noise of who
 * rewards, is equal, where dividing by the std would turn either into full advantages.
 */
function inLiveGroups(rule: OfGroup): Advantage['of'] {
  return (groups, options) => groups.map((group) => (isLive(group) ? rule(group, options) : nothing(group)));
}

const nothing = ({ rewards }: Group) => rewards.map(() => 0);

function centred(rewards: readonly number[]): number[] {
  const centre = mean(rewards);
  return rewards.map((reward) => reward - centre);
}

/** Exactly 0 where the divisor is. */
function divided(values: readonly number[], divisor: number): number[] {
  return values.map((value) => (divisor === 0 ? 0 : value / divisor));
}

function passAtKAdvantages({ rewards, most }: Group, { passK }: AdvantageOptions): number[] {
  const n = rewards.length;
  const right = rewards.map((reward) => reward >= most * (1 - resolution));
  const count = right.filter(Boolean).length;
  const mu = passAtK(n, count, passK);
  // The chance that the others of a wrong one's set are all wrong.
  const hopeless = 1 - passAtK(n - 1, count, passK - 1);
  return divided(
    right.map((is) => 1 - mu - (is ? 0 : hopeless)),
    Math.sqrt(mu * (1 - mu)),
  );
}

/** Whether the rewards of a group tell its completions apart. */
export function isLive({ rewards, noise }: Pick<Group, 'rewards' | 'noise'>): boolean {
  return !isConstant(rewards, noise);
}

/** Whether all rewards are the same but for `noise`, or for rounding (a dead group). */
export function isConstant(rewards: readonly number[], noise = 0): boolean {
  const { least, most } = extremes(rewards);
  return most - least <= Math.max(noise, resolution * largest(rewards));
}
