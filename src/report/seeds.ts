// Runs that differ in nothing but their seed, taken together: each checkpoint's scores by seed.
import { type Interval, interval } from '../base/interval.js';
import { settingsText } from '../config/hash.js';
import type { EvalRow } from '../pipeline/events.js';
import { lastStage, needsBase } from '../pipeline/recipes.js';
import { type EvalMetrics, thinking } from '../training/evaluation.js';
import { endLabel, type ReportRun, stageEnds } from './stageEnds.js';

/** Held-out scores by group, as one full evaluation gives them. */
export type Groups = Readonly<Record<string, EvalMetrics>>;

/** The scores of one checkpoint by seed. */
export type BySeed = ReadonlyMap<number, Groups>;

/** Checkpoints (`base, prompted`, `base, <think> forced`, `zero`, `dev1`, ...) and their scores by seed. */
export type Checkpoints = ReadonlyMap<string, BySeed>;

const stage = lastStage('base');
const ofBase = (look: Pick<EvalRow, 'begin'>) => endLabel('base', { stage, ...look }).toLowerCase();

/** Keys of what a run starts from, prompted and forced to think: the controls of what training adds. */
export const controls: readonly string[] = [ofBase({}), ofBase({ begin: thinking })];

/**
 * Collects the checkpoints of runs by their label in small letters, after a prefix that names a variant; of two runs
 * with the same recipe and seed the later one counts.
 */
export function checkpointsOf(runs: readonly ReportRun[], prefix = ''): Map<string, Map<number, Groups>> {
  const found = new Map<string, Map<number, Groups>>();
  for (const run of runs) {
    for (const end of stageEnds(run)) {
      const key = prefix + endLabel(run.config.recipe, end).toLowerCase();
      found.set(key, (found.get(key) ?? new Map()).set(run.config.seed, end.groups));
    }
  }
  return found;
}

/** Runs of the same settings under different seeds. */
export interface Variant {
  /** Name of the runs without the `-s<seed>` at its end. */
  readonly name: string;
  readonly runs: readonly ReportRun[];
}

/** Groups runs by their settings without the seed, in order of first appearance. */
export function variants(runs: readonly ReportRun[]): Variant[] {
  const found = new Map<string, ReportRun[]>();
  for (const run of runs) {
    const key = settingsText({ ...run.config, seed: 0 });
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  return [...found.values()].map((members) => {
    const [{ name, config }] = members;
    return { name: needsBase(config.recipe) ? name.replace(/-s\d+$/, '') : config.recipe, runs: members };
  });
}

/** Mean and interval of a metric over the seeds that have it; null where none has. */
export function overSeeds(bySeed: BySeed | undefined, group: string, metric: string): Interval | null {
  const values = [...(bySeed?.values() ?? [])].flatMap((groups) => groups[group]?.[metric] ?? []);
  return values.length === 0 ? null : interval(values);
}
