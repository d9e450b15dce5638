// The rewards of the paper as a table, each part kept apart. A new one is its entry here and its weight in the
// configuration; the sum, the logs, the metrics and the curves follow. The reward never grades: evaluation has its
// own strict verdict on problems (rewards/verdict) and its own judge of general answers (tasks/general).
// Departure from the paper: Eq. 7 counts words of a language alone; digits and operators belong to both.
import type { Config } from '../config/schema.js';
import { parse } from '../tasks/format.js';
import { generalLanguage } from '../tasks/general.js';
import { isRight } from '../tasks/index.js';
import { languageShare } from '../tasks/language.js';
import type { Answered, LearnedScores, Query } from './answered.js';
import { ownRewards } from './ownRewards.js';

/**
 * A reward model's score as a reward in (0, 1): 1/2 at 0, rising everywhere. A rational stand-in for the sigmoid, because
 * exp is not the same on every engine, and because it still tells large scores apart.
 */
export function squash(score: number): number {
  return 0.5 + (0.5 * score) / (1 + Math.abs(score));
}

/** What a part of the reward gives a completion, in [0, 1]; null where it does not apply to such queries. */
interface Reward {
  /** For people: what the mean of it says. */
  readonly meaning: string;
  readonly problem: ((answered: Answered<Query & { kind: 'problem' }>) => number) | null;
  readonly general: ((answered: Answered<Query & { kind: 'general' }>) => number) | null;
}

/** The parts have the names of their weights. */
export type RewardName = keyof Config['finalRl']['rewards'];

const builtIn: Readonly<Record<RewardName, Reward>> = {
  /** 1 when the answer in the tags is right (Eq. 4). */
  accuracy: {
    meaning: 'share of completions with the right answer in the tags (Eq. 4)',
    problem: ({ query, parsed }) => (isRight(query.problem, parsed.answer) ? 1 : 0),
    general: null,
  },
  /** 1 when the completion is exactly thought and answer in their tags (Eq. 4). */
  format: {
    meaning: 'share of completions that are exactly a thought and an answer in their tags (Eq. 4)',
    problem: wellFormed,
    general: wellFormed,
  },
  /**
   * Share of target-language words in the thought (Eq. 7). Where the thought has none: 0 for a problem; for a
   * general prompt, which needs no thought, the answer's share of the language it should be in.
   */
  language: {
    meaning:
      "share of the words of a thought that are in the target language, for problems the prompt's (Eq. 7)",
    problem: ({ query, parsed }) => languageShare(parsed.thought, query.problem.language) ?? 0,
    general: ({ query, parsed }) => generalLanguage(query.item, parsed),
  },
  /** Learned preferences (Eq. 10). */
  helpful: {
    meaning: 'score of general answers by the learned model of helpfulness, in [0, 1] (Eq. 10)',
    problem: null,
    general: (answered) => learnedOf(answered).helpful,
  },
  harmless: {
    meaning: 'score of general completions by the learned model of harmlessness, in [0, 1] (Eq. 10)',
    problem: null,
    general: (answered) => learnedOf(answered).harmless,
  },
};

/**
 * Every part of the reward, the user's own after those of this program. The order is that of summation, and so part of the
 * bits.
 */
export const rewards: typeof builtIn = { ...builtIn, ...ownRewards(Object.keys(builtIn)) };

/** The part that says of a rollout of a problem whether it is right: 1 or 0. */
export const verdictReward: RewardName = 'accuracy';

export const rewardNames = Object.keys(rewards) as RewardName[];
/** Parts that only general prompts have. */
export const generalRewards = rewardNames.filter((name) => rewards[name].problem === null);

function wellFormed({ parsed }: Answered): number {
  return parsed.wellFormed ? 1 : 0;
}

function learnedOf({ learned }: Answered): LearnedScores {
  if (learned === null) throw new Error('general prompts need reward models');
  return learned;
}

/** Parts of a reward by name; null where a part does not apply to the query. */
export type RewardParts = Readonly<Record<RewardName, number | null>>;

/** The weight of each part; a stage without general prompts has none for the learned ones. */
export type RewardWeights = Readonly<Partial<Record<RewardName, number>>>;

/** Every part of the reward of a completion. Throws where a general prompt's `learned` is missing. */
export function rewardParts(completion: Omit<Answered, 'parsed'>): RewardParts {
  const { query, words } = completion;
  const parsed = parse(words, query.kind === 'general');
  const part = ({ problem, general }: Reward) =>
    query.kind === 'problem'
      ? (problem?.({ ...completion, query, parsed }) ?? null)
      : (general?.({ ...completion, query, parsed }) ?? null);
  return Object.fromEntries(rewardNames.map((name) => [name, part(rewards[name])])) as RewardParts;
}

/** Whether the answer of a problem is right; null of general prompts. */
export function isSolved({ accuracy }: RewardParts): boolean | null {
  return accuracy === null ? null : accuracy === 1;
}

/** The highest reward there is where these parts apply: each part at 1. */
export function mostReward(parts: RewardParts, weights: RewardWeights): number {
  return rewardNames.reduce((sum, name) => sum + (parts[name] === null ? 0 : (weights[name] ?? 0)), 0);
}

/** Weighted sum of the parts that apply (Eq. 4, 8-10). */
export function totalReward(parts: RewardParts, weights: RewardWeights): number {
  return rewardNames.reduce((sum, name) => sum + (weights[name] ?? 0) * (parts[name] ?? 0), 0);
}

/** Whether the rules found an answer right, by its recorded rewards; null where none could tell. */
export function isRewardedRight(rewards: Readonly<Record<string, number | null>>): boolean | null {
  const { accuracy = null } = rewards;
  return accuracy === null ? null : accuracy === 1;
}
