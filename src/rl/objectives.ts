// The objectives of policy optimisation as a table: what each makes of a group's rewards, how it weighs the words of
// a completion, and which ratio it clips. A new one is its name in the configuration's list and its entry here. The
// formulas on tensors are in rl/loss.
import type { ObjectiveName } from '../config/stageSettings.js';
import { type Advantages, centredRewards, groupAdvantages } from './advantage.js';
import type { Ratio } from './loss.js';

/** The mini-batch that a completion is learned in. */
export interface MiniBatch {
  /** All of its completions, over all shards. */
  readonly completions: number;
  /** Tokens of all of its completions. */
  readonly tokens: number;
  /** The length limit of a completion, in tokens. */
  readonly maxNewTokens: number;
}

export interface Objective {
  /** Where it comes from. */
  readonly source: string;
  /** Of the completions of one group. */
  readonly advantages: Advantages;
  /** Weight of each token of a completion of `length` tokens in the loss of its mini-batch. */
  tokenWeight(length: number, batch: MiniBatch): number;
  /** The ratio of new to old probability that is clipped. */
  readonly ratio: Ratio;
}

export const objectives: Readonly<Record<ObjectiveName, Objective>> = {
  /** (r - mean) / std in the group; the mean over completions of the mean over tokens; a ratio a token. */
  grpo: {
    source: 'DeepSeekMath, arXiv 2402.03300, Eq. 3; DeepSeek-R1, arXiv 2501.12948v2, Eq. 1-3',
    advantages: groupAdvantages,
    tokenWeight: (length, { completions }) => 1 / (completions * length),
    ratio: 'token',
  },
  /** r - mean, and one weight for every token: neither the spread of a group nor the length of a completion counts. */
  'dr-grpo': {
    source: 'Dr. GRPO, arXiv 2503.20783v2, section 3.2',
    advantages: centredRewards,
    tokenWeight: (_, { completions, maxNewTokens }) => 1 / (completions * maxNewTokens),
    ratio: 'token',
  },
  /** grpo with one ratio for a whole completion; meant for a clip of some 3e-4. */
  gspo: {
    source: 'GSPO, arXiv 2507.18071, Eq. 5 and 7',
    advantages: groupAdvantages,
    tokenWeight: (length, { completions }) => 1 / (completions * length),
    ratio: 'sequence',
  },
};
