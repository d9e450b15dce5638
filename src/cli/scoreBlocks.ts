// The scores of an evaluation as tables that fit a terminal: one line a group, the same decimals in a column.

import { inCatalogueOrder } from '../report/order.js';
import type { Shown, TextTable } from '../report/textTable.js';
import { type EvalMetrics, groupOfSet } from '../training/evaluation.js';

/** What is in which table, by the beginning of the metrics' names; what is in none is in the JSON. */
const tables: readonly (readonly [title: string, isIn: (name: string) => boolean])[] = [
  ['scores', (name) => /^(problems|pass@1|majority@\d+|format|language|length|general|exact)$/.test(name)],
  [
    'thoughts',
    (name) => /^(length\/thought|language\/thought|mixed|(accuracy\/)?thorough|reflection\/.*)$/.test(name),
  ],
  ['pass@k', (name) => /^pass@\d+$/.test(name)],
];

/** One table each of scores, of thoughts and of pass@k, in the order of the catalogue, and what the groups are. */
export function scoreBlocks(groups: Readonly<Record<string, EvalMetrics>>): Shown[] {
  const names = Object.values(groups).flatMap((scores) => Object.keys(scores));
  const metrics = inCatalogueOrder([...new Set(names)]);
  const parts = tables.flatMap(([title, isIn]) => {
    const own = metrics.filter(isIn);
    return own.length > 1 ? ['', scoreTable(title, own, groups)] : [];
  });
  return [...parts.slice(1), ...explained(groups)];
}

function scoreTable(
  title: string,
  metrics: readonly string[],
  groups: Readonly<Record<string, EvalMetrics>>,
): TextTable {
  const having = Object.entries(groups).filter(([, scores]) =>
    metrics.some((name) => scores[name] !== undefined),
  );
  return {
    headers: [title, ...metrics],
    rows: having.map(([group, scores]) => [group, ...metrics.map((name) => scoreText(name, scores[name]))]),
  };
}

function scoreText(name: string, value: number | undefined): string {
  if (value === undefined) return '-';
  if (name === 'problems') return String(value);
  return value.toFixed(name.startsWith('length') ? 1 : 3);
}

/** Groups that are not called as what they have. */
const meanings: Readonly<Record<string, string>> = {
  [groupOfSet.levels]: 'the trained levels',
  [groupOfSet.hard]: 'levels that are rare in pre-training and trained by reinforcement',
  [groupOfSet.beyond]: 'levels that nothing trains',
  general: 'general prompts, by the judge',
};

function explained(groups: Readonly<Record<string, EvalMetrics>>): string[] {
  const known = Object.keys(groups).filter((group) => meanings[group] !== undefined);
  return known.length === 0 ? [] : ['', known.map((group) => `${group}: ${meanings[group]}`).join('; ')];
}
