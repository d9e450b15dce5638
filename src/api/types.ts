// What the library takes and gives.
import type { AskedPolicy } from '../training/asking.js';
import type { OwnFiles } from './own.js';

export type { AskedPolicy, Completion, SampleOptions } from '../training/asking.js';

/** Where runs are, and with which files of one's own. */
export interface Place extends OwnFiles {
  /** Folder of the runs; `runs` if not given. */
  readonly out?: string | undefined;
  /** Worker threads, without influence on any result; all cores, at most 8, if not given. */
  readonly threads?: number | undefined;
}

/** What is trained. */
export interface TrainOptions extends Place {
  /** Recipe or preset that comes with r1toy, or a configuration file; R1-Zero if not given. */
  readonly recipe?: string | undefined;
  /** Changes of single settings, as `--set` has them: `reasoningRl.steps=60`. */
  readonly set?: readonly string[] | undefined;
  /** Seed of everything that is drawn; that of the configuration if not given. */
  readonly seed?: number | undefined;
  /** Name of the run; made from its settings if not given. */
  readonly name?: string | undefined;
  /** Stops the run after its step; everything up to there is saved, and `r1toy resume` goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** A policy, and how it is chosen. */
export interface LoadOptions extends Place {
  /** Stage whose end is taken, by name or label (`Dev1`, `base`); the newest checkpoint if not given. */
  readonly stage?: string | undefined;
}

/** A policy of a run, which can be asked. */
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
