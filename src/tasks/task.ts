// What a reasoning task is: it owns its problems, the question, worked demonstrations and the verdict.
import type { Random } from '../base/rng.js';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** One vocabulary word as it is written: `carry`, `进`, `7`, `<think>`. */
export type Word = string;

/**
 * A line before a language is chosen: concepts of the lexicon (named by their English word) and
 * symbols that both languages share, for example `['ones', '7', '+', '8', 'gives', '5']`.
 */
export type Phrase = readonly string[];

/** What levels are for: trained; rare in pre-training and trained by reinforcement; never trained. */
export const levelSets = ['levels', 'hard', 'beyond'] as const;
export type LevelSet = (typeof levelSets)[number];

/** How a demonstrator behaves. All zero: clean, complete, right. */
export interface Habits {
  /** Chance of a slip at each worked step. */
  readonly slip: number;
  /** Chance that a slip is noticed: "wait", then the step again, right. */
  readonly notice: number;
  /** Chance, after each failed try of a search, to stop searching and answer anyway. */
  readonly giveUp: number;
}

/** A worked solution: the thought, and the answer it ends in (wrong where a slip went unnoticed). */
export interface Demonstration {
  readonly thought: Phrase;
  readonly answer: Phrase;
}

export interface Task {
  /** Every level the task knows, easiest first; a level's meaning is in the task's file. */
  readonly levels: readonly number[];
  /** Levels of each set of `world` where the configuration says nothing. */
  readonly defaults: Readonly<Record<LevelSet, readonly number[]>>;
  /** Number of different problems at a level. */
  size(level: number): number;
  /** The index-th problem of a level, 0 <= index < size(level); different indices, different values. */
  values(level: number, index: number): number[];
  /** Values of a level whose question, answer and shortest clean demonstration are as long as any of its have. */
  longest(level: number): number[];
  /** The question, without the template around it. */
  question(values: readonly number[]): Phrase;
  /**
   * A worked solution; draws from `random` only where habits or free choices call for it. Each step opens with
   * a word that names it (a place, a letter, a digit asked for) and has at most `longestStep` words, so that a
   * step written anew after "wait" can be told from one that goes on.
   */
  demonstrate(values: readonly number[], habits: Habits, random: Random): Demonstration;
  /** A short guess at the answer, of the right kind but often wrong. */
  guess(values: readonly number[], random: Random): Phrase;
  /** Probability that an answer of the right form, drawn blindly, is right; over all problems of a level. */
  chance(level: number): number;
  /** Whether the answer words are right, strictly: exact words, nothing beside them. Never throws. */
  grade(values: readonly number[], answer: readonly Word[]): boolean;
  /**
   * Where answers in other words can mean the same: a text that is equal for these. Answers of equal meaning are
   * all right or all wrong. Without it, answers mean the same only in the same words.
   */
  meaning?(values: readonly number[], answer: readonly Word[]): string;
  /** Where the task is worked by trying: how a thought shows it. */
  readonly tries?: Tries;
}

/** How a thought of a task that is worked by trying shows its tries. */
export interface Tries {
  /** Concept that ends a failed try; a policy that may not say it has no second one. */
  readonly failed: string;
  /** Further tries after a failed one, counted in the concepts of a thought, commas left out. */
  count(concepts: readonly string[]): number;
}
