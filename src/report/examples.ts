// Completions from the first and the last step of a stage, side by side.
import type { RolloutRow } from '../pipeline/events.js';
import type { StageName } from '../stages/index.js';

/** What the policy wrote for a task at the beginning and at the end of a stage. */
export interface ExamplePair {
  readonly stage: StageName;
  readonly before: RolloutRow;
  readonly after: RolloutRow;
}

/**
 * For each stage and each task of its first step, the first rollout there and the first of the last step
 * with the same task, of the same level and language where there is one. Never chosen by reward.
 */
export function examplePairs(rollouts: readonly RolloutRow[]): ExamplePair[] {
  const stages = [...new Set(rollouts.map((row) => row.stage))];
  return stages.flatMap((stage) => {
    const rows = rollouts.filter((row) => row.stage === stage);
    const lastStep = rows[rows.length - 1].step;
    const firsts = rows.filter((row) => row.step === rows[0].step);
    const lasts = rows.filter((row) => row.step === lastStep);
    const tasks = [...new Set(firsts.map((row) => row.task))];
    return tasks.flatMap((task) => {
      const before = firsts.find((row) => row.task === task)!;
      const same = lasts.filter((row) => row.task === task);
      const alike = same.find((row) => row.level === before.level && row.language === before.language);
      const after = alike ?? same[0];
      return after === undefined ? [] : [{ stage, before, after }];
    });
  });
}
