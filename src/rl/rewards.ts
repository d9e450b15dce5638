// The rewards of the paper, each part kept. The reward never grades: evaluation has its own strict grader
// of problems in rl/evaluate, and its own judge of general answers in tasks/general.
// Departure from the paper: the format weight is small by default.
import type { Config, GrpoConfig } from '../config/schema.js';
import { parse } from '../tasks/format.js';
import { type GeneralItem, generalLanguage } from '../tasks/general.js';
import { isRight, type Problem } from '../tasks/index.js';
import { languageShare } from '../tasks/language.js';
import type { Word } from '../tasks/task.js';

/** What a rollout is about: a problem with a right answer, or a general prompt without one. */
export type Query =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'general'; readonly item: GeneralItem };

/** What the learned reward models say of a completion, each in [0, 1]. */
export interface PreferenceScores {
  /** Of the answer alone. */
  readonly helpful: number;
  /** Of the whole completion. */
  readonly harmless: number;
}

/** Parts of a reward, each in [0, 1]; null where a part does not apply to the query. */
export interface RewardParts {
  /** 1 when the answer in the tags is right (Eq. 4). */
  readonly accuracy: number | null;
  /** 1 when the completion is exactly thought and answer in their tags (Eq. 4). */
  readonly format: number;
  /**
   * Share of target-language words in the thought (Eq. 7). Where the thought has none: 0 for a problem;
   * for a general prompt, which needs no thought, the answer's share of the language it should be in.
   */
  readonly language: number;
  /** Learned preference; general prompts only. */
  readonly helpful: number | null;
  readonly harmless: number | null;
}

/** The weight of each part; a stage without general prompts has none for the learned ones. */
export type RewardWeights = GrpoConfig['rewards'] & Partial<Config['finalRl']['rewards']>;

/** Scores one completion of a problem by rules alone (Eq. 4, 7). */
export function problemRewards(problem: Problem, completion: readonly Word[]): RewardParts {
  const parsed = parse(completion);
  return {
    accuracy: isRight(problem, parsed.answer) ? 1 : 0,
    format: parsed.wellFormed ? 1 : 0,
    language: languageShare(parsed.thought, problem.language) ?? 0,
    helpful: null,
    harmless: null,
  };
}

/** Puts what the reward models say of a general completion beside format and language (Eq. 10). */
export function generalRewards(
  item: GeneralItem,
  completion: readonly Word[],
  { helpful, harmless }: PreferenceScores,
): RewardParts {
  const parsed = parse(completion, true);
  return {
    accuracy: null,
    format: parsed.wellFormed ? 1 : 0,
    language: generalLanguage(item, parsed),
    helpful,
    harmless,
  };
}

/** Weighted sum of the parts that apply (Eq. 4, 8-10). */
export function totalReward(parts: RewardParts, weights: RewardWeights): number {
  return (
    weights.accuracy * (parts.accuracy ?? 0) +
    weights.format * parts.format +
    weights.language * parts.language +
    (weights.helpful ?? 0) * (parts.helpful ?? 0) +
    (weights.harmless ?? 0) * (parts.harmless ?? 0)
  );
}
