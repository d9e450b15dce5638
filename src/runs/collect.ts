// Brings folders of runs from several machines together: each run whole, equal ones held against each other.
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { configHash } from '../config/hash.js';
import { copyRun } from '../store/copyRun.js';
import { runDifference } from '../store/equalRuns.js';
import { entryAt, isFolder, realFileSystem } from '../store/fileSystem.js';
import { listFolder } from '../store/folders.js';
import { listRun, type RunData, readRun, runExists } from '../store/readRun.js';
import { isBaseName, runNamePattern } from '../store/runPaths.js';
import { readWhole } from '../store/wholeRun.js';
import { layoutOf } from './openRun.js';

/** What became of a run that was found. */
export interface Collected {
  readonly name: string;
  /** The folder that it was found in. */
  readonly from: string;
  readonly outcome: 'copied' | 'there' | 'equal' | 'differs' | 'left out';
  /** In what it differs, and from which, or why it was left out; empty otherwise. */
  readonly why: string;
}

/**
 * Merges the runs of some folders into `out`, each after every file of it was answered for. One that is there already,
 * or has equal settings under another name, is held against that. Nothing is ever replaced. `at`: so many of all are
 * looked at. Error `usage`: no such folder.
 */
export function collectRuns(
  folders: readonly string[],
  out: string,
  at: (done: number, all: number) => void = () => {},
): Collected[] {
  const found = folders.flatMap(placesIn);
  const own = ownPlaces(out);
  const known = new Map<string, RunData>();
  const collected = [...own, ...found].map((place, i, all) => {
    at(i, all.length);
    return collectOne(place, out, known);
  });
  // Those that were there before are told only where something is wrong with them.
  return collected.filter(({ outcome }, i) => i >= own.length || outcome !== 'there');
}

interface Place {
  readonly root: string;
  readonly name: string;
}

/** Runs that lie in a folder, or the folder where it is one. */
function placesIn(folder: string): Place[] {
  if (!isFolder(folder, realFileSystem))
    throw new UserError(exitCodes.usage, `${folder}: no such folder. Name one that holds runs.`);
  if (entryAt(join(folder, 'run.json'), realFileSystem) !== null) {
    const whole = resolve(folder);
    return [{ root: dirname(whole), name: basename(whole) }];
  }
  const names = listFolder(folder, realFileSystem).filter((name) => !name.startsWith('.'));
  if (names.length === 0)
    throw new UserError(exitCodes.usage, `${folder}: holds nothing. Name a folder that holds runs.`);
  return names.map((name) => ({ root: folder, name }));
}

function ownPlaces(out: string): Place[] {
  if (entryAt(out, realFileSystem) === null) return [];
  const names = listFolder(out, realFileSystem);
  return names
    .filter((name) => runNamePattern.test(name) && listRun(out, name).info?.status === 'done')
    .map((name) => ({ root: out, name }));
}

/** `known`: runs that are in `out`, by the hash of their settings. */
function collectOne({ root, name }: Place, out: string, known: Map<string, RunData>): Collected {
  const place = { name, from: root };
  const isOwn = resolve(root) === resolve(out);
  try {
    const run = wholeRun(root, name);
    if (typeof run === 'string') return { ...place, outcome: 'left out', why: run };
    const key = configHash(run.config);
    const others = [known.get(key), !isOwn && runExists(out, name) ? readRun(out, name) : undefined];
    for (const other of new Set(others.filter((one) => one !== undefined))) {
      const why = conflict(run, other);
      if (why !== null) return { ...place, ...why };
    }
    if (others[0] === undefined) known.set(key, run);
    if (isOwn) return { ...place, outcome: 'there', why: '' };
    if (others[1] !== undefined) return { ...place, outcome: 'equal', why: '' };
    copyRun(run.folder, join(out, name));
    return { ...place, outcome: 'copied', why: '' };
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode === exitCodes.io) throw error;
    return { ...place, outcome: 'left out', why: error.message };
  }
}

/** A finished run every file of which is as its checkpoints say; else why it is not taken. */
function wholeRun(root: string, name: string): RunData | string {
  const isFolderHere = entryAt(join(root, name), realFileSystem)?.isDirectory() === true;
  if (!runNamePattern.test(name) || !isFolderHere) return 'is no run';
  const { info, problem } = listRun(root, name);
  if (info === null) return problem;
  if (info.status !== 'done') return `is not finished (${info.status})`;
  const run = readRun(root, name);
  readWhole(run, layoutOf);
  return run;
}

function conflict(run: RunData, other: RunData): Pick<Collected, 'outcome' | 'why'> | null {
  if (other.info.status !== 'done')
    return { outcome: 'left out', why: `${other.folder} is there and not finished (${other.info.status})` };
  const hashes = [run, other].map(({ config }) => configHash(config));
  if (hashes[0] !== hashes[1] && !(isBaseName(run.name) && run.name === other.name))
    return {
      outcome: 'left out',
      why: `${other.folder} has other settings (${hashes[1].slice(0, 12)}, here ${hashes[0].slice(0, 12)})`,
    };
  const difference = runDifference(run, other);
  return difference === null ? null : { outcome: 'differs', why: `from ${other.folder}: ${difference}` };
}
