// The axis of aggregation: how much each token of a completion weighs in the loss of its mini-batch, as a table.
import type { AggregationName } from '../config/axes.js';

/** The mini-batch that a completion is learned in. */
export interface MiniBatch {
  /** All of its completions, over all shards. */
  readonly completions: number;
  /** Tokens of all of its completions. */
  readonly tokens: number;
  /** Tokens of those that are learned from. */
  readonly learnedTokens: number;
  /** The length limit of a completion, in tokens. */
  readonly maxNewTokens: number;
}

interface Aggregation {
  /** Where it comes from. */
  readonly source: string;
  /** Weight of each token of a completion of `length` tokens. */
  tokenWeight(length: number, batch: MiniBatch): number;
}

export const aggregations: Readonly<Record<AggregationName, Aggregation>> = {
  /** The mean over completions of the mean over tokens: long ones have light tokens. */
  'sequence-mean': {
    source: 'DeepSeekMath, arXiv 2402.03300, Eq. 3',
    tokenWeight: (length, { completions }) => 1 / (completions * length),
  },
  /** The mean over the tokens of the mini-batch that are learned: long completions weigh more. */
  'token-mean': {
    source: 'DAPO, arXiv 2503.14476, section 3.3 (token-level loss)',
    tokenWeight: (_, { learnedTokens }) => 1 / learnedTokens,
  },
  /** The sum over tokens by a constant: no length counts. */
  constant: {
    source: 'Dr. GRPO, arXiv 2503.20783v2, section 3.2',
    tokenWeight: (_, { completions, maxNewTokens }) => 1 / (completions * maxNewTokens),
  },
};
