// How far the lines of a plan are, as their folders say, and how long the rest takes at the pace so far.
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { lastSteps } from '../store/times.js';
import type { PlanLine } from './planFile.js';
import type { PoolState } from './pool.js';
import { type StageWork, totalWork, workDone, workWithBase } from './work.js';

/** Where a line that is trained stands; a stage of null has not begun. */
export interface LineProgress {
  readonly name: string;
  readonly stage: string | null;
  readonly step: number;
  readonly steps: number;
}

/** How far a plan is. */
export interface PoolProgress {
  readonly lines: number;
  readonly done: number;
  readonly failed: number;
  readonly running: readonly LineProgress[];
  /** Of the whole work, from 0 to 1. */
  readonly share: number;
  /** Null before there is a pace. */
  readonly secondsLeft: number | null;
}

/** Tells how far `lines` are, whose runs lie in `root`. Clocks serve the time left and nothing else. */
export function createPoolWork(
  lines: readonly PlanLine[],
  root: string,
  now: () => number,
): (state: PoolState) => PoolProgress {
  const works = new Map(lines.map((line) => [line, workWithBase(line.config, true)]));
  const whole = [...works.values()].reduce((sum, stages) => sum + totalWork(stages), 0);
  let begun: { readonly at: number; readonly work: number } | null = null;
  return ({ running, done, failed }) => {
    const seen = [...running].map((line) => placeOf(line, works.get(line)!, root));
    const finished = [...done, ...failed].reduce((sum, line) => sum + totalWork(works.get(line)!), 0);
    const work = finished + seen.reduce((sum, { work: own }) => sum + own, 0);
    begun ??= { at: now(), work };
    const gained = work - begun.work;
    const seconds = now() - begun.at;
    return {
      ...{ lines: lines.length, done: done.size, failed: failed.size },
      running: seen.map(({ place }) => place),
      share: whole === 0 ? 1 : work / whole,
      secondsLeft: gained <= 0 ? null : (seconds * (whole - work)) / gained,
    };
  };
}

function placeOf(
  { name }: PlanLine,
  stages: readonly StageWork[],
  root: string,
): { readonly place: LineProgress; readonly work: number } {
  const last = recorded(join(root, name));
  const at = stages.findLast(({ stage }) => last.has(stage));
  const place = {
    ...{ name, stage: at?.stage ?? null },
    ...{ step: at ? last.get(at.stage)! : 0, steps: at?.steps ?? 0 },
  };
  return { place, work: workDone(stages, last) };
}

/** Clocks are outside every promise: a file that cannot be read costs the display alone. */
function recorded(folder: string): ReadonlyMap<string, number> {
  try {
    return lastSteps(folder);
  } catch (error) {
    if (error instanceof UserError) return new Map();
    throw error;
  }
}
