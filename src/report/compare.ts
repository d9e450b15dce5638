// Several runs side by side: their settings where they differ, their stage tables, their levels.
import { settingsByPath } from '../config/paths.js';
import type { Config } from '../config/schema.js';
import { formatSetting, type TextTable, tableLines, tableMarkdown } from './format.js';
import { variants } from './seeds.js';
import { type SeedRow, seedRows, seedTextTable } from './seedTable.js';
import {
  levelTextTable,
  type ReportRun,
  type StageMetrics,
  stageTable,
  stageTextTable,
} from './stageTable.js';

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
export function compareRuns(runs: readonly ReportRun[]): Comparison {
  const groups = variants(runs);
  return {
    runs: runs.map((run) => run.name),
    stages: stageTable(runs),
    overSeeds: groups.some((group) => group.runs.length > 1) ? seedRows(groups) : [],
    levels: levelTextTable(runs),
    differences: configDifferences(runs.map((run) => run.config)),
  };
}

/** The comparison as lines for a terminal. */
export function comparisonLines(comparison: Comparison): string[] {
  return comparisonParts(comparison, (title) => [title], tableLines);
}

/** The comparison as Markdown. */
export function comparisonMarkdown(comparison: Comparison): string[] {
  return comparisonParts(comparison, (title) => [`## ${title}`, ''], tableMarkdown);
}

function comparisonParts(
  { runs, stages, overSeeds, levels, differences }: Comparison,
  heading: (title: string) => string[],
  table: (table: TextTable) => string[],
): string[] {
  if (stages.length === 0) return ['No stage has ended yet.'];
  const settings = {
    headers: ['setting', ...runs],
    rows: differences.map(({ path, values }) => [path, ...values.map(formatSetting)]),
  };
  const together = [...heading('Means over seeds, ± 95 %'), ...table(seedTextTable(overSeeds)), ''];
  return [
    ...(overSeeds.length > 0 ? together : []),
    ...heading('Held-out scores at the end of each stage'),
    ...table(stageTextTable(stages)),
    '',
    ...heading('By task and level'),
    ...table(levels),
    ...(differences.length > 0 ? ['', ...heading('Settings that differ'), ...table(settings)] : []),
  ];
}
