// Runs that differ in nothing but their seed, taken together: each checkpoint's scores by seed.
import { type Interval, interval } from '../base/interval.js';
import { settingsText } from '../config/hash.js';
import { lastStage, needsBase, stageLabel } from '../pipeline/recipes.js';
import type { StageName } from '../stages/index.js';
import type { EvalMetrics } from '../training/evaluation.js';
import { type ReportRun, stageEnds } from './stageTable.js';

/** Held-out scores by group, as one full evaluation gives them. */
export type Groups = Readonly<Record<string, EvalMetrics>>;

/** The scores of one checkpoint by seed. */
export type BySeed = ReadonlyMap<number, Groups>;

/** Checkpoints (`base`, `zero`, `dev1`, ...) and their scores by seed. */
export type Checkpoints = ReadonlyMap<string, BySeed>;

/** Key of a checkpoint: its label in small letters, after a prefix that names a variant of the recipe. */
export function checkpointKey(run: ReportRun, stage: StageName, prefix = ''): string {
  return prefix + stageLabel(run.config.recipe, stage).toLowerCase();
}

/** Key of what a run starts from. */
export const baseCheckpoint = stageLabel('base', lastStage('base')).toLowerCase();

/** Collects the checkpoints of runs; of two runs with the same recipe and seed the later one counts. */
export function checkpointsOf(runs: readonly ReportRun[], prefix = ''): Map<string, Map<number, Groups>> {
  const found = new Map<string, Map<number, Groups>>();
  for (const run of runs) {
    for (const { stage, groups } of stageEnds(run)) {
      const key = checkpointKey(run, stage, prefix);
      found.set(key, (found.get(key) ?? new Map()).set(run.config.seed, groups));
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
