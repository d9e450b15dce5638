// Watches the events of any RL stage for reward hacking: problems against held-out pass@1, general prompts
// against the rule-based judge. It only tells; nothing that is recorded depends on it.
import { mean } from '../base/stats.js';
import { type GraderPoint, type HackAlarm, hackAlarm } from '../rl/hackAlarm.js';
import type { StageName } from '../stages/index.js';
import type { EvalRow, PipelineEvent } from './events.js';

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
  return (event) => {
    if (event.kind === 'stage-start') watched = newWatch();
    if (event.kind === 'rollouts') {
      for (const { task, reward } of event.rows) watched[task === 'general' ? 1 : 0].rewards.push(reward);
    }
    if (event.kind !== 'eval' || !event.row.quick) return null;
    const { row } = event;
    return watched.map((one) => look(one, row)).find((warning) => warning !== null) ?? null;
  };
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
