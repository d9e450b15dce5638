// The rule-based rewards of the paper, each part kept. The reward never grades: evaluation has its own
// strict grader in rl/evaluate.
// Departures from the paper: the format weight is small by default; general prompts are scored by a
// rule-based stand-in for a learned preference model.

import type { GrpoConfig } from '../config/schema.js';
import { parse } from '../tasks/format.js';
import type { GeneralItem } from '../tasks/general.js';
import { generalParts, generalScore } from '../tasks/general.js';
import { isRight } from '../tasks/index.js';
import { languageShare } from '../tasks/language.js';
import type { Problem, Word } from '../tasks/task.js';

/** What a rollout is about: a problem with a right answer, or a general prompt without one. */
export type Query =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'general'; readonly item: GeneralItem };

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
  /** Score of a general answer. */
  readonly general: number | null;
}

/** Scores one completion, given as words. */
export function rewardParts(query: Query, completion: readonly Word[]): RewardParts {
  if (query.kind === 'general') {
    const parsed = parse(completion, true);
    return {
      accuracy: null,
      format: parsed.wellFormed ? 1 : 0,
      language: languageShare(parsed.thought, query.item.language) ?? generalParts(query.item, parsed.answer ?? []).language,
      general: generalScore(query.item, parsed.answer),
    };
  }
  const { problem } = query;
  const parsed = parse(completion);
  return {
    accuracy: isRight(problem, parsed.answer) ? 1 : 0,
    format: parsed.wellFormed ? 1 : 0,
    language: languageShare(parsed.thought, problem.language) ?? 0,
    general: null,
  };
}

/** Weighted sum of the parts that apply (Eq. 4, 8-10). */
export function totalReward(parts: RewardParts, weights: GrpoConfig['rewards']): number {
  return (
    weights.accuracy * (parts.accuracy ?? 0) +
    weights.format * parts.format +
    weights.language * parts.language +
    weights.general * (parts.general ?? 0)
  );
}
