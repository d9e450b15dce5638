// A table as Parquet, by hyparquet-writer: whole in memory, column by column.
import type { ColumnSource } from 'hyparquet-writer';
import type { Cell } from '../base/csv.js';
import type { FileParts } from '../store/exportFiles.js';
import type { CellKind, Table } from './tables.js';

const types = { text: 'STRING', count: 'INT32', number: 'DOUBLE', flag: 'BOOLEAN' } as const satisfies Record<
  CellKind,
  string
>;

/** The bytes of the file. The library is loaded where one is written, and nowhere else. */
export async function parquetParts({ columns, rows }: Table): Promise<FileParts> {
  const data: Cell[][] = columns.map(() => []);
  for (const row of rows) for (const [i, cell] of row.entries()) data[i].push(cell);
  const columnData = columns.map(
    ({ name, kind }, i): ColumnSource => ({ name, type: types[kind], data: data[i] }),
  );
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return [new Uint8Array(parquetWriteBuffer({ columnData }))];
}
