// A metric explained, with what a run has of it.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import { figureText } from './effect.js';
import { type Explained, explained } from './metricExplanations.js';
import type { ReportRun } from './stageEnds.js';

/** What metrics are of, and where rows have them. */
const kinds: readonly (readonly [kind: Explained['kind'], of: string])[] = [
  ['step', 'of a step, in metrics.jsonl'],
  ['held-out', 'on held-out problems, in eval.jsonl'],
];

/** What a run has of a metric in one stage. */
export interface MetricRange {
  readonly stage: string;
  readonly rows: number;
  readonly first: Placed;
  readonly last: Placed;
  readonly lowest: Placed;
  readonly highest: Placed;
}

/** A value and the step it is of. */
export interface Placed {
  readonly step: number;
  readonly value: number;
}

/** A metric that was asked for by `name`, with k where it has one. */
export interface AskedMetric {
  readonly name: string;
  readonly entry: Explained;
}

/** The metrics of a name or a label (`pass@4`, `skill`): several where a step and an evaluation have one. Error `usage` naming the nearest. */
export function metricsNamed(asked: string): AskedMetric[] {
  const general = asked.replace(/@\d+$/, '@k');
  const found = explained.filter(({ name, label }) =>
    [name, label].some((one) => one === asked || one === general),
  );
  if (found.length > 0) {
    const k = /@(\d+)$/.exec(asked)?.[1] ?? '1';
    return found.map((entry) => ({ name: entry.name.replace('@k', `@${k}`), entry }));
  }
  const known = explained.flatMap(({ name, label }) => [name, label]);
  throw new UserError(
    exitCodes.usage,
    `explain: no metric is named ${asked}.${didYouMean(asked, known)} All of them: r1toy explain`,
  );
}

/** What all metrics are called, by what they are of: by their label where that is one word, as it is typed. */
export function metricNameLines(): string[] {
  const labels = (kind: Explained['kind']) => {
    const own = explained.filter((entry) => entry.kind === kind);
    return [...new Set(own.map(({ name, label }) => (label.includes(' ') ? name : label)))].join(', ');
  };
  return kinds.map(([kind, of]) => `${of}: ${labels(kind)}`);
}

/** What a run has of a metric, stage by stage; that of evaluations of all trained levels at the run's own temperature. */
export function rangesOf({ config, metrics, evals }: ReportRun, { name, entry }: AskedMetric): MetricRange[] {
  const ofSteps = metrics.filter(({ step }) => step > 0).map((row) => ({ ...row, value: row[name] }));
  const ofEvals = evals
    .filter(({ temperature, begin }) => temperature === config.eval.temperature && begin === undefined)
    .map(({ stage, step, groups }) => ({ stage, step, value: groups.all?.[name] ?? groups.general?.[name] }));
  const stages = new Map<string, Placed[]>();
  for (const { stage, step, value } of entry.kind === 'step' ? ofSteps : ofEvals) {
    if (typeof value === 'number') stages.set(stage, [...(stages.get(stage) ?? []), { step, value }]);
  }
  return [...stages].map(([stage, rows]) => {
    const best = (side: 1 | -1) =>
      rows.reduce((most, one) => (side * (one.value - most.value) > 0 ? one : most));
    return {
      stage,
      rows: rows.length,
      first: rows[0],
      last: rows[rows.length - 1],
      lowest: best(-1),
      highest: best(1),
    };
  });
}

/** The explanation as lines; `run`: its name and what it has, null where none was asked for. */
export function explanationLines(
  { name, entry }: AskedMetric,
  run: { readonly name: string; readonly ranges: readonly MetricRange[] } | null,
): string[] {
  const { kind, meaning, explanation } = entry;
  return [
    `${name}: ${new Map(kinds).get(kind)}`,
    `  meaning:  ${meaning}`,
    `  formula:  ${explanation.formula}`,
    `  source:   ${explanation.source}`,
    `  where:    ${explanation.where}`,
    `  normal:   ${explanation.normal}`,
    ...(run === null ? [] : rangeLines(run)),
  ];
}

function rangeLines({
  name,
  ranges,
}: {
  readonly name: string;
  readonly ranges: readonly MetricRange[];
}): string[] {
  if (ranges.length === 0) return [`  ${name}:  has none of it`];
  const at = ({ step, value }: Placed) => `${figureText(value)} (step ${step})`;
  return ranges.map(({ stage, rows, first, last, lowest, highest }) => {
    if (rows === 1) return `  ${name}, ${stage}:  ${at(first)}`;
    const ends = `first ${at(first)}, last ${at(last)}`;
    return `  ${name}, ${stage}:  ${ends}, lowest ${at(lowest)}, highest ${at(highest)}`;
  });
}
