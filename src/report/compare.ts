// Several runs side by side: their settings where they differ, their stage tables, their levels.
import { baseHash } from '../config/hash.js';
import { settingsByPath } from '../config/paths.js';
import type { Config } from '../config/schema.js';
import type { RunInfo } from '../store/runInfo.js';
import { formatSetting, headingMarkdown, tableMarkdown } from './format.js';
import { variants } from './seeds.js';
import { type SeedRow, seedRows, seedTextTable } from './seedTable.js';
import type { ReportRun } from './stageEnds.js';
import {
  levelHeading,
  levelTextTable,
  type StageMetrics,
  stageHeading,
  stageTable,
  stageTextTable,
  tableLook,
} from './stageTable.js';
import type { Shown, TextTable } from './textTable.js';
import { thoughtHeading, thoughtSeedTable, thoughtTextTable } from './thoughtTable.js';

/** A setting in which runs differ, as a dotted path; one value a run, undefined where absent. */
export interface ConfigDifference {
  readonly path: string;
  readonly values: readonly unknown[];
}

// They say where a configuration came from, not what it does.
const unimportant = ['$schema', 'about', 'extends'];

/** The settings that are not the same in all configurations, sorted by path. Lists count as one value. */
export function configDifferences(configs: readonly Config[]): ConfigDifference[] {
  const flat = configs.map((config) => new Map(settingsByPath(config)));
  const paths = [...new Set(flat.flatMap((settings) => [...settings.keys()]))].sort();
  return paths
    .filter((path) => !unimportant.includes(path))
    .map((path) => ({ path, values: flat.map((settings) => settings.get(path)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

/** A run with what it was made with. */
export type ComparedRun = ReportRun & { readonly info: Pick<RunInfo, 'r1toy' | 'inputs'> };

/**
 * What runs were made with beside their settings, where it is not the same: the program, its kernels and data, and,
 * of runs that ask for the same base, its weights.
 */
export function originDifferences(runs: readonly ComparedRun[]): ConfigDifference[] {
  const bases = runs.map(({ config, info }) => [baseHash(config), info.inputs.base] as const);
  const started = bases.filter(([, weights]) => weights !== null);
  const byHash = new Map(started);
  const differs = started.some(([hash, weights]) => byHash.get(hash) !== weights);
  const short = (hash: string | null) => hash?.slice(0, 12);
  const rows = [
    { path: 'r1toy', values: runs.map(({ info }) => info.r1toy) },
    { path: 'kernels', values: runs.map(({ info }) => short(info.inputs.kernels)) },
    { path: 'data', values: runs.map(({ info }) => short(info.inputs.data)) },
  ].filter(({ values }) => new Set(values).size > 1);
  return [
    ...rows,
    ...(differs ? [{ path: 'base weights', values: bases.map(([, weights]) => short(weights)) }] : []),
  ];
}

/** Everything `compare` shows; plain data, so that it is also its JSON. */
export interface Comparison {
  readonly runs: readonly string[];
  readonly stages: readonly StageMetrics[];
  /** Runs of the same settings taken together; empty where no settings have several seeds. */
  readonly overSeeds: readonly SeedRow[];
  readonly levels: TextTable;
  readonly differences: readonly ConfigDifference[];
}

/** Compares runs by their held-out evaluations and their settings. */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  const groups = variants(runs);
  const hasSeeds = groups.some((group) => new Set(group.runs.map(({ config }) => config.seed)).size > 1);
  return {
    runs: runs.map((run) => run.name),
    stages: stageTable(runs),
    overSeeds: hasSeeds ? seedRows(groups) : [],
    levels: levelTextTable(runs),
    differences: [...originDifferences(runs), ...configDifferences(runs.map((run) => run.config))],
  };
}

/** The comparison as lines and tables for a terminal. */
export function comparisonLines(comparison: Comparison): Shown[] {
  return comparisonParts<Shown>(
    comparison,
    (title) => [title],
    (table) => [table],
  );
}

/** The comparison as Markdown. */
export function comparisonMarkdown(comparison: Comparison): string[] {
  return comparisonParts(comparison, headingMarkdown, tableMarkdown);
}

function comparisonParts<Part>(
  { runs, stages, overSeeds, levels, differences }: Comparison,
  heading: (title: string) => Part[],
  table: (table: TextTable) => Part[],
): (Part | string)[] {
  if (stages.length === 0) return ['No stage has ended yet.'];
  const settings = {
    headers: ['setting', ...runs],
    rows: differences.map(({ path, values }) => [path, ...values.map(formatSetting)]),
  };
  const temperatures = stages.map(({ temperature }) => temperature);
  const thoughts = (rows: TextTable | null) =>
    rows === null ? [] : [...heading(thoughtHeading(temperatures)), ...table(rows), ''];
  const together = [
    ...heading(`Means over seeds, ± 95 % ${tableLook(temperatures)}`),
    ...table(seedTextTable(overSeeds)),
    '',
    ...thoughts(thoughtSeedTable(overSeeds)),
  ];
  return [
    ...(overSeeds.length > 0 ? together : []),
    ...heading(stageHeading(stages)),
    ...table(stageTextTable(stages, true)),
    '',
    ...thoughts(thoughtTextTable(stages, true)),
    ...heading(levelHeading),
    ...table(levels),
    ...(differences.length > 0 ? ['', ...heading('Settings that differ'), ...table(settings)] : []),
  ];
}
