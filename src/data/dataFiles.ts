// The files of the data folder that are made by program, each as the text it must hold.
import { configSchema } from '../config/schema.js';
import { coldStartRows } from './datasets.js';
import { makeGeneralRows } from './generalSource.js';
import { makeHarmlessnessRows, makePreferencePairs } from './preferenceSource.js';

const toLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** What makes each file, by the file's name. */
export const dataFiles: Readonly<Record<string, () => string>> = {
  'general.jsonl': () => toLines(makeGeneralRows()),
  'preferences.jsonl': () => toLines(makePreferencePairs()),
  'harmlessness.jsonl': () => toLines(makeHarmlessnessRows()),
  'cold-start.jsonl': () => toLines(coldStartRows(1500, configSchema.parse({}), 1)),
};
