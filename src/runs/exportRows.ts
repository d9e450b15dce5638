// The rows of a run leave r1toy as tables, its curves as files of events.
import { basename, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { curveFormats, rowFormats } from '../exports/index.js';
import { rowTables } from '../exports/tables.js';
import { isExistingFolder } from '../store/exportFiles.js';
import { readRollouts, readRun } from '../store/readRun.js';
import { readTimes } from '../store/times.js';
import { type Exported, type ExportPlace, writeExport } from './export.js';

export type RowFormatName = keyof typeof rowFormats;
export type RowTableName = keyof typeof rowTables;
export type CurveFormatName = keyof typeof curveFormats;

/**
 * Writes the rows of one kind into a file, or into a folder that is there, under a name of its own. Errors: those of
 * reading the run; `look` hears of each rollout that goes by; `usage` where it has no such rows; `cannotCreate` where something is in the way.
 */
export async function exportRows(
  format: RowFormatName,
  root: string,
  name: string,
  what: RowTableName,
  { path: asked, force }: ExportPlace,
  look: () => void = () => {},
): Promise<Exported> {
  const run = readRun(root, name);
  const table = rowTables[what].make({ ...run, rollouts: () => lookedAt(readRollouts(run), look) });
  if (table.rows[Symbol.iterator]().next().done === true)
    throw new UserError(exitCodes.usage, `${run.folder}: has no rows of ${what}. Choose another kind.`);
  const path = isExistingFolder(asked) ? join(asked, `${basename(name)}-${what}.${format}`) : asked;
  const parts = await rowFormats[format].parts(table);
  return writeExport({ path, force }, 'file', new Map([['', parts]]));
}

function* lookedAt<T>(rows: Iterable<T>, look: () => void): Generator<T> {
  for (const row of rows) {
    look();
    yield row;
  }
}

/** Writes the curves of a run into a folder. Errors as of `exportRows`. */
export function exportCurves(
  format: CurveFormatName,
  root: string,
  name: string,
  place: ExportPlace,
): Exported {
  const run = readRun(root, name);
  const files = curveFormats[format].files({ ...run, seconds: readTimes(run) });
  if (files.size === 0)
    throw new UserError(exitCodes.usage, `${run.folder}: has no steps yet. Wait until it has.`);
  return writeExport(place, 'folder', files);
}
