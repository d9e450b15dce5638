// A comparison for other programs: its stage table as CSV, and its learning curves over one another as a picture.
import { csvLine } from '../base/csv.js';
import { needsBase, recipes } from '../pipeline/recipes.js';
import type { Comparison } from './compare.js';
import { evalCurves } from './curves.js';
import { pictureSvg, type Series } from './picture.js';
import { type ReportRun, stageEnds } from './stageEnds.js';

/** A line for each checkpoint of each run, a column for each metric that any has; empty where one has it not. */
export function comparisonCsv({ stages }: Comparison): string[] {
  const metrics = [...new Set(stages.flatMap((row) => Object.keys(row.metrics)))];
  return [
    csvLine(['run', 'checkpoint', 'stage', 'temperature', ...metrics]),
    ...stages.map(({ run, label, stage, temperature, metrics: measured }) =>
      csvLine([run, label, stage, temperature, ...metrics.map((name) => measured[name] ?? null)]),
    ),
  ];
}

/** What the picture shows, as the catalogue labels it. */
const shownLabel = 'pass@1';

/** Held-out pass@1 over all steps of each run, stage after stage; each begins with its base. */
export function comparisonSvg(runs: readonly ReportRun[]): string[] {
  const svg = pictureSvg({
    title: 'Right at the first try (pass@1) on held-out problems',
    x: { label: 'steps of the run, stage after stage' },
    y: { label: shownLabel },
    series: runs.map(seriesOf),
  });
  return svg.split('\n');
}

function seriesOf(run: ReportRun): Series {
  const stages = recipes[run.config.recipe];
  const base = stageEnds(run).find(
    ({ stage, begin }) => begin === undefined && !stages.some((own) => own.stage === stage),
  );
  const start = needsBase(run.config.recipe) ? base?.groups.all?.[shownLabel] : undefined;
  const line: (readonly [number, number])[] = start === undefined ? [] : [[0, start]];
  let before = 0;
  for (const { stage } of stages) {
    const curve = evalCurves(run, stage).find(({ label }) => label === shownLabel);
    for (const [i, step] of (curve?.steps ?? []).entries()) line.push([before + step, curve!.values[i]]);
    before += Math.max(0, ...run.metrics.filter((row) => row.stage === stage).map(({ step }) => step));
  }
  return { name: run.name, line };
}
