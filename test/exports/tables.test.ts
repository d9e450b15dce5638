// Rows as CSV and Parquet: every figure reads back to the same bits, by a parser of the test and by hyparquet.
import { parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { csvLine } from '../../src/base/csv.js';
import { csvParts } from '../../src/exports/csv.js';
import { parquetParts } from '../../src/exports/parquet.js';
import { rowTables, type TabledRun } from '../../src/exports/tables.js';
import { evalRow, rolloutRow } from '../store/fixtures.js';
import { bytesOf } from './policy.js';

const run: TabledRun = {
  metrics: [
    { stage: 'cold-start-sft', step: 1, loss: 0.1 + 0.2 },
    { stage: 'reasoning-rl', step: 1, reward: 1 / 3, 'rewards/accuracy/mean': -0 },
    { stage: 'reasoning-rl', step: 2, loss: 5e-324, reward: 1.7976931348623157e308 },
  ],
  evals: [
    evalRow('reasoning-rl', 2, true),
    { ...evalRow('reasoning-rl', 2, false), begin: '<think>', temperature: 0 },
  ],
  rollouts: () => [rolloutRow(1), { ...rolloutRow(2), completion: 'a "b", c\nd' }],
};

/** CSV by RFC 4180, a character at a time. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted && letter === '"' && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === ',' || letter === '\n')) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (letter === '\n') rows.push([]);
    } else cell += letter;
  }
  return rows.slice(0, -1);
}

it.each(Object.entries(rowTables))('%s: CSV and Parquet hold the rows of the table', async (_, { make }) => {
  const { columns } = make(run);
  const rows = [...make(run).rows];
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) expect(row).toHaveLength(columns.length);

  const [header, ...cells] = parsed(new TextDecoder().decode(bytesOf(csvParts(make(run)))));
  expect(header).toEqual(columns.map(({ name }) => name));
  const read = cells.map((row) =>
    row.map((text, i) => {
      if (text === '') return null;
      const { kind } = columns[i];
      return kind === 'text' ? text : kind === 'flag' ? text === 'true' : Number(text);
    }),
  );
  const positive = (row: readonly unknown[]) => row.map((cell) => (cell === 0 ? 0 : cell));
  expect(read.map(positive)).toEqual(rows.map(positive));

  const bytes = bytesOf(await parquetParts(make(run)));
  const objects = await parquetReadObjects({ file: bytes.buffer as ArrayBuffer });
  expect(objects).toEqual(
    rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))),
  );
});

it('has a column for every metric and a line for every group', () => {
  const metrics = rowTables.metrics.make(run);
  expect(metrics.columns.map(({ name }) => name)).toEqual([
    'stage',
    'step',
    'loss',
    'reward',
    'rewards/accuracy/mean',
  ]);
  expect([...metrics.rows][1]).toEqual(['reasoning-rl', 1, null, 1 / 3, -0]);
  const evals = [...rowTables.eval.make(run).rows];
  expect(evals[1].slice(0, 8)).toEqual(['reasoning-rl', 2, false, 0, '<think>', 'all', 4, 2]);
});

it('quotes what would break a line', () => {
  expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', null, true, 0.1])).toBe('a,"b,c","d""e","f\ng",,true,0.1');
});
