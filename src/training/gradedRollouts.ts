// The rollouts of one step: a group of completions for each query, their rewards, and then their advantages.
// As the paper: problems are graded by rules, general prompts by the reward models (arXiv 2501.12948v2,
// Eq. 8-10).
import { chunks } from '../base/lists.js';
import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import type { GrpoConfig } from '../config/schema.js';
import { decode, endId } from '../data/tokenizer.js';
import { packRows } from '../policy/packing.js';
import type { LearnedScores, Query } from '../rewards/answered.js';
import {
  generalRewards,
  mostReward,
  type RewardWeights,
  rewardParts,
  totalReward,
} from '../rewards/rewards.js';
import { taughtParts } from '../rewards/truth.js';
import { advantages, type Group, isTokenwise, tokenAdvantages } from '../rl/advantage.js';
import type { TokenRewards } from '../rl/gae.js';
import { klOfReward, tokenRewards } from '../rl/klPlace.js';
import { overlongs } from '../rl/overlong.js';
import type { GeneralItem } from '../tasks/general.js';
import type { Word } from '../tasks/task.js';
import { checkAdvantages } from './invariants.js';
import { queryIds } from './queries.js';
import type { Rollout, Sampled } from './rollout.js';
import { withSteps } from './stepRewards.js';

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

/** A graded completion, before it is set against others. */
export type Graded = Omit<Rollout, 'advantage'>;
/** A completion before it is graded. */
type Draft = Omit<Graded, 'parts' | 'reward'>;
/** A completion whose parts are known. */
type Parted = Omit<Graded, 'reward'>;

/**
 * Draws and grades a group of completions for each query.
 * `score` is asked once, for all completions of general prompts together; null where there are none.
 */
export async function gradedRollouts(
  compute: Compute,
  weights: Float32Array,
  queries: readonly Query[],
  settings: GrpoSettings,
  key: readonly (string | number)[],
  score: RewardModelScorer | null = null,
): Promise<Graded[][]> {
  const { groupSize, temperature, maxNewTokens } = settings;
  const prompts = queries.map(queryIds);
  const requests = prompts.map((prompt, i) => ({ prompt, count: groupSize, key: [...key, 'sample', i] }));
  compute.profile?.enter('sampling');
  const completions = await compute.sample(weights, requests, { temperature, maxNewTokens, endId });
  compute.profile?.enter('reward');
  const drafts = queries.flatMap((query, i) =>
    completions[i].map((completion): Draft => {
      return { query, prompt: prompts[i], completion, words: decode(completion.ids), refLogprobs: null };
    }),
  );
  const groups = chunks(await graded(drafts, score), groupSize);
  return groups.map((group, i) => rewarded(group, settings, [...key, 'truth', i]));
}

/** The rewards of a group as its advantages see them: with the KL taken off, where that is the reward's. */
export function rewardsOf(group: readonly Graded[], settings: GrpoSettings): Group {
  const [{ parts, query }] = group;
  return {
    rewards: group.map(
      ({ reward, completion, refLogprobs }) =>
        reward - klOfReward(settings, completion.logprobs, refLogprobs),
    ),
    noise: noiseOf(query, settings),
    most: mostReward(parts, settings.rewards),
  };
}

/** The same of a completion as rules of single tokens see it; its values must be known. */
export function tokenRewardsOf(
  { reward, completion, refLogprobs, values }: Graded | Rollout,
  settings: GrpoSettings,
): TokenRewards {
  if (values === undefined) throw new Error('a rule of single tokens needs what a value model expects');
  return { rewards: tokenRewards(reward, settings, completion.logprobs, refLogprobs), values };
}

/** The groups of a step with their advantages. */
export function withAdvantages(groups: readonly (readonly Graded[])[], settings: GrpoSettings): Rollout[][] {
  const rewards = groups.map((group) => rewardsOf(group, settings));
  const { advantage } = settings;
  const all = isTokenwise(advantage)
    ? tokenAdvantages[advantage].of(
        groups.map((group) => group.map((member) => tokenRewardsOf(member, settings))),
        settings,
      )
    : advantages[advantage].of(rewards, settings);
  const { centredOver } = isTokenwise(advantage) ? tokenAdvantages[advantage] : advantages[advantage];
  checkAdvantages(rewards, all, centredOver);
  const rollouts = groups.map((group, i) => group.map((member, j) => ({ ...member, advantage: all[i][j] })));
  return settings.processReward === 0 ? rollouts : rollouts.map((group) => withSteps(group, settings));
}

/** Rules have no noise; learned scores have, as much as the one that weighs most. */
function noiseOf({ kind }: Query, { rewards, leastSpread = 0 }: GrpoSettings): number {
  if (kind === 'problem') return 0;
  return leastSpread * Math.max(...generalRewards.map((name) => rewards[name] ?? 0));
}

/** The parts of each: of problems by rules, of general prompts by the reward models. */
async function graded(drafts: readonly Draft[], score: RewardModelScorer | null): Promise<Parted[]> {
  const general = drafts.flatMap(({ query, words }) =>
    query.kind === 'general' ? [{ item: query.item, words }] : [],
  );
  const said = general.length > 0 && score !== null ? await score(general) : [];
  let next = 0;
  return drafts.map((draft) => {
    const learned = draft.query.kind === 'general' ? (said[next++] ?? null) : null;
    const { finished } = draft.completion;
    return { ...draft, parts: rewardParts({ query: draft.query, words: draft.words, finished, learned }) };
  });
}

/** A group with its rewards: what its parts come to as they are taught, less what is taken off for length. */
function rewarded(
  group: readonly Parted[],
  { truth, rewards: weights, overlong, overlongBuffer, maxNewTokens }: GrpoSettings,
  key: readonly (string | number)[],
): Graded[] {
  const taught = taughtParts(truth, group, () => stream(...key));
  return group.map((member, i) => {
    const { length } = member.completion.ids;
    const ofLength = overlongs[overlong].reward(length, maxNewTokens, overlongBuffer);
    return { ...member, reward: totalReward(taught[i], weights) + ofLength };
  });
}

/** Completions behind their prompts as rows to learn from. */
export function packCompletions(rollouts: readonly Sampled[]) {
  return packRows(
    rollouts.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
    'completion',
  );
}
