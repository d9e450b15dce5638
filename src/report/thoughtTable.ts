// How thoughts change on the way: a table beside the stage table, for one run's checkpoints and over seeds. It tells
// selection (more of them thorough) from skill (more of the thorough ones right).
import { formatNumber, lookText } from './format.js';
import { intervalText, type SeedRow } from './seedTable.js';
import { type StageMetrics, shownRun } from './stageTable.js';
import type { TextTable } from './textTable.js';
import { thoughtColumns } from './thoughtColumns.js';

/** What stands above it; nothing in it is at another temperature than the evaluation's own. */
export function thoughtHeading(temperatures: readonly number[]): string {
  const looks = [...new Set(temperatures)].map((temperature) => lookText({ temperature })[0]);
  return `Thoughts, of well-formed completions (${looks.join(' or ')}; skill: right where thorough)`;
}

const headers = Object.keys(thoughtColumns);

/** The table of stage ends; null where none of them has measured any of it. `named`: with a column of runs. */
export function thoughtTextTable(rows: readonly StageMetrics[], named: boolean): TextTable | null {
  const names = Object.values(thoughtColumns);
  if (rows.every(({ metrics }) => names.every((name) => metrics[name] === undefined))) return null;
  const name = shownRun(rows.map(({ run }) => run));
  return {
    keys: named ? 2 : 1,
    headers: [...(named ? ['run'] : []), 'checkpoint', ...headers],
    rows: rows.map(({ run, label, metrics }) => [
      ...(named ? [name(run)] : []),
      label,
      ...names.map((metric) => formatNumber(metrics[metric] ?? null)),
    ]),
  };
}

/** The same over seeds. */
export function thoughtSeedTable(rows: readonly SeedRow[]): TextTable | null {
  const cells = rows.map(({ metrics }) =>
    Object.values(thoughtColumns).map((name) => intervalText(metrics[name])),
  );
  if (cells.flat().every((cell) => cell === '-')) return null;
  const named = rows.some(({ variant }) => variant !== '');
  return {
    keys: named ? 2 : 1,
    headers: [...(named ? ['runs'] : []), 'checkpoint', ...headers],
    rows: rows.map(({ variant, checkpoint }, i) => [...(named ? [variant] : []), checkpoint, ...cells[i]]),
  };
}
