// What a report takes from the rollouts of a run, which go by one at a time: examples, and warnings of reward hacking.
import type { EvalRow, RolloutRow } from '../pipeline/events.js';
import { type HackWarning, hackWarnings } from '../pipeline/hackWatch.js';
import type { HackAlarm } from '../rewards/hackAlarm.js';
import { type ExamplePair, examplePairs } from './examples.js';
import { formatPrecise } from './format.js';

/** What is kept of all rollouts. */
export interface RolloutDigest {
  readonly examples: readonly ExamplePair[];
  readonly warnings: readonly HackWarning[];
}

/** `rollouts` begins to read them; they go by twice, once of these past `also`. */
export function digestOf(
  rollouts: () => Iterable<RolloutRow>,
  evals: readonly EvalRow[],
  also: (row: RolloutRow) => void = () => {},
): RolloutDigest {
  return { examples: examplePairs(passing(rollouts(), also)), warnings: hackWarnings(rollouts(), evals) };
}

function* passing(rows: Iterable<RolloutRow>, also: (row: RolloutRow) => void): Generator<RolloutRow> {
  for (const row of rows) {
    also(row);
    yield row;
  }
}

/** The warning of a hack alarm. */
export function hackText(grader: string, { from, to }: HackAlarm): string {
  const [reward, heldOut] = (['reward', 'heldOut'] as const).map(
    (key) => `${formatPrecise(from[key])} to ${formatPrecise(to[key])}`,
  );
  const steps = `(steps ${from.step} to ${to.step})`;
  return `warning: reward rose from ${reward} while held-out ${grader} fell from ${heldOut} ${steps}`;
}

/** The warnings of a run, each naming its stage. */
export function warningLines({ warnings }: RolloutDigest): string[] {
  return warnings.map((warning) => `${warning.stage}: ${hackText(warning.grader, warning)}`);
}
