// One rollout of an RL stage: completions of a group for each query, their rewards and advantages.
// As the paper: problems are graded by rules, general prompts by the reward models (arXiv 2501.12948v2,
// Eq. 8-10).
import { chunks } from '../base/lists.js';
import type { Compute } from '../compute/types.js';
import type { GrpoConfig } from '../config/schema.js';
import { decode, endId } from '../data/tokenizer.js';
import { groupAdvantages } from '../rl/advantage.js';
import {
  generalRewards,
  type PreferenceScores,
  problemRewards,
  type Query,
  type RewardParts,
  type RewardWeights,
  totalReward,
} from '../rl/rewards.js';
import type { Rollout } from '../rl/rollout.js';
import type { GeneralItem } from '../tasks/general.js';
import type { Word } from '../tasks/task.js';
import { queryIds } from './queries.js';

/** Settings of either RL stage. */
export type GrpoSettings = GrpoConfig & { readonly rewards: RewardWeights };

/** What the reward models say of completions of general prompts, in order. */
export type PreferenceScorer = (
  completions: readonly { readonly item: GeneralItem; readonly words: readonly Word[] }[],
) => Promise<PreferenceScores[]>;

/**
 * Draws and grades a group of completions for each query; advantages are relative to the group (Eq. 3).
 * `score` is asked once, for all completions of general prompts together; null where there are none.
 */
export async function rollOut(
  compute: Compute,
  weights: Float32Array,
  queries: readonly Query[],
  settings: GrpoSettings,
  key: readonly (string | number)[],
  score: PreferenceScorer | null = null,
): Promise<Rollout[][]> {
  const { groupSize, temperature, maxNewTokens } = settings;
  const prompts = queries.map(queryIds);
  const requests = prompts.map((prompt, i) => ({ prompt, count: groupSize, key: [...key, 'sample', i] }));
  compute.profile?.enter('rollout');
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  compute.profile?.enter('reward');
  const drafts = queries.flatMap((query, i) =>
    completions[i].map((completion) => {
      return { query, prompt: prompts[i], completion, words: decode(completion.ids) };
    }),
  );
  const parts = await grade(drafts, score);
  const graded = drafts.map((draft, i) => ({
    ...draft,
    parts: parts[i],
    reward: totalReward(parts[i], settings.rewards),
  }));
  return chunks(graded, groupSize).map((members) => {
    const advantages = groupAdvantages(members.map(({ reward }) => reward));
    return members.map((member, j) => ({ ...member, advantage: advantages[j] }));
  });
}

/** Problems by rules, general prompts by the reward models. */
async function grade(
  drafts: readonly Pick<Rollout, 'query' | 'words'>[],
  score: PreferenceScorer | null,
): Promise<RewardParts[]> {
  const general = drafts.flatMap(({ query, words }) =>
    query.kind === 'general' ? [{ item: query.item, words }] : [],
  );
  if (general.length > 0 && score === null) throw new Error('general prompts need a preference scorer');
  const said = general.length > 0 && score !== null ? await score(general) : [];
  let next = 0;
  return drafts.map(({ query, words }) =>
    query.kind === 'general'
      ? generalRewards(query.item, words, said[next++])
      : problemRewards(query.problem, words),
  );
}
