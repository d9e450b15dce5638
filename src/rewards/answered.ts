// A completion as rewards see it: what it answers, its words, and what reward models say of it.
import type { Parsed } from '../tasks/format.js';
import type { GeneralItem } from '../tasks/general.js';
import type { Problem } from '../tasks/index.js';
import type { Word } from '../tasks/task.js';

/** What a rollout is about: a problem with a right answer, or a general prompt without one. */
export type Query =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'general'; readonly item: GeneralItem };

/** What the learned reward models say of a completion, each in [0, 1]. */
export interface LearnedScores {
  /** Of the answer alone. */
  readonly helpful: number;
  /** Of the whole completion. */
  readonly harmless: number;
}

/** A completion as a reward sees it. */
export interface Answered<Q extends Query = Query> {
  readonly query: Q;
  readonly words: readonly Word[];
  readonly parsed: Parsed;
  /** False where the length limit ended it. */
  readonly finished: boolean;
  /** Null where no reward model was asked. */
  readonly learned: LearnedScores | null;
}
