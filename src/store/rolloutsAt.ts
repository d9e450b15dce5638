// The rollouts of one step, of a file that has those of every step or, where the run comes with the package, of some.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import type { RolloutRow } from '../pipeline/events.js';
import type { StageName } from '../stages/index.js';
import { type RunData, readRollouts } from './readRun.js';
import { isShipped } from './shipped.js';

/**
 * The rollouts of a step of a stage, in order. `look` hears of each row that goes by. Usage error naming the steps that there
 * are, where there are none of this one; error `data` where a finished run must have had them.
 */
export function rolloutsAt(
  run: RunData,
  stage: StageName,
  step: number,
  look: (row: RolloutRow) => void = () => {},
): RolloutRow[] {
  const rows: RolloutRow[] = [];
  const others = new Set<number>();
  for (const row of readRollouts(run)) {
    if (row.stage === stage && row.step === step) rows.push(row);
    else if (rows.length > 0) break;
    else if (row.stage === stage) others.add(row.step);
    look(row);
  }
  if (rows.length > 0) return rows;
  const isRecorded = run.metrics.some((row) => row.stage === stage && row.step === step && step > 0);
  if (isRecorded && run.info.status === 'done' && !isShipped(run.folder))
    throw new UserError(
      exitCodes.data,
      `${join(run.folder, 'rollouts.jsonl')}: lacks step ${step} of ${stage}. Restore it.`,
    );
  const steps = [...others];
  const last = steps.at(-1) ?? 0;
  const all = steps.length === last ? `1 to ${last}` : steps.join(', ');
  const where = steps.length === 0 ? 'it has none there' : `allowed ${all}`;
  throw new UserError(exitCodes.usage, `${run.folder}: no rollouts of step ${step} (${where}).`);
}
