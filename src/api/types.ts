// What the library takes and gives.
import type { AskedPolicy } from '../training/asking.js';
import type { OwnFiles } from './own.js';

export type { AskedPolicy, Completion, SampleOptions } from '../training/asking.js';

/** Where the runs are, and which files of your own they need. */
export interface Place extends OwnFiles {
  /** Folder of the runs; `runs` if not given. */
  readonly out?: string | undefined;
  /** Worker threads; they have no influence on results. All cores, at most 8, if not given. */
  readonly threads?: number | undefined;
}

/** What is trained. */
export interface TrainOptions extends Place {
  /** Recipe or preset that comes with r1toy, or a configuration file; R1-Zero if not given. */
  readonly recipe?: string | undefined;
  /** Changes to single settings, as for `--set`: `reasoningRl.steps=60`. */
  readonly set?: readonly string[] | undefined;
  /** Seed of everything that is drawn; that of the configuration if not given. */
  readonly seed?: number | undefined;
  /** Name of the run; made from its settings if not given. */
  readonly name?: string | undefined;
  /** Stops the run after its step. Everything up to there is saved, and `r1toy resume` continues. */
  readonly signal?: AbortSignal | undefined;
}

/** Which policy of a run to load. */
export interface LoadOptions extends Place {
  /** Stage whose last policy is loaded, by name or label (`Dev1`, `base`); the newest checkpoint if not given. */
  readonly stage?: string | undefined;
}

/** The policy of a run, ready for questions. */
export interface LoadedPolicy extends AskedPolicy {
  /** Stage of the run that it is from. */
  readonly stage: string;
  /** Steps of the stage that were done. */
  readonly step: number;
}

/** What `r1toy compare --json` prints: settings that differ, and scores. */
export interface Comparison {
  /** Names, in the order of all lists. */
  readonly runs: readonly string[];
  /** Settings that are not the same in all runs. */
  readonly differences: readonly {
    /** Of the setting: `reasoningRl.klCoef`. */
    readonly path: string;
    /** One for each run. */
    readonly values: readonly unknown[];
  }[];
  /** Scores and curves: the other keys of the JSON. */
  readonly [part: string]: unknown;
}
