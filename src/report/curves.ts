// Learning curves from metrics.jsonl and the quick evaluations, as points.
import type { StageName } from '../stages/index.js';
import type { MetricsRow } from '../store/rowSchemas.js';
import { heldOutMetrics, stepMetrics } from './metricCatalogue.js';
import type { ReportRun } from './stageEnds.js';

/** One metric over the steps of a stage. */
export interface Curve {
  readonly label: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The curves of a stage; metrics it does not have are left out. */
export function stageCurves(metrics: readonly MetricsRow[], stage: StageName): Curve[] {
  return stepMetrics.flatMap(({ name, label, shown }) => {
    const rows = metrics.filter(
      (row) => shown.includes('curve') && row.stage === stage && typeof row[name] === 'number',
    );
    if (rows.length === 0) return [];
    return [{ label, steps: rows.map(({ step }) => step), values: rows.map((row) => Number(row[name])) }];
  });
}

/**
 * Curves of the evaluations within and at the end of a stage, all alike: prompted, at one temperature, on the trained
 * levels. Metrics that they do not have are left out.
 */
export function evalCurves({ evals, config }: ReportRun, stage: StageName): Curve[] {
  const rows = evals.filter(
    ({ begin, temperature, ...row }) =>
      row.stage === stage && begin === undefined && temperature === config.eval.temperature,
  );
  return heldOutMetrics.flatMap(({ name, label, shown }) => {
    const [k1, labelled] = [name, label].map((text) => text.replace('@k', '@1'));
    const having = rows.filter(({ groups }) => groups.all?.[k1] !== undefined);
    if (!shown.includes('curve') || having.length === 0) return [];
    const values = having.map(({ groups }) => groups.all[k1]);
    return [{ label: labelled, steps: having.map(({ step }) => step), values }];
  });
}

/** The stages that have metrics, in order. */
export function stagesOf(metrics: readonly MetricsRow[]): StageName[] {
  return [...new Set(metrics.map((row) => row.stage))];
}
