// The curves of a page, as data for its scripts.
import type { EvalRow } from '../pipeline/events.js';
import { largestK } from '../report/stageTable.js';
import type { Axis, Chart, Reference, Series } from '../web/report/payload.js';
import { type Placed, placedEvals, placedMeasured, placedSteps } from './axes.js';
import { controlsOf, labelOf, type PageRun } from './pageRun.js';
import { type Plan, plans } from './plans.js';
import { passAt1Band } from './wilson.js';

/** Points of a chart that all runs share among them. */
const most = { steps: 250, evals: 400, measured: 100 };

/** The charts of some runs, and their axes. Of one run each curve has a colour; of several each run has. */
export function chartsOf(runs: readonly PageRun[]): { axes: Axis[]; charts: Chart[] } {
  const placed = runs.map((run) => ({
    steps: placedSteps(run, pointsEach('steps', runs.length)),
    evals: placedEvals(run, pointsEach('evals', runs.length)),
    measured: placedMeasured(run, pointsEach('measured', runs.length)),
  }));
  // Those of what was measured behind the others: few runs have them.
  const isMeasured = ({ measured }: Points) => measured.length > 0;
  const measuredAxis = (r: number) => 2 * runs.length + placed.slice(0, r).filter(isMeasured).length;
  const axes = [
    ...placed.flatMap(({ steps, evals }) => [axisOf(steps), axisOf(evals)]),
    ...placed.filter(isMeasured).map(({ measured }) => axisOf(measured)),
  ];
  // Before the first step there are points, but no curves.
  const begun = axes.some(({ step }) => (step.at(-1) ?? 0) > 0);
  const charts = (begun ? plans : []).map((plan) => ({
    title: plan.title,
    note: plan.note,
    share: plan.share,
    unit: plan.unit,
    series: runs.flatMap((run, r) => {
      const axis = { steps: 2 * r, evals: 2 * r + 1, measured: measuredAxis(r) };
      return seriesOf(plan, placed[r], { run, r, axis, several: runs.length > 1 });
    }),
    references: plan.banded ? allReferences(runs) : [],
  }));
  return { axes, charts: charts.filter(({ series }) => series.length > 0) };
}

/** Points that each of so many runs has on a page. */
export function pointsEach(kind: keyof typeof most, runs: number): number {
  return Math.ceil(most[kind] / runs);
}

function axisOf(placed: readonly Placed<unknown>[]): Axis {
  return { step: placed.map(({ step }) => step), token: placed.map(({ token }) => token) };
}

interface Of {
  readonly run: PageRun;
  readonly r: number;
  /** Positions of its axes. */
  readonly axis: Readonly<Record<keyof Points, number>>;
  readonly several: boolean;
}

type Points = {
  readonly steps: Placed<Readonly<Record<string, number>>>[];
  readonly measured: Placed<Readonly<Record<string, number>>>[];
  readonly evals: Placed<EvalRow>[];
};

function seriesOf({ from, metrics, banded }: Plan, points: Points, { run, r, axis, several }: Of): Series[] {
  const group = from === 'general' ? 'general' : 'all';
  const where = from === 'steps' || from === 'measured' ? from : 'evals';
  return metrics.flatMap(([name, label], m) => {
    const values =
      where === 'evals'
        ? points.evals.map(({ row }) => row?.groups[group]?.[name] ?? null)
        : points[where].map(({ row }) => row?.[name] ?? null);
    if (values.every((value) => value === null)) return [];
    const line = {
      label: several ? `${run.name} ${label}` : label,
      colour: several ? r : m,
      dash: several ? m % 5 : 0,
      axis: axis[where],
      values: values.map(short),
      ...(where === 'evals' ? { ...jumpsOf(points.evals), ends: endsOf(values, points.evals) } : {}),
      ...(where === 'steps' ? { noisy: true as const } : {}),
    };
    return [banded ? { ...line, ...bandOf(values, points.evals) } : line];
  });
}

/** Which points have nothing measured between them and the one before. */
function jumpsOf(evals: readonly Placed<EvalRow>[]): Pick<Series, 'jumps'> {
  const jumps = evals.flatMap(({ jump }, i) => (jump ? [i] : []));
  return jumps.length === 0 ? {} : { jumps };
}

/** Which values were measured on all held-out problems. */
function endsOf(values: readonly (number | null)[], evals: readonly Placed<EvalRow>[]): number[] {
  return evals.flatMap(({ row }, i) => (row?.quick === false && values[i] !== null ? [i] : []));
}

function bandOf(
  values: readonly (number | null)[],
  evals: readonly Placed<EvalRow>[],
): Pick<Series, 'low' | 'high'> {
  const bands = values.map((value, i) => {
    const scores = evals[i].row?.groups.all;
    return value === null || scores === undefined ? null : passAt1Band(scores);
  });
  return {
    low: bands.map((one) => short(one?.low ?? null)),
    high: bands.map((one) => short(one?.high ?? null)),
  };
}

/** The levels of all runs; those of runs that start from the same base once, without a name where all do. */
function allReferences(runs: readonly PageRun[]): Reference[] {
  const found = new Map<string, { names: string[]; references: Reference[] }>();
  for (const run of runs) {
    const references = referencesOf(run);
    const key = JSON.stringify(references);
    const { names } = found.get(key) ?? { names: [] };
    found.set(key, { names: [...names, run.name], references });
  }
  const named = found.size > 1;
  return [...found.values()].flatMap(({ names, references }) =>
    references.map((one) => (named ? { ...one, label: `${names.join(', ')}: ${one.label}` } : one)),
  );
}

/** What training has to beat, and what the untrained policy finds in many tries. */
function referencesOf(run: PageRun): Reference[] {
  const controls = controlsOf(run).flatMap((row) => {
    const scores = row.groups.all;
    return scores?.['pass@1'] === undefined ? [] : [{ label: labelOf(run, row), scores }];
  });
  if (controls.length === 0) return [];
  const best = controls.reduce((a, b) => (b.scores['pass@1'] > a.scores['pass@1'] ? b : a));
  const k = largestK(best.scores) ?? 1;
  return [
    { label: best.label, colour: 5, dash: 1, value: best.scores['pass@1'] },
    ...(k > 1
      ? [{ label: `one of its ${k} right`, colour: 5, dash: 2, value: best.scores[`pass@${k}`] }]
      : []),
  ];
}

/** Four digits: more than a screen shows. */
export function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}
