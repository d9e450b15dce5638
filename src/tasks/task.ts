// What a reasoning task is: it owns its problems, the question, worked demonstrations and the verdict.

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

export const taskNames = ['addition', 'countdown', 'parity', 'sort'] as const;
export type TaskName = (typeof taskNames)[number];

/** One vocabulary word as it is written: `carry`, `进`, `7`, `<think>`. */
export type Word = string;

/**
 * A line before a language is chosen: concepts of the lexicon (named by their English word) and
 * symbols that both languages share, for example `['ones', '7', '+', '8', 'gives', '5']`.
 */
export type Phrase = readonly string[];

/** A problem posed in one language. `values` alone say what is asked; plain data, safe to store. */
export interface Problem {
  readonly task: TaskName;
  readonly level: number;
  readonly language: Language;
  readonly values: readonly number[];
}

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
  readonly name: TaskName;
  /** Every level the task knows, easiest first; a level's meaning is in the task's file. */
  readonly levels: readonly number[];
  /** Number of different problems at a level. */
  size(level: number): number;
  /** The index-th problem of a level, 0 <= index < size(level); different indices, different values. */
  values(level: number, index: number): number[];
  /** The question, without the template around it. */
  question(values: readonly number[]): Phrase;
  /** A worked solution; draws from `random` only where habits or free choices call for it. */
  demonstrate(
    values: readonly number[],
    habits: Habits,
    random: import('../base/rng.js').Random,
  ): Demonstration;
  /** A short guess at the answer, of the right kind but often wrong. */
  guess(values: readonly number[], random: import('../base/rng.js').Random): Phrase;
  /** Probability that an answer of the right form, drawn blindly, is right; over all problems of a level. */
  chance(level: number): number;
  /** Whether the answer words are right, strictly: exact words, nothing beside them. Never throws. */
  grade(values: readonly number[], answer: readonly Word[]): boolean;
}
