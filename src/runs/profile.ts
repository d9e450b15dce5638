// Time by phase of each stage that ran: what `--profile` shows when a command ends.
import { createProfile, type Phase, type PhaseTimes, type Profile, phases } from '../base/profile.js';
import type { PipelineEvent } from '../pipeline/events.js';
import type { TextTable } from '../report/textTable.js';
import type { StageName } from '../stages/index.js';

export interface StageProfile {
  readonly stage: StageName;
  /** Steps that were done while it was measured. */
  readonly steps: number;
  /** Milliseconds. */
  readonly times: PhaseTimes;
}

export interface StageProfiler {
  readonly profile: Profile;
  /** To be called when the store and the progress have had an event. */
  handled(event: PipelineEvent): void;
  table(): TextTable;
}

/** Measures stage by stage. `now`: milliseconds on any clock. */
export function createProfiler(now: () => number = () => performance.now()): StageProfiler {
  const profile = createProfile(now);
  const stages: StageProfile[] = [];
  let open: { stage: StageName; steps: number } | null = null;
  const endStage = () => {
    if (open !== null) stages.push({ ...open, times: profile.take() });
    open = null;
  };
  return {
    profile,
    handled(event) {
      if (event.kind === 'step') open = { stage: event.state.stage, steps: (open?.steps ?? 0) + 1 };
      if (event.kind === 'stage-end') endStage();
      profile.enter('data');
    },
    table() {
      endStage();
      return profileTable(stages);
    },
  };
}

/** What is not training itself: making batches, grading, writing. */
const upkeep = ['data', 'reward', 'store'] as const satisfies readonly Phase[];

/**
 * A table: seconds, milliseconds a step and share of each phase; every stage ends with the sum of what is not
 * training itself, and its total.
 */
export function profileTable(stages: readonly StageProfile[]): TextTable {
  const rows = stages.flatMap(({ stage, steps, times }) => {
    const total = phases.reduce((sum, phase) => sum + (times[phase] ?? 0), 0);
    const row = (name: string, time: number) => [
      stage,
      name,
      (time / 1000).toFixed(2),
      steps === 0 ? '-' : (time / steps).toFixed(2),
      total === 0 ? '-' : ((100 * time) / total).toFixed(1),
    ];
    const spent = phases.flatMap((phase) => (times[phase] === undefined ? [] : [row(phase, times[phase])]));
    const besides = upkeep.reduce((sum, phase) => sum + (times[phase] ?? 0), 0);
    return [...spent, row(upkeep.join(' + '), besides), row('all', total)];
  });
  return { headers: ['stage', 'phase', 'seconds', 'ms/step', '%'], keys: 2, rows };
}
