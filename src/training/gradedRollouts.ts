// The rollouts of one step: a group of completions for each query, their rewards and advantages.
// As the paper: problems are graded by rules, general prompts by the reward models (arXiv 2501.12948v2,
// Eq. 8-10).
import { chunks } from '../base/lists.js';
import type { Compute } from '../compute/types.js';
import type { GrpoConfig } from '../config/schema.js';
import { decode, endId } from '../data/tokenizer.js';
import { objectives } from '../rl/objectives.js';
import {
  generalRewards,
  type LearnedScores,
  type Query,
  type RewardWeights,
  rewardParts,
  totalReward,
} from '../rl/rewards.js';
import type { Rollout } from '../rl/rollout.js';
import type { GeneralItem } from '../tasks/general.js';
import type { Word } from '../tasks/task.js';
import { queryIds } from './queries.js';

/** Settings of either RL stage. */
export type GrpoSettings = GrpoConfig & {
  readonly rewards: RewardWeights;
  /** Smallest difference of a learned score that means anything, where there are such. */
  readonly leastSpread?: number;
};

/** What the reward models say of completions of general prompts, in order. */
export type RewardModelScorer = (
  completions: readonly { readonly item: GeneralItem; readonly words: readonly Word[] }[],
) => Promise<LearnedScores[]>;

/** A completion before it is graded. */
type Draft = Pick<Rollout, 'query' | 'prompt' | 'completion' | 'words'>;

/**
 * Draws and grades a group of completions for each query; advantages are relative to the group (Eq. 3), and 0 where
 * its rewards differ by no more than the noise of what gave them.
 * `score` is asked once, for all completions of general prompts together; null where there are none.
 */
export async function gradedRollouts(
  compute: Compute,
  weights: Float32Array,
  queries: readonly Query[],
  settings: GrpoSettings,
  key: readonly (string | number)[],
  score: RewardModelScorer | null = null,
): Promise<Rollout[][]> {
  const { groupSize, temperature, maxNewTokens } = settings;
  const prompts = queries.map(queryIds);
  const requests = prompts.map((prompt, i) => ({ prompt, count: groupSize, key: [...key, 'sample', i] }));
  compute.profile?.enter('sampling');
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  compute.profile?.enter('reward');
  const drafts = queries.flatMap((query, i) =>
    completions[i].map((completion): Draft => {
      return { query, prompt: prompts[i], completion, words: decode(completion.ids) };
    }),
  );
  const rewarded = await reward(drafts, settings.rewards, score);
  return chunks(rewarded, groupSize).map((group) => {
    const rewards = group.map((member) => member.reward);
    const advantages = objectives[settings.objective].advantages(rewards, noiseOf(group[0].query, settings));
    return group.map((member, j) => ({ ...member, advantage: advantages[j], refLogprobs: null }));
  });
}

/** Rules have no noise; learned scores have, as much as the one that weighs most. */
function noiseOf({ kind }: Query, { rewards, leastSpread = 0 }: GrpoSettings): number {
  if (kind === 'problem') return 0;
  return leastSpread * Math.max(...generalRewards.map((name) => rewards[name] ?? 0));
}

/** Problems by rules, general prompts by the reward models. */
async function reward(
  drafts: readonly Draft[],
  weights: RewardWeights,
  score: RewardModelScorer | null,
): Promise<(Draft & Pick<Rollout, 'parts' | 'reward'>)[]> {
  const general = drafts.flatMap(({ query, words }) =>
    query.kind === 'general' ? [{ item: query.item, words }] : [],
  );
  const said = general.length > 0 && score !== null ? await score(general) : [];
  let next = 0;
  return drafts.map((draft) => {
    const learned = draft.query.kind === 'general' ? (said[next++] ?? null) : null;
    const { finished } = draft.completion;
    const parts = rewardParts({ query: draft.query, words: draft.words, finished, learned });
    return { ...draft, parts, reward: totalReward(parts, weights) };
  });
}
