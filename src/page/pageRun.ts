// A run as a page shows it, and what of it is outside of the promise of equal bytes.
import type { EvalRow } from '../pipeline/events.js';
import { recipes } from '../pipeline/recipes.js';
import { endLabel, type ReportRun, stageEnds } from '../report/stageEnds.js';
import type { StageName } from '../stages/index.js';
import type { RunInfo } from '../store/runInfo.js';

/** What a page needs of a run. */
export type PageRun = ReportRun & {
  readonly info: Pick<RunInfo, 'r1toy' | 'inputs' | 'lineage' | 'base'>;
};

/**
 * What only a page shows that is made by asking: clocks, machines and how far a run is. The page in a run's folder has
 * none of it, so that equal runs, resumed or not, have equal pages.
 */
export interface Aside {
  readonly status: RunInfo['status'];
  readonly reason: string | null;
  readonly progress: RunInfo['progress'];
  readonly nodes: readonly string[];
  readonly kernels: readonly string[];
  /** Seconds of each stage, its base's stage included where that run is there. */
  readonly seconds: ReadonlyMap<StageName, number>;
}

/** The full evaluation at the end of a stage, or of the base, prompted; null where there is none. */
export function endOfStage(run: ReportRun, stage: StageName): EvalRow | null {
  return stageEnds(run).find((row) => row.stage === stage && row.begin === undefined) ?? null;
}

/** The stages of a run's recipe that have rows, each with its place. */
export function begunStages({ config, metrics }: ReportRun) {
  const begun = new Set(metrics.map(({ stage }) => stage));
  return recipes[config.recipe].filter(({ stage }) => begun.has(stage));
}

/** Full evaluations of what a run starts from: prompted, and made to think. */
export function controlsOf(run: ReportRun): EvalRow[] {
  const own = new Set(recipes[run.config.recipe].map(({ stage }) => stage));
  return stageEnds(run).filter((row) => !own.has(row.stage));
}

/** The last full evaluation of the run's own stages; null before the first. */
export function lastEnd(run: ReportRun): EvalRow | null {
  const own = new Set(recipes[run.config.recipe].map(({ stage }) => stage));
  return stageEnds(run).findLast((row) => own.has(row.stage) && row.begin === undefined) ?? null;
}

/** Its label, by the run's recipe. */
export function labelOf(run: ReportRun, row: EvalRow): string {
  return endLabel(run.config.recipe, row);
}

/** A duration as people say it. */
export function minutesText(seconds: number): string {
  const rounded = Math.round(seconds);
  return `${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, '0')} min`;
}
