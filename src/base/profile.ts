// Where the time goes, for `--profile`. The clock is handed in: nothing here or above it in the core reads one.

export const phases = [
  'data',
  'sampling',
  'reward',
  'reference',
  'forward',
  'backward',
  'optimizer',
  'evaluation',
  'store',
] as const;
export type Phase = (typeof phases)[number];

/** Time by phase, in the unit of the clock; phases that never came are absent. */
export type PhaseTimes = Partial<Record<Phase, number>>;

export interface Profile {
  /** From now on time counts for this phase. */
  enter(phase: Phase): void;
  /** The time since `enter` is shared out in proportion to `times`, which several threads measured. */
  divide(times: PhaseTimes): void;
  /** Everything counted since the last `take`; the time until the next `enter` counts for no phase. */
  take(): PhaseTimes;
}

/** A profile on a clock that never goes back. */
export function createProfile(now: () => number): Profile {
  let times: PhaseTimes = {};
  let current: Phase | null = null;
  let since = 0;
  const lap = () => {
    const before = since;
    since = now();
    return since - before;
  };
  const close = () => {
    const passed = lap();
    if (current !== null) times[current] = (times[current] ?? 0) + passed;
  };
  return {
    enter(phase) {
      close();
      current = phase;
    },
    divide(parts) {
      const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
      if (total === 0) return;
      const passed = lap();
      for (const [name, part] of Object.entries(parts) as [Phase, number][]) {
        times[name] = (times[name] ?? 0) + (passed * part) / total;
      }
    },
    take() {
      close();
      current = null;
      const taken = times;
      times = {};
      return taken;
    },
  };
}
