// What a sweep comes to: the stage table over seeds and the signs of the papers, as data, text and Markdown.
import type { Config } from '../config/schema.js';
import { formatPrecise, headingMarkdown, tableMarkdown } from './format.js';
import { type BySeed, type Checkpoints, checkpointsOf, controls, type Groups } from './seeds.js';
import { checkpointMetrics, type MetricIntervals, seedTextTable } from './seedTable.js';
import { alpha, type CausalRow, findSigns, type Sign } from './signs.js';
import type { ReportRun } from './stageEnds.js';
import { tableLook } from './stageTable.js';
import type { Shown, TextTable } from './textTable.js';
import { thoughtHeading, thoughtSeedTable } from './thoughtTable.js';

/** The runs of a sweep, by what they are to the signs. */
export interface SweepRuns {
  /** R1-Zero and R1. */
  readonly main: readonly ReportRun[];
  /** Ablations, by the prefix of their checkpoints: `lang-`, `nolang-`, `student-`. */
  readonly ablations: Readonly<Record<string, readonly ReportRun[]>>;
}

/** results/stage-table.json. */
export interface Results {
  readonly seeds: readonly number[];
  /** That the evaluations were sampled at, where no other is named. */
  readonly temperatures: readonly number[];
  /** By run. */
  readonly configHashes: Readonly<Record<string, string>>;
  /** By checkpoint: `base, prompted`, `base, <think> forced`, `zero`, `dev1`, `dev2`, `dev3`, `r1`, and those of ablations. */
  readonly rows: Readonly<Record<string, MetricIntervals>>;
  /** By checkpoint and seed, what pictures show. */
  readonly bySeed: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
  /** By name. */
  readonly signs: Readonly<Record<string, Omit<Sign, 'name'>>>;
}

/** All checkpoints of a sweep; an ablation's base has a row of its own only where it is another one. */
export function sweepCheckpoints({ main, ablations }: SweepRuns): Checkpoints {
  const found = checkpointsOf(main);
  const text = (bySeed: BySeed | undefined) => JSON.stringify([...(bySeed ?? [])]);
  const known = new Set(
    [...found].filter(([key]) => controls.includes(key)).map(([, bySeed]) => text(bySeed)),
  );
  const prefixed = Object.entries(ablations).flatMap(([prefix, runs]) => [...checkpointsOf(runs, prefix)]);
  const others = prefixed.filter(([, bySeed]) => !known.has(text(bySeed)));
  return new Map([...found, ...others]);
}

/** Results of a sweep. `configHashes` by run name; `causal`: what forbidding words costs Zero. */
export function sweepResults(
  runs: SweepRuns,
  causal: readonly CausalRow[],
  configHashes: Readonly<Record<string, string>>,
): Results {
  const checkpoints = sweepCheckpoints(runs);
  const seeds = [...new Set([...checkpoints.values()].flatMap((bySeed) => [...bySeed.keys()]))];
  const signs = findSigns(checkpoints, causal, hardGroups(runs.main[0]?.config));
  const configs = [runs.main, ...Object.values(runs.ablations)].flat().map(({ config }) => config);
  return {
    seeds: seeds.sort((a, b) => a - b),
    temperatures: [...new Set(configs.map((config) => config.eval.temperature))],
    configHashes,
    rows: Object.fromEntries([...checkpoints].map(([key, bySeed]) => [key, checkpointMetrics(bySeed)])),
    bySeed: Object.fromEntries([...checkpoints].map(([key, bySeed]) => [key, pictured(bySeed)])),
    signs: Object.fromEntries(signs.map(({ name, ...sign }) => [name, sign])),
  };
}

/** Metrics of all trained levels that a picture has a point a seed of. */
const picturedMetrics = ['pass@1', 'language/thought', 'length/thought'];

function pictured(bySeed: BySeed): Results['bySeed'][string] {
  const seeds = [...bySeed].map(([seed, { all = {} }]) => {
    const scores = picturedMetrics.flatMap((name) =>
      name in all ? [[name, (all as Groups[string])[name]]] : [],
    );
    return [seed, Object.fromEntries(scores)];
  });
  return Object.fromEntries(seeds);
}

function hardGroups(config: Config | undefined): string[] {
  return Object.entries(config?.world.hard ?? {}).flatMap(([task, levels]) =>
    levels.map((level) => `${task}/${level}`),
  );
}

/** The results as lines for a terminal. */
export function resultLines(results: Results): Shown[] {
  return resultParts<Shown>(
    results,
    (title) => [title],
    (table) => [table],
  );
}

/** The results as Markdown. */
export function resultMarkdown(results: Results): string[] {
  return resultParts(results, headingMarkdown, tableMarkdown);
}

function resultParts<Part>(
  { seeds, temperatures, rows, signs }: Results,
  heading: (title: string) => Part[],
  table: (table: TextTable) => Part[],
): (Part | string)[] {
  const stages = Object.entries(rows).map(([checkpoint, metrics]) => ({
    variant: '',
    checkpoint,
    seeds,
    metrics,
  }));
  const thoughts = thoughtSeedTable(stages);
  return [
    ...heading(
      `Held-out scores at the end of each stage: means over seeds ${seeds.join(', ')}, ± 95 % ${tableLook(temperatures)}`,
    ),
    ...table(seedTextTable(stages)),
    '',
    ...(thoughts ? [...heading(thoughtHeading(temperatures)), ...table(thoughts), ''] : []),
    ...heading(
      `Signs of the papers, and of ablations: seen where p, corrected within each family, is at most ${alpha}`,
    ),
    ...table(signTextTable(signs)),
  ];
}

function signTextTable(signs: Results['signs']): TextTable {
  return {
    headers: ['sign', 'found', 'mean', '95 %', 'needed', 'p', 'corrected', 'by seed', 'claim', 'from'],
    rows: Object.entries(signs).map(
      ([name, { found, value, points, p, corrected, needed, figures, claim }]) => [
        name,
        found === 'not seen' ? 'NOT SEEN' : found,
        formatPrecise(value?.mean ?? null),
        value === null || value.low === null || value.high === null
          ? '-'
          : `${formatPrecise(value.low)} to ${formatPrecise(value.high)}`,
        needed,
        ...[p, corrected].map((one) => (one === null ? '-' : one.toFixed(4))),
        Object.values(points).map(formatPrecise).join(', ') || '-',
        claim,
        Object.entries(figures)
          .map(([key, figure]) => `${key} ${formatPrecise(figure.mean)}`)
          .join(', '),
      ],
    ),
  };
}
