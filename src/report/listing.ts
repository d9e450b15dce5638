// A line of `ls`: how far a run is, what it came to, when it was made, how long that took and what it takes.
import { join } from 'node:path';
import { UserError } from '../base/errors.js';
import { type RecipeName, recipes, stageLabel } from '../pipeline/recipes.js';
import { realFileSystem } from '../store/fileSystem.js';
import type { RunListing } from '../store/readRun.js';
import { runSize } from '../store/removeRun.js';
import { evalSchema } from '../store/rowSchemas.js';
import { readRows } from '../store/rows.js';
import { readSeconds } from '../store/times.js';
import { inMinutes } from './format.js';
import type { TextTable } from './textTable.js';

/** Held-out scores where a run stands, as its rows say, which are not held against anything here. */
type Scores = Readonly<Record<string, number>>;

export interface ListedRun {
  readonly name: string;
  readonly info: RunListing['info'];
  readonly problem: string | null;
  readonly scores: Scores | null;
  /** Of its steps; null where that is not known. */
  readonly seconds: number | null;
  readonly bytes: number;
  /** Milliseconds since 1970 of its last change. */
  readonly changed: number;
}

/** What there is to say of a run of a folder. */
export function listed(root: string, { name, info, problem }: RunListing): ListedRun {
  const folder = join(root, name);
  const known =
    info === null
      ? { scores: null, seconds: null }
      : { scores: lastScores(folder), seconds: readSeconds({ folder }) };
  const quiet = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch {
      return otherwise;
    }
  };
  return {
    ...{ name, info, problem, ...known },
    bytes: quiet(() => runSize(folder).bytes, 0),
    changed: quiet(() => Number(realFileSystem.lstatSync(join(folder, 'run.json')).mtimeMs), 0),
  };
}

/** Of the last evaluation at the end of a stage that was not made to begin otherwise, at its first temperature. */
function lastScores(folder: string): Scores | null {
  try {
    const rows = readRows(join(folder, 'eval.jsonl'), evalSchema, realFileSystem);
    const full = rows.filter(({ quick, begin }) => !quick && begin === undefined);
    const last = full.at(-1);
    const own = full.find(({ stage, step }) => stage === last?.stage && step === last.step);
    return own?.groups.all ?? null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The runs as a table. `now`: milliseconds since 1970. */
export function listingTable(runs: readonly ListedRun[], now: number): TextTable {
  return {
    byRow: 12,
    headers: ['run', 'recipe', 'status', 'pass@1', 'lang', 'age', 'min', 'MiB', 'base'],
    rows: runs.map(({ name, info, scores, seconds, bytes, changed }) => [
      name,
      info === null ? '-' : `${info.recipe}/${info.seed}`,
      info === null ? 'damaged' : standing(info),
      scores?.['pass@1']?.toFixed(2) ?? '-',
      scores?.language?.toFixed(2) ?? '-',
      changed === 0 ? '-' : ageText((now - changed) / 1000),
      seconds === null ? '-' : inMinutes(seconds),
      (bytes / 2 ** 20).toFixed(0),
      info?.base?.replace(/^base-(.{6}).*/, '$1') ?? '-',
    ]),
  };
}

function standing({ status, progress, recipe }: NonNullable<RunListing['info']>): string {
  if (status === 'done' || progress === null) return status;
  const known = recipe in recipes ? stageLabel(recipe as RecipeName, progress.stage) : progress.stage;
  // Of a policy alone there is nothing but its end.
  return `${status}, ${known}${status === 'imported' ? '' : ` ${progress.step}/${progress.steps}`}`;
}

/** `40 s`, `12 min`, `5 h`, `3 d`. */
function ageText(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, unit] = units.find(([least]) => seconds >= least) ?? [1, 's'];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}
