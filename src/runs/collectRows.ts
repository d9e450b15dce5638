// What runs that were brought together are to the tables: as their plan says, else as their settings do.
import { UserError } from '../base/errors.js';
import { configHash } from '../config/hash.js';
import { listRuns, type RunData, type RunListing, readRun } from '../store/readRun.js';
import { isBaseName } from '../store/runPaths.js';
import { runsByHash } from './arms.js';
import { isShippedBase } from './needs.js';
import type { PlanLine } from './planFile.js';
import { planSweep, type SweepRun } from './sweepPlan.js';
import type { SweepRow } from './sweepTables.js';

/** Rows of tables, and the names of planned runs that are not there, or not finished. */
export interface CollectedRows {
  readonly rows: readonly SweepRow[];
  readonly missing: readonly string[];
}

/** The finished runs of a folder, as a plan has them: by their settings, whatever they are called. */
export function rowsOfPlan(lines: readonly PlanLine[], out: string): CollectedRows {
  const done = new Set(finished(out).map(({ name }) => name));
  const known = runsByHash(out);
  const found = lines.map((line) => ({
    line,
    name: line.role === 'base' ? line.name : known.get(line.configHash),
  }));
  const isThere = ({ line, name }: (typeof found)[number]) =>
    name !== undefined && (done.has(name) || isShippedBase(out, name, line.config));
  return {
    rows: found.filter(isThere).map(({ line, name = line.name }) => ({ ...line, name })),
    missing: found.filter((one) => !isThere(one)).map(({ line }) => line.name),
  };
}

/**
 * The finished runs of a folder without a plan: those of the stage table and its ablations by their settings, any other
 * as an arm of its own, called what its name says but the seed. What `collectRuns` leaves out has no row.
 */
export function rowsOfRuns(out: string): CollectedRows {
  const runs = finished(out).flatMap(({ name }) => readable(out, name));
  const seeds = [...new Set(runs.map(({ config }) => config.seed))];
  const usual =
    seeds.length === 0 ? [] : planSweep({ seeds, set: [], ablations: true, out }, runsByHash(out));
  const known = new Map(usual.map((run) => [configHash(run.config), run]));
  return { rows: runs.map((run) => rowOf(run, known)), missing: [] };
}

function readable(out: string, name: string): RunData[] {
  try {
    return [readRun(out, name)];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function rowOf({ name, config }: RunData, known: ReadonlyMap<string, SweepRun>): SweepRow {
  const place = { name, seed: config.seed, cell: '', asked: [] };
  if (isBaseName(name)) return { ...place, role: 'base', arm: 'base' };
  const usual = known.get(configHash(config));
  return usual === undefined
    ? { ...place, role: 'arm', arm: name.replace(/-s\d+$/, '') }
    : { ...usual, name };
}

function finished(out: string): RunListing[] {
  return listRuns(out).filter(({ info }) => info?.status === 'done');
}
