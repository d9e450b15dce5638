// Completions from the first and the last step of a stage, side by side.
import type { RolloutRow } from '../pipeline/events.js';
import type { StageName } from '../stages/index.js';

/** What the policy wrote for a task at the beginning and at the end of a stage. */
export interface ExamplePair {
  readonly stage: StageName;
  readonly before: RolloutRow;
  readonly after: RolloutRow;
}

type Task = RolloutRow['task'];

/** What is kept of a stage while its rows go by. */
interface StageRows {
  readonly firstStep: number;
  /** The first rollout of each task in the first step. */
  readonly before: Map<Task, RolloutRow>;
  /** The step that goes by. */
  step: number;
  /** The first rollout of each task in it. */
  after: Map<Task, RolloutRow>;
  /** The first one of the level and language that `before` has. */
  alike: Map<Task, RolloutRow>;
}

/**
 * For each stage and each task of its first step, the first rollout there and the first of the last step
 * with the same task, of the same level and language where there is one. Never chosen by reward.
 * The rows come in the order they were written and go by one at a time: a few of them are kept.
 */
export function examplePairs(rollouts: Iterable<RolloutRow>): ExamplePair[] {
  const stages = new Map<StageName, StageRows>();
  for (const row of rollouts) {
    const { stage, step } = row;
    const kept = stages.get(stage) ?? {
      ...{ firstStep: step, step, before: new Map(), after: new Map(), alike: new Map() },
    };
    stages.set(stage, kept);
    keep(row, kept);
  }
  return [...stages].flatMap(([stage, { before, after, alike }]) =>
    [...before].flatMap(([task, first]) => {
      const last = alike.get(task) ?? after.get(task);
      return last === undefined ? [] : [{ stage, before: first, after: last }];
    }),
  );
}

function keep(row: RolloutRow, kept: StageRows): void {
  const { step, task, level, language } = row;
  if (step !== kept.step) Object.assign(kept, { step, after: new Map(), alike: new Map() });
  if (step === kept.firstStep && !kept.before.has(task)) kept.before.set(task, row);
  if (!kept.after.has(task)) kept.after.set(task, row);
  const first = kept.before.get(task);
  if (first?.level === level && first.language === language && !kept.alike.has(task))
    kept.alike.set(task, row);
}
