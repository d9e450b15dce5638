// A table as a CSV file.
import { csvLine } from '../base/csv.js';
import type { Table } from './tables.js';

/** Rows that are made text at once. */
const atOnce = 1024;

/** The bytes of the file, in parts. */
export function* csvParts({ columns, rows }: Table): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const bytesOf = (lines: readonly string[]) => encoder.encode(lines.map((line) => `${line}\n`).join(''));
  let lines = [csvLine(columns.map(({ name }) => name))];
  for (const row of rows) {
    lines.push(csvLine(row));
    if (lines.length < atOnce) continue;
    yield bytesOf(lines);
    lines = [];
  }
  yield bytesOf(lines);
}
