// What a page hands to its scripts, as JSON within it: curves, completions, words. Types alone; both sides import them.

/** Where a point stands: steps and tokens since the run's first step, its base not counted. */
export interface Axis {
  readonly step: readonly number[];
  readonly token: readonly number[];
}

/** A line of a chart. `null` is a gap: stages do not hang together where the weights do not. */
export interface Series {
  readonly label: string;
  /** Positions of its colour and of its dash among those of look.ts. */
  readonly colour: number;
  readonly dash: number;
  /** Position in `Payload.axes`. */
  readonly axis: number;
  readonly values: readonly (number | null)[];
  /** Positions of values that are not joined to the one before by measurements: only the ends of a stage were measured. */
  readonly jumps?: readonly number[];
  /** Positions of values that were measured on all held-out problems; the others on some of them. */
  readonly ends?: readonly number[];
  /** Steps differ by chance: a moving mean is drawn over them. */
  readonly noisy?: true;
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
  /** What its values are counted in. */
  readonly unit: string;
  readonly series: readonly Series[];
  readonly references: readonly Reference[];
}

/** Where a stage begins on the axes of a run, and how long it is. */
export interface StageMark {
  readonly run: number;
  readonly label: string;
  readonly step: number;
  readonly token: number;
  readonly steps: number;
  readonly tokens: number;
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
  /** What each part weighs in the reward of a stage. */
  readonly weights: readonly {
    readonly run: number;
    readonly stage: string;
    readonly parts: readonly (number | null)[];
  }[];
  readonly groups: readonly GroupOfAnswers[];
  /** Chinese words and their English ones. */
  readonly gloss: Readonly<Record<string, string>>;
  /** English words that belong to no other language. */
  readonly english: readonly string[];
}
