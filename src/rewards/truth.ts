// The axis of truth: what the accuracy part of the reward takes for right, as a table. Only what is taught changes: the
// recorded parts and everything held out keep to the right answers.
import type { Random } from '../base/rng.js';
import type { TruthName } from '../config/axes.js';
import { parse } from '../tasks/format.js';
import { meaningOf } from '../tasks/index.js';
import type { Answered } from './answered.js';
import { isSolved, type RewardParts, verdictReward } from './rewards.js';

/** A completion of a group of one problem. */
export interface Claimed {
  readonly right: boolean;
  /** The answer as one text, equal where answers mean the same; null where there is none. */
  readonly answer: string | null;
}

interface Truth {
  /** Where it comes from. */
  readonly source: string;
  /** Which completions of a group are rewarded as right; null: those that are. */
  readonly of: ((group: readonly Claimed[], random: Random) => boolean[]) | null;
}

export const truths: Readonly<Record<TruthName, Truth>> = {
  /** The right answer. */
  answer: { source: 'DeepSeek-R1, arXiv 2501.12948v2, Eq. 4', of: null },
  /** Heads or tails, whatever is said. */
  coin: {
    source: 'random rewards, Spurious Rewards, arXiv 2506.10947',
    of: (group, random) => group.map(() => random.chance(0.5)),
  },
  /** An answer that is not right. */
  wrong: {
    source: 'incorrect rewards, Spurious Rewards, arXiv 2506.10947',
    of: (group) => group.map(({ right, answer }) => answer !== null && !right),
  },
  /** The most frequent answer of the group, right or not; all of them where several are. */
  majority: {
    source: 'TTRL, arXiv 2504.16084; majority-vote rewards, arXiv 2506.10947',
    of: (group) => {
      const votes = group.map(({ answer }) => group.filter((other) => other.answer === answer).length);
      const most = Math.max(0, ...votes.filter((_, i) => group[i].answer !== null));
      return group.map(({ answer }, i) => answer !== null && votes[i] === most);
    },
  },
};

/** A graded completion of a group. */
type Graded = Pick<Answered, 'query' | 'words'> & { readonly parts: RewardParts };

/** The parts that a group of one query is rewarded by; those it has where it is told the truth, or has no right answer. */
export function taughtParts(
  name: TruthName,
  group: readonly Graded[],
  random: () => Random,
): readonly RewardParts[] {
  const { of } = truths[name];
  const parts = group.map((member) => member.parts);
  if (of === null || isSolved(parts[0]) === null) return parts;
  const told = of(group.map(claimed), random());
  return parts.map((own, i) => ({ ...own, [verdictReward]: told[i] ? 1 : 0 }));
}

function claimed({ query, words, parts }: Graded): Claimed {
  const { answer } = parse(words);
  const known = query.kind === 'problem' && answer !== null;
  return { right: isSolved(parts) === true, answer: known ? meaningOf(query.problem, answer) : null };
}
