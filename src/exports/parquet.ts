// A table as Parquet, by hyparquet-writer: whole in memory, column by column.
import type { SchemaElement } from 'hyparquet';
import type { FileParts } from '../store/exportFiles.js';
import type { CellKind, Field, NestedCell, NestedTable } from './tables.js';

const types = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  count: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
} as const satisfies Readonly<Record<CellKind, Partial<SchemaElement>>>;

/** The bytes of the file. The library is loaded where one is written, and nowhere else. */
export async function parquetParts({ columns, rows }: NestedTable): Promise<FileParts> {
  const data: NestedCell[][] = columns.map(() => []);
  for (const row of rows) for (const [i, cell] of row.entries()) data[i].push(cell);
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];
  const columnData = columns.map(({ name }, i) => ({ name, data: data[i] }));
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return [new Uint8Array(parquetWriteBuffer({ columnData, schema }))];
}

/** A column's part of the schema: a list is a group of groups in Parquet. */
function elementsOf(field: Field): SchemaElement[] {
  const { name } = field;
  if (!('fields' in field)) return [{ name, ...types[field.kind], repetition_type: 'OPTIONAL' }];
  const inner = field.fields.flatMap(elementsOf);
  const record = (called: string): SchemaElement[] => [
    { name: called, repetition_type: 'REQUIRED', num_children: field.fields.length },
    ...inner,
  ];
  if (field.kind === 'record') return record(name);
  return [
    { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...record('element'),
  ];
}
