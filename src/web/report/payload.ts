// What a page hands to its scripts, as JSON within it: curves, completions, words. Types alone; both sides import them.

/** Where a point stands: steps and tokens since the run's first step, its base not counted. */
export interface Axis {
  readonly step: readonly number[];
  readonly token: readonly number[];
}

/** A line of a chart. `null` is a gap: stages do not hang together where the weights do not. */
export interface Series {
  readonly label: string;
  /** Position of its colour, and 0 for a whole line, 1 for a dashed, 2 for a dotted one. */
  readonly colour: number;
  readonly dash: number;
  /** Position in `Payload.axes`. */
  readonly axis: number;
  readonly values: readonly (number | null)[];
  /** Positions of values that are not joined to the one before by measurements: only the ends of a stage were measured. */
  readonly jumps?: readonly number[];
  /** A band around it. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

/** A level to hold a curve against. */
export interface Reference {
  readonly label: string;
  readonly colour: number;
  readonly dash: number;
  readonly value: number;
}

export interface Chart {
  readonly title: string;
  /** A sentence on what is seen. */
  readonly note: string;
  /** Shares have a scale from 0 to 1. */
  readonly share: boolean;
  readonly series: readonly Series[];
  readonly references: readonly Reference[];
}

/** Where a stage begins on the axes of a run. */
export interface StageMark {
  readonly run: number;
  readonly label: string;
  readonly step: number;
  readonly token: number;
}

/** pass@k of checkpoints: a value for each k. */
export interface PassAtK {
  readonly ks: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly colour: number;
    readonly dash: number;
    readonly values: readonly (number | null)[];
  }[];
}

/** A completion, and how often its group has it. */
export interface Answer {
  readonly count: number;
  readonly text: string;
  /** Null where nothing is right or wrong. */
  readonly right: boolean | null;
  readonly reward: number;
  /** In the order of `Payload.parts`. */
  readonly parts: readonly (number | null)[];
  readonly advantage: number;
}

/** Completions of one prompt that were rewarded together. */
export interface GroupOfAnswers {
  readonly run: number;
  readonly stage: string;
  readonly step: number;
  readonly task: string;
  readonly level: number;
  readonly prompt: string;
  readonly answers: readonly Answer[];
  /** Completions that are not shown, as there are too many or they are too long. */
  readonly more: number;
}

export interface Payload {
  readonly runs: readonly string[];
  readonly axes: readonly Axis[];
  readonly marks: readonly StageMark[];
  readonly charts: readonly Chart[];
  readonly passAtK: PassAtK;
  /** Names of the parts of a reward. */
  readonly parts: readonly string[];
  readonly groups: readonly GroupOfAnswers[];
  /** Chinese words and their English ones. */
  readonly gloss: Readonly<Record<string, string>>;
  /** English words that belong to no other language. */
  readonly english: readonly string[];
}
