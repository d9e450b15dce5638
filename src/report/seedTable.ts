// The stage table over seeds (the shape of arXiv 2501.12948v2, Table 3): means with 95 % intervals.
import type { Interval } from '../base/interval.js';
import { taskNames, tasks } from '../tasks/index.js';
import { formatNumber } from './format.js';
import { type BySeed, type Checkpoints, checkpointsOf, controls, overSeeds, type Variant } from './seeds.js';
import { columnsOfK, largestK, otherColumns } from './stageTable.js';
import type { TextTable } from './textTable.js';

/** Metrics of a checkpoint, each over the seeds. */
export type MetricIntervals = Readonly<Record<string, Interval>>;

/** One checkpoint over the seeds. */
export interface SeedRow {
  /** Name of the runs; empty where there is one variant only. */
  readonly variant: string;
  readonly checkpoint: string;
  readonly seeds: readonly number[];
  readonly metrics: MetricIntervals;
}

/** Every metric of the trained levels, the general score, and pass@1 of the hard and the longer levels. */
export function checkpointMetrics(bySeed: BySeed): MetricIntervals {
  const names = [...bySeed.values()].flatMap((groups) => Object.keys(groups.all ?? {}));
  const trained = [...new Set(names)].filter((name) => name !== 'problems' && name !== 'samples');
  const places: [name: string, group: string, metric: string][] = [
    ...trained.map((name): [string, string, string] => [name, 'all', name]),
    ['general', 'general', 'general'],
    ['exact', 'general', 'exact'],
    ['hard/pass@1', 'hard', 'pass@1'],
    ['beyond/pass@1', 'beyond', 'pass@1'],
    ...taskNames
      .filter((task) => tasks[task].tries)
      .map((task): [string, string, string] => [`${task}/reflection/retry`, task, 'reflection/retry']),
  ];
  const found = places.flatMap(([name, group, metric]) => {
    const value = overSeeds(bySeed, group, metric);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** The rows of all variants, in their order, after the bases that they start from, each once. */
export function seedRows(groups: readonly Variant[]): SeedRow[] {
  const rows = groups.flatMap(({ name, runs }) => checkpointRows(name, checkpointsOf(runs)));
  const bases = rows.filter(({ checkpoint }) => controls.includes(checkpoint));
  const distinct = new Map(
    bases.map(({ checkpoint, seeds, metrics }) => {
      const row = { variant: 'base', checkpoint, seeds, metrics };
      return [JSON.stringify(row), row];
    }),
  );
  return [...distinct.values(), ...rows.filter(({ checkpoint }) => !controls.includes(checkpoint))];
}

/** One row a checkpoint, in the order given. */
export function checkpointRows(variant: string, checkpoints: Checkpoints): SeedRow[] {
  return [...checkpoints].map(([checkpoint, bySeed]) => ({
    variant,
    checkpoint,
    seeds: [...bySeed.keys()].sort((a, b) => a - b),
    metrics: checkpointMetrics(bySeed),
  }));
}

/** `0.72 ± 0.03`; the mean alone for a single seed, `-` where there is none. */
export function intervalText(value: Interval | null | undefined): string {
  if (!value) return '-';
  const mean = formatNumber(value.mean);
  return value.high === null ? mean : `${mean} ± ${formatNumber(value.high - value.mean)}`;
}

/** The table as texts; pass@k and the majority are those of the most samples that a row has, where it has several. */
export function seedTextTable(rows: readonly SeedRow[]): TextTable {
  const ks = rows.map(({ metrics }) => largestK(metrics));
  const { shared, cell } = columnsOfK(ks);
  const kinds = ks.some((k) => k !== null && k > 1) ? ['pass@', 'majority@'] : [];
  const rest = ['format', 'language', 'length', 'general'];
  const named = rows.some(({ variant }) => variant !== '');
  return {
    keys: named ? 2 : 1,
    headers: [
      ...(named ? ['runs'] : []),
      ...['checkpoint', 'seeds', 'pass@1', ...otherColumns],
      ...[...kinds.map((kind) => `${kind}${shared ?? 'k'}`), ...rest],
    ],
    rows: rows.map(({ variant, checkpoint, seeds, metrics }, row) => [
      ...(named ? [variant] : []),
      checkpoint,
      String(seeds.length),
      intervalText(metrics['pass@1']),
      ...otherColumns.map((column) => intervalText(metrics[`pass@1 ${column}`])),
      ...kinds.map((kind) => cell(intervalText(metrics[`${kind}${ks[row]}`]), ks[row])),
      ...rest.map((column) => intervalText(metrics[column])),
    ]),
  };
}
