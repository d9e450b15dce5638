// Reading JSON lines, also while another process writes them: each row by its schema.
import type { z } from 'zod';
import type { FileSystem } from './fileSystem.js';
import { readLines } from './lines.js';
import { parseAs } from './parsing.js';

/**
 * The rows of a JSON-lines file, one after the other, in bounded memory; none when it is missing. A last line
 * without its line break is left out, and so is what lies behind the first `until` bytes. Error `data` naming the line
 * and the key that is not as the store writes it.
 */
export function* eachRow<Row>(
  path: string,
  schema: z.ZodType<Row>,
  fs: FileSystem,
  until?: number,
): Generator<Row> {
  for (const { number, text } of readLines(path, fs, { until })) {
    yield parseAs(text, schema, `${path}: line ${number}`, 'Restore the file');
  }
}

/** `eachRow` as a list, for files whose rows are wanted together. */
export function readRows<Row>(path: string, schema: z.ZodType<Row>, fs: FileSystem, until?: number): Row[] {
  return [...eachRow(path, schema, fs, until)];
}
