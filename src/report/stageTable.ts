// The paper's stage table (arXiv 2501.12948v2, Table 3): what each checkpoint on the way can do.
// All figures come from the strict held-out evaluation at the end of a stage, never from a reward.
import { baseHash } from '../config/hash.js';
import type { EvalRow } from '../pipeline/events.js';
import { needsBase, recipes } from '../pipeline/recipes.js';
import type { StageName } from '../stages/index.js';
import { baseRunName, isBaseName } from '../store/runPaths.js';
import { otherTemperatures } from '../training/evaluation.js';
import { formatNumber, lookText } from './format.js';
import { inTaskOrder, isDoubled } from './order.js';
import { endLabel, metricAt, type ReportRun, stageEnds } from './stageEnds.js';
import type { TextTable } from './textTable.js';

/** Headers of pass@1 at temperatures beside the evaluation's own. */
export const otherColumns = otherTemperatures.map((temperature) => lookText({ temperature })[0]);

/** The held-out metrics of one checkpoint; null where one does not apply. */
export interface StageMetrics {
  readonly run: string;
  /** The paper's name, and of a base how it began: `base, prompted`, `base, <think> forced`, Zero, Dev1, Dev2, Dev3, R1. */
  readonly label: string;
  readonly stage: StageName;
  /** Of all figures but those that name another. */
  readonly temperature: number;
  /** The largest k evaluated; the majority is that of so many samples. */
  readonly k: number | null;
  /** On the trained levels, under the names of the catalogue; at another temperature `pass@1 greedy`; `general`, `exact`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A full evaluation, and the run whose weights it measures: a base's row bears the name of the base. */
interface NamedEnd {
  readonly run: string;
  readonly label: string;
  readonly row: EvalRow;
}

/** Bases first, each once where runs measured it alike; then the runs in the order given. */
function namedEnds(runs: readonly ReportRun[]): NamedEnd[] {
  const ends = runs.flatMap(({ name, config, ...run }) =>
    stageEnds({ name, config, ...run }).map((row) => {
      const own = recipes[config.recipe].some(({ stage }) => stage === row.stage);
      const isBase = !needsBase(config.recipe) || !own;
      const label = endLabel(config.recipe, row);
      return { run: own ? name : baseRunName(baseHash(config)), label, row, isBase };
    }),
  );
  const bases = new Map(
    ends.filter(({ isBase }) => isBase).map((end) => [JSON.stringify([end.run, end.row]), end]),
  );
  return [...bases.values(), ...ends.filter(({ isBase }) => !isBase)];
}

/** One row for each base and each finished stage of each run; bases first, then the runs in the order given. */
export function stageTable(runs: readonly ReportRun[]): StageMetrics[] {
  return namedEnds(runs).map(({ run, label, row: { stage, temperature, groups } }) => {
    const { general, exact } = groups.general ?? {};
    const metrics = { ...groups.all, ...defined({ general, exact }) };
    return { run, label, stage, temperature, k: largestK(metrics), metrics };
  });
}

function defined(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(known);
}

/** The largest k whose pass@k was measured; null where none was. */
export function largestK(metrics: Readonly<Record<string, unknown>>): number | null {
  const ks = Object.keys(metrics).flatMap((name) => /^pass@(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
  return ks.length === 0 ? null : Math.max(...ks);
}

/** How a table shows the ks of its rows: the headers name the k that all share, else each figure has its own. */
export function columnsOfK(ks: readonly (number | null)[]): {
  readonly shared: number | null;
  readonly cell: (text: string, k: number | null) => string;
} {
  const different = [...new Set(ks.filter((k) => k !== null))];
  if (different.length <= 1) return { shared: different[0] ?? null, cell: (text) => text };
  return { shared: null, cell: (text, k) => (k === null || text === '-' ? text : `${text} (k=${k})`) };
}

/** How the figures of a table were sampled, which they are nothing without. */
export function tableLook(temperatures: readonly number[]): string {
  const different = [...new Set(temperatures)].map((temperature) => lookText({ temperature })[0]);
  const own = different.length > 1 ? `${different.join(' or ')}, by eval.temperature` : different.join('');
  return `(${own}; ${otherColumns.join(', ')}: pass@1)`;
}

/** What stands above a stage table. */
export function stageHeading(rows: readonly StageMetrics[]): string {
  return `Held-out scores at the end of each stage ${tableLook(rows.map(({ temperature }) => temperature))}`;
}

/** Names in the catalogue of the held-out metrics that have columns in a stage table. */
export const stageColumns = ['pass@k', 'majority@k', 'format', 'language', 'length', 'general'];

/** How a table names the runs of its rows: where all have one base, its rows are those of all of them. */
export function shownRun(names: readonly string[]): (run: string) => string {
  const bases = new Set(names.filter(isBaseName));
  const shared = bases.size === 1 && !names.every(isBaseName);
  return (run) => (shared && isBaseName(run) ? 'all' : run);
}

/** The stage table as texts; `named`: with a column of runs, which a single run and its base can do without. */
export function stageTextTable(rows: readonly StageMetrics[], named: boolean): TextTable {
  const { shared, cell } = columnsOfK(rows.map(({ k }) => k));
  const name = shownRun(rows.map(({ run }) => run));
  return {
    keys: named ? 2 : 1,
    headers: [
      ...(named ? ['run'] : []),
      ...['checkpoint', 'pass@1', ...otherColumns, `pass@${shared ?? 'k'}`],
      ...['majority', 'format', 'language', 'length', 'general'],
    ],
    rows: rows.map(({ run, label, k, metrics }) => {
      const text = (name: string) => formatNumber(metrics[name] ?? null);
      return [
        ...(named ? [name(run)] : []),
        label,
        ...['pass@1', ...otherTemperatures.map((t) => metricAt('pass@1', t))].map(text),
        ...[`pass@${k}`, `majority@${k}`].map((name) => cell(text(name), k)),
        ...['format', 'language', 'length', 'general'].map(text),
      ];
    }),
  };
}

/** What stands above a table of levels. */
export const levelHeading = "By task and level, at the evaluation's own temperature";

/** pass@1 of each task and level (rows) at each stage end (columns); a task with one level has the line of that alone. */
export function levelTextTable(runs: readonly ReportRun[]): TextTable {
  const columns = namedEnds(runs);
  const names = columns.flatMap(({ row }) => Object.keys(row.groups));
  const isShown = (name: string) =>
    name !== 'all' && name !== 'general' && !columns.every(({ row }) => isDoubled(name, row.groups));
  const groups = inTaskOrder([...new Set(names)].filter(isShown));
  const shown = shownRun(columns.map(({ run }) => run));
  const header = ({ label, run }: NamedEnd) => (shown(run) === run ? `${run} ${label}` : label);
  return {
    headers: ['pass@1', ...columns.map((end) => (runs.length > 1 ? header(end) : end.label))],
    rows: groups.map((group) => [
      group,
      ...columns.map(({ row }) => formatNumber(row.groups[group]?.['pass@1'] ?? null)),
    ]),
  };
}
