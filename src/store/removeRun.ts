// What a run takes on the disk, and how a run is removed: never one that is in use, or that others start from.
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { needsLessons } from '../pipeline/recipes.js';
import { type FileSystem, guard, isFolder, realFileSystem, temporaryName } from './fileSystem.js';
import { listFolder } from './folders.js';
import { requireFree } from './lock.js';
import { listRuns } from './readRun.js';
import { readConfig, readRunInfo } from './runInfo.js';
import { runFolder } from './runPaths.js';
import { isShipped, readingRoot } from './shipped.js';

/** Bytes of the files of a run, and how many there are. */
export interface RunSize {
  readonly files: number;
  readonly checkpoints: number;
  readonly rollouts: number;
  readonly bytes: number;
}

/** What a run takes. Links are counted as they are and not followed. */
export function runSize(folder: string, fs: FileSystem = realFileSystem): RunSize {
  const sizes = filesBelow(folder, fs);
  const sum = (isOf: (path: string) => boolean) =>
    sizes.reduce((total, { path, bytes }) => total + (isOf(path) ? bytes : 0), 0);
  return {
    files: sizes.length,
    checkpoints: sum((path) => path.startsWith(join(folder, 'checkpoints'))),
    rollouts: sum((path) => path === join(folder, 'rollouts.jsonl')),
    bytes: sum(() => true),
  };
}

function filesBelow(folder: string, fs: FileSystem): { path: string; bytes: number }[] {
  return listFolder(folder, fs).flatMap((name) => {
    const path = join(folder, name);
    const entry = guard(path, 'look it up', () => fs.lstatSync(path));
    return entry.isDirectory() ? filesBelow(path, fs) : [{ path, bytes: Number(entry.size) }];
  });
}

/**
 * The folders of runs that may be removed together, each once, those that others of them need after these. Errors:
 * `usage` for no run (a folder without run.json is none) or one that runs which stay start from or have learned from;
 * `busy` while a process has it.
 */
export function removableRuns(
  root: string,
  names: readonly string[],
  fs: FileSystem = realFileSystem,
): string[] {
  const asked = [...new Set(names)];
  return asked
    .map((name) => removableRun(root, name, asked, fs))
    .sort((a, b) => a.needing - b.needing)
    .map(({ folder }) => folder);
}

function removableRun(root: string, name: string, asked: readonly string[], fs: FileSystem) {
  const folder = runFolder(root, name);
  if (!isFolder(folder, fs) || !listFolder(folder, fs).includes('run.json')) {
    const whatIs = isShipped(runFolder(readingRoot(root, name, fs), name))
      ? 'comes with r1toy, so it is not yours to remove'
      : 'is not a run. Nothing was removed';
    throw new UserError(exitCodes.usage, `${folder}: ${whatIs}.`);
  }
  requireFree(folder, fs);
  const all = usersOf(root, name, fs);
  const users = all.filter((user) => !asked.includes(user));
  if (users.length === 0) return { folder, needing: all.length };
  const who =
    users.length > 3 ? `${users.slice(0, 3).join(', ')} and ${users.length - 3} more` : users.join(', ');
  throw new UserError(
    exitCodes.usage,
    `${folder}: ${who} cannot go on or be verified without it. Remove these first.`,
  );
}

/** Runs that start from a run as their base, or learned from it. */
function usersOf(root: string, name: string, fs: FileSystem): string[] {
  return listRuns(root, fs).flatMap((other) => {
    // Damaged ones may be mended, and would need it again: what can be read of them counts.
    try {
      const folder = join(root, other.name);
      const { base, recipe } = readRunInfo(folder, fs);
      if (base === name) return [other.name];
      const { distill, recipe: known } = readConfig(folder, fs);
      const learns =
        recipe === known && needsLessons(known) && [distill.teacher, distill.match].includes(name);
      return learns ? [other.name] : [];
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
}

/** Removes the folder of a run that may be: it disappears at once, before its files go. Error `io`. */
export function removeRun(folder: string, fs: FileSystem = realFileSystem): void {
  const hidden = temporaryName(folder);
  guard(folder, 'remove it', () => {
    fs.renameSync(folder, hidden);
    fs.rmSync(hidden, { recursive: true, force: true });
  });
}
