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

/** How a demonstrator behaves: the chance of each bad habit. All zero: clean, complete, right. */
export interface Habits {
  /** Of a slip at each worked step. */
  readonly slip: number;
  /** Of noticing what was just written wrong: "wait", then the step again, right. */
  readonly notice: number;
  /** Of stopping where work can be saved, and answering anyway; tasks weigh it by the share of their corner. */
  readonly cut: number;
  /** Of following the common misconception at a step where it makes a difference. */
  readonly forget: number;
}

/**
 * Takes each decision of a demonstrator: whether something that has this chance happens. `corner` is given where the
 * decision is to stop, and says how many segments stand already.
 */
export type Decide = (chance: number, corner?: number) => boolean;

/** A worked solution: the thought, and the answer it ends in (wrong where work was saved or a slip believed). */
export interface Demonstration {
  /** The pieces of work, between which a demonstrator may stop, or change language; the last one ends the thought. */
  readonly thought: readonly Phrase[];
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
  /** A name that problems share which ask the same in another order: all of them are held out, or none. */
  canonical(values: readonly number[]): string;
  /** The question, without the template around it. */
  question(values: readonly number[]): Phrase;
  /**
   * A worked solution; draws from `random` only where habits or free choices call for it. Each step opens with
   * a word that names it (a place, a letter, an operator) and has at most `longestStep` words, so that a
   * step written anew after "wait" can be told from one that goes on. `decide` draws, unless it is given.
   */
  demonstrate(values: readonly number[], habits: Habits, random: Random, decide?: Decide): Demonstration;
  /** Concepts that a piece of work can begin with, and that stand nowhere else in a thought. */
  readonly opens: Phrase;
  /**
   * Whether pieces of a thought, each from its opening word on, leave no work undone: nobody stopped at a corner. What
   * they come to may be wrong, and any of them written twice. Never throws.
   */
  whole(values: readonly number[], pieces: readonly Phrase[]): boolean;
  /**
   * Whether every step of a thought is right as it is written: its numbers, its names, what it compares and what comes
   * of it. `said`: the concepts of the thought after its corrections, without the word that ends it. Whether steps are
   * missing is for `whole` to say where their order is free. Never throws.
   */
  sound(values: readonly number[], said: Phrase): boolean;
  /**
   * Which pieces of a thought, each from its opening word on and as it stands after its corrections, are right steps: right
   * as they are written, and their turn. One that was said before, or that comes when the work is done, is none. A task
   * without it has no steps that could be rewarded. Never throws.
   */
  rightSteps?(values: readonly number[], pieces: readonly Phrase[]): readonly boolean[];
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
