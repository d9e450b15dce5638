// Folders: listing, sweeping, and one that appears at once with everything in it.
import { dirname, join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import {
  attempt,
  entryAt,
  errorCode,
  type FileSystem,
  guard,
  ioError,
  syncFolder,
  temporaryName,
} from './fileSystem.js';
import { remove } from './files.js';

/** Names in a folder, sorted (the order of the disk must not matter); none when it does not exist. */
export function listFolder(folder: string, fs: FileSystem): string[] {
  if (entryAt(folder, fs) === null) return [];
  return guard(folder, 'list it', () => fs.readdirSync(folder)).sort();
}

/** Creates a folder and its parents where missing, durably. Error `cannotCreate`, naming the option that chose it. */
export function makeFolder(folder: string, fs: FileSystem, option = '--out'): void {
  const parent = dirname(folder);
  const entry = entryAt(folder, fs);
  if (entry?.isDirectory()) {
    // Its maker may have been killed before this. Where the parent may not be read, it was made otherwise.
    attempt(() => syncFolder(parent, fs));
    return;
  }
  const isNew = entry === null;
  if (isNew) makeFolder(parent, fs, option);
  const create = () => {
    if (isNew) makeNew(folder, fs);
    // Does nothing where a link leads to a folder.
    else fs.mkdirSync(folder, { recursive: true });
    if (isNew) syncFolder(parent, fs);
  };
  guard(folder, 'create it', create, exitCodes.cannotCreate, option);
}

/** Not `recursive`: that never returns where a file system has no such folder and lets none be made, as /proc. */
function makeNew(folder: string, fs: FileSystem): void {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Another process was faster.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Creates a folder in one that must be there, durably: a run that was moved away is not begun anew. Error `io`. */
export function makeInnerFolder(folder: string, fs: FileSystem): void {
  guard(folder, 'create it', () => {
    fs.mkdirSync(folder);
    syncFolder(dirname(folder), fs);
  });
}

const temporaryPattern = /^\.(?!lock).*\.[0-9a-f]{16}\.tmp$/;

/** Removes what killed writers left in a folder. Only for the holder of the run's lock. */
export function removeTemporaries(folder: string, fs: FileSystem): void {
  for (const name of listFolder(folder, fs)) {
    if (temporaryPattern.test(name)) remove(join(folder, name), fs);
  }
}

/** Free bytes on the disk that holds a folder. */
export function freeBytes(folder: string, fs: FileSystem): number {
  const { bavail, bsize } = guard(folder, 'measure the free space', () => fs.statfsSync(folder));
  return bavail * bsize;
}

/** Error `io` naming `what` when the disk that holds a folder has fewer free bytes than needed. */
export function checkFreeSpace(folder: string, needed: number, what: string, fs: FileSystem): void {
  const free = freeBytes(folder, fs);
  if (free >= needed) return;
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  throw new UserError(exitCodes.io, `${what}: disk too full (free ${mib(free)}, needed ${mib(needed)}).`);
}

/**
 * Makes a folder appear at once with everything in it: `fill` works in a hidden folder beside it, which
 * is then renamed. Error `cannotCreate` when the name is taken or cannot be made; then nothing is left behind.
 */
export function createFolder(folder: string, fill: (hidden: string) => void, fs: FileSystem): void {
  const taken = () =>
    new UserError(exitCodes.cannotCreate, `${folder}: already exists. Choose another name.`);
  if (entryAt(folder, fs) !== null) throw taken();
  const hidden = temporaryName(folder);
  guard(folder, 'create it', () => fs.mkdirSync(hidden), exitCodes.cannotCreate, '--out');
  try {
    fill(hidden);
    // Renaming onto a folder that appeared meanwhile fails, since a run folder is never empty.
    fs.renameSync(hidden, folder);
    syncFolder(dirname(folder), fs);
  } catch (error) {
    attempt(() => fs.rmSync(hidden, { recursive: true, force: true }));
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') throw taken();
    throw ioError(error, folder, 'create it', exitCodes.cannotCreate, '--out');
  }
}
