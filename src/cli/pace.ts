// What both ways to show a run have: a clock, and how fast a stage goes.
import type { Config } from '../config/schema.js';
import type { PipelineEvent } from '../pipeline/events.js';
import type { GoingOn } from '../runs/observer.js';

/** A run that is shown. */
export interface Shown {
  /** Its settings; `whole`: those of the one that it is the base of. */
  readonly config: Config;
  readonly whole: Config;
  /** The stage that goes on, so that curves and warnings are those of an unbroken run. */
  readonly before?: GoingOn | null;
  /** One of many runs: a terminal shows how far it is, and warnings. */
  readonly isBrief?: boolean;
}

/** Shows what happens between the lines. */
export interface Meter {
  show(event: PipelineEvent): void;
  stop(): void;
}

/** Seconds on any clock; it serves the time left and nothing else. */
export type Clock = () => number;

/** Seconds that a step of a stage takes, the mean of those so far; null before the second. */
export function createPace(now: Clock): (step: number, steps: number) => number | null {
  // No step seen yet: the first one sets the clock, so that a resumed stage is not taken for a fast one.
  let begun: { step: number; steps: number; time: number } | null = null;
  return (step, steps) => {
    if (begun === null || step <= begun.step || steps !== begun.steps) {
      begun = { step, steps, time: now() };
      return null;
    }
    return (now() - begun.time) / (step - begun.step);
  };
}
