// What a run measured at the end of each stage, and of the base that it starts from: a row for each way of beginning.
import type { EvalRow } from '../pipeline/events.js';
import { lastStage, type RecipeName, stageLabel } from '../pipeline/recipes.js';
import type { RunData } from '../store/readRun.js';
import type { EvalMetrics } from '../training/evaluation.js';
import { lookText } from './format.js';

/** What a report needs of a run. */
export type ReportRun = Pick<RunData, 'name' | 'config' | 'metrics' | 'evals'>;

/** The name of a metric at another temperature than the evaluation's own: `pass@1 greedy`, `pass@1 T=0.6`. */
export function metricAt(metric: string, temperature: number): string {
  return `${metric} ${lookText({ temperature })[0]}`;
}

/**
 * The full evaluations of a run, in order: of the base that it starts from, and at the end of each stage; one for each
 * way of beginning. It has the metrics at the evaluation's own temperature under their names, those at other
 * temperatures as `metricAt` names them.
 */
export function stageEnds({ evals, config }: ReportRun): EvalRow[] {
  const ends = new Map<string, EvalRow[]>();
  for (const row of evals) {
    if (row.quick) continue;
    const key = JSON.stringify([row.stage, row.begin ?? null]);
    const others = (ends.get(key) ?? []).filter(({ temperature }) => temperature !== row.temperature);
    ends.set(key, [...others, row]);
  }
  return [...ends.values()].map((rows) => {
    const own = rows.find(({ temperature }) => temperature === config.eval.temperature) ?? rows[0];
    return {
      ...own,
      groups: merged(
        own,
        rows.filter((row) => row !== own),
      ),
    };
  });
}

function merged(own: EvalRow, others: readonly EvalRow[]): EvalRow['groups'] {
  const groups = Object.entries(own.groups).map(([name, metrics]): [string, EvalMetrics] => {
    const more = others.flatMap(({ temperature, groups: { [name]: measured = {} } }) =>
      Object.entries(measured).flatMap(([metric, value]) =>
        metric === 'problems' || metric === 'samples'
          ? []
          : [[metricAt(metric, temperature), value] as const],
      ),
    );
    return [name, { ...metrics, ...Object.fromEntries(more) }];
  });
  return Object.fromEntries(groups);
}

/** The stage that ends in a base. */
const madeBase = lastStage('base');

/** The name of what a row measures: `Zero`; of a base also how it began: `base, prompted`, `base, <think> forced`. */
export function endLabel(recipe: RecipeName, { stage, begin }: Pick<EvalRow, 'stage' | 'begin'>): string {
  const label = stageLabel(recipe, stage);
  if (begin !== undefined) return `${label}, ${begin} forced`;
  return stage === madeBase ? `${label}, prompted` : label;
}
