// Watches the events of any RL stage for reward hacking: problems against held-out pass@1, general prompts
// against the rule-based judge. It only tells; nothing that is recorded depends on it.
import { mean } from '../base/stats.js';
import { type GraderPoint, type HackAlarm, hackAlarm } from '../rewards/hackAlarm.js';
import type { StageName } from '../stages/index.js';
import type { EvalRow, PipelineEvent, RolloutRow } from './events.js';

/** An alarm, and what it is about. */
export interface HackWarning extends HackAlarm {
  readonly stage: StageName;
  readonly grader: Grader;
}

const graders = {
  'pass@1': (groups: EvalRow['groups']) => groups.all?.['pass@1'],
  'general judge': (groups: EvalRow['groups']) => groups.general?.general,
} as const;
type Grader = keyof typeof graders;

interface Watched {
  readonly grader: Grader;
  readonly curve: GraderPoint[];
  /** Rewards since the last point. */
  rewards: number[];
  warned: boolean;
}

/** A function that is shown every event in order, and warns at most once a stage and grader. */
export function createHackWatch(): (event: PipelineEvent) => HackWarning | null {
  let watched = newWatch();
  let stage: StageName | null = null;
  return (event) => {
    if (event.kind === 'rollouts') {
      if (event.rows[0].stage !== stage) watched = newWatch();
      stage = event.rows[0].stage;
      for (const { task, reward } of event.rows) watched[task === 'general' ? 1 : 0].rewards.push(reward);
    }
    if (event.kind !== 'eval' || !event.row.quick) return null;
    const { row } = event;
    return watched.map((one) => look(one, row)).find((warning) => warning !== null) ?? null;
  };
}

/** Rows that are handed on together: a step can have more than there is memory for. */
const rowsAtOnce = 256;

/**
 * The events that a watch looks at, as they were recorded, in their order: the rollouts of each step, then the quick
 * evaluation after it. A stage that goes on is watched as if it had never stopped.
 */
export function* recordedEvents(
  rollouts: Iterable<RolloutRow>,
  evals: readonly EvalRow[],
): Generator<PipelineEvent> {
  const place = (row: { stage: StageName; step: number }) => `${row.stage} ${row.step}`;
  const quick = new Map(evals.filter((row) => row.quick).map((row) => [place(row), row]));
  let rows: RolloutRow[] = [];
  for (const row of rollouts) {
    const isNext = rows.length > 0 && place(rows[0]) !== place(row);
    if (isNext || rows.length === rowsAtOnce) {
      yield { kind: 'rollouts', rows };
      const after = isNext && quick.get(place(rows[0]));
      if (after) yield { kind: 'eval', row: after };
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length === 0) return;
  yield { kind: 'rollouts', rows };
  const after = quick.get(place(rows[0]));
  if (after) yield { kind: 'eval', row: after };
}

/** All warnings of a run, from what it recorded. */
export function hackWarnings(rollouts: Iterable<RolloutRow>, evals: readonly EvalRow[]): HackWarning[] {
  const watch = createHackWatch();
  const warnings: HackWarning[] = [];
  for (const event of recordedEvents(rollouts, evals)) {
    const warning = watch(event);
    if (warning !== null) warnings.push(warning);
  }
  return warnings;
}

function newWatch(): [Watched, Watched] {
  const start = (grader: Grader): Watched => ({ grader, curve: [], rewards: [], warned: false });
  return [start('pass@1'), start('general judge')];
}

/** Adds a point where there were rewards, and looks whether the curve is alarming now. */
function look(watched: Watched, { stage, step, groups }: EvalRow): HackWarning | null {
  const { grader, curve, rewards } = watched;
  const heldOut = graders[grader](groups);
  if (rewards.length === 0 || heldOut === undefined) return null;
  curve.push({ step, reward: mean(rewards), heldOut });
  watched.rewards = [];
  const alarm = watched.warned ? null : hackAlarm(curve);
  if (alarm === null) return null;
  watched.warned = true;
  return { ...alarm, stage, grader };
}
