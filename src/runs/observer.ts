// What a running command tells the one who runs it, and how that one stops it. A terminal is one of them.
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import type { EvalRow, PipelineEvent } from '../pipeline/events.js';
import type { StageName } from '../stages/index.js';
import type { MetricsRow } from '../store/rowSchemas.js';

/** Shows the events of one run. */
export interface Progress {
  show(event: PipelineEvent): void;
  /** To be called before anything else is shown, and at the end. */
  stop(): void;
}

/** Takes a message of one line. */
export type Tell = (message: string) => void;

/** Does some work, and shows how far the samplings of a compute are that it has watched. */
export type Watch = <T>(
  what: string,
  work: (watched: (compute: Compute) => Compute) => Promise<T>,
) => Promise<T>;

/** Where nobody looks. */
export const unwatched: Watch = (_, work) => work((compute) => compute);

/** Hears how far a replay is: so many of all its steps are done, and what is done now. */
export type At = (done: number, all: number, what: string) => void;

/** Counts the steps of a replay for one who hears of it: each step, and each stage that prepares one. */
export function counted(all: number, at: At): (stage: StageName, isStep: boolean) => void {
  let done = 0;
  return (stage, isStep) => {
    if (isStep) done++;
    at(done, all, isStep ? stage : `${stage} prepares`);
  };
}

/** A stage that goes on, as it is recorded. */
export interface GoingOn {
  readonly place: { readonly stage: StageName; readonly step: number; readonly steps: number };
  readonly metrics: readonly MetricsRow[];
  readonly evals: readonly EvalRow[];
  /** Its rollouts and quick evaluations, in their order. */
  readonly events: Iterable<PipelineEvent>;
}

/** Whoever watches a command. */
export interface Observer {
  readonly tell: Tell;
  /**
   * Begins to show a run; `whole`: the settings of the one that it is a part of, as a base is; `before`: the stage
   * that goes on, null where none does.
   */
  readonly progress: (config: Config, whole: Config, before: GoingOn | null) => Progress;
}

/** The wish that a run stops after its step. */
export interface StopRequest {
  /** Exit code to stop with, or null while nobody asks for it. */
  exitCode(): number | null;
}
