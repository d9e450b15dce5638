// Files that leave r1toy for other programs: a folder or a file that appears whole, and never over somebody's own.
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { thenAlways } from '../base/cleanUp.js';
import { exitCodes, UserError } from '../base/errors.js';
import {
  attempt,
  entryAt,
  type FileSystem,
  guard,
  isFile,
  isFolder,
  realFileSystem,
  syncFolder,
  temporaryName,
  writeAll,
} from './fileSystem.js';
import { listFolder, makeFolder } from './folders.js';

/** The bytes of one file, in parts: a large one is never whole in memory. */
export type FileParts = Iterable<Uint8Array>;

/** What a folder is to hold: paths within it, with `/`. */
export type Files = ReadonlyMap<string, FileParts>;

/** Text as the parts of a file. */
export function textParts(text: string): FileParts {
  return [new TextEncoder().encode(text)];
}

/**
 * Makes a folder with these files appear at once; returns its bytes. One that is there and not empty is refused with error
 * `cannotCreate`; `force` replaces it where it holds nothing but what is written now. Errors `cannotCreate`, `io`; then
 * nothing is left behind, and what was there stays.
 */
export function writeFolder(
  folder: string,
  files: Files,
  force: boolean,
  fs: FileSystem = realFileSystem,
): number {
  checkReplaceable(folder, [...files.keys()], force, fs);
  makeFolder(dirname(folder), fs, 'the argument <path>');
  const hidden = temporaryName(folder);
  return withoutLeftovers(hidden, fs, () =>
    guard(
      folder,
      'create it',
      () => {
        fs.mkdirSync(hidden);
        let bytes = 0;
        for (const [name, parts] of files) bytes += writeInner(hidden, name, parts, fs);
        syncFolder(hidden, fs);
        replaceBy(hidden, folder, fs);
        return bytes;
      },
      exitCodes.cannotCreate,
    ),
  );
}

/** Makes one file appear at once; returns its bytes. One that is there is refused unless forced. Errors as of `writeFolder`. */
export function writeFile(
  path: string,
  parts: FileParts,
  force: boolean,
  fs: FileSystem = realFileSystem,
): number {
  if (isFile(path, fs) && !force)
    throw new UserError(
      exitCodes.cannotCreate,
      `${path}: already exists. Name another, or --force to replace it.`,
    );
  makeFolder(dirname(path), fs, 'the argument <path>');
  const hidden = temporaryName(path);
  return withoutLeftovers(hidden, fs, () =>
    guard(path, 'write it', () => {
      const bytes = writeParts(hidden, parts, fs);
      fs.renameSync(hidden, path);
      syncFolder(dirname(path), fs);
      return bytes;
    }),
  );
}

/** Whether a path is a folder that is there; false for what is not there. */
export function isExistingFolder(path: string, fs: FileSystem = realFileSystem): boolean {
  return entryAt(path, fs)?.isDirectory() ?? false;
}

function checkReplaceable(folder: string, names: readonly string[], force: boolean, fs: FileSystem): void {
  if (!isFolder(folder, fs)) return;
  const own = new Set(names.map((name) => name.split('/')[0]));
  const here = listFolder(folder, fs);
  if (here.length === 0) return;
  if (!force)
    throw new UserError(
      exitCodes.cannotCreate,
      `${folder}: is not empty. Name another folder, or --force to replace an earlier export.`,
    );
  const foreign = here.find((name) => !own.has(name));
  if (foreign === undefined) return;
  throw new UserError(
    exitCodes.cannotCreate,
    `${folder}: holds ${foreign}, which this export does not write. Name another folder, or move it away.`,
  );
}

function writeInner(folder: string, name: string, parts: FileParts, fs: FileSystem): number {
  const path = join(folder, ...name.split('/'));
  makeFolder(dirname(path), fs, 'the argument <path>');
  return writeParts(path, parts, fs);
}

function writeParts(path: string, parts: FileParts, fs: FileSystem): number {
  const fd = fs.openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
  return thenAlways(
    () => {
      let bytes = 0;
      for (const part of parts) {
        writeAll(fd, part, fs);
        bytes += part.length;
      }
      fs.fsyncSync(fd);
      return bytes;
    },
    () => fs.closeSync(fd),
  );
}

/** Puts a finished folder in the place of another, which goes only when the new one is there. */
function replaceBy(hidden: string, folder: string, fs: FileSystem): void {
  const old = temporaryName(folder);
  const isThere = entryAt(folder, fs) !== null;
  if (isThere) fs.renameSync(folder, old);
  try {
    fs.renameSync(hidden, folder);
  } catch (error) {
    if (isThere) attempt(() => fs.renameSync(old, folder));
    throw error;
  }
  thenAlways(
    () => syncFolder(dirname(folder), fs),
    () => attempt(() => fs.rmSync(old, { recursive: true, force: true })),
  );
}

function withoutLeftovers<T>(hidden: string, fs: FileSystem, body: () => T): T {
  try {
    return body();
  } catch (error) {
    attempt(() => fs.rmSync(hidden, { recursive: true, force: true }));
    throw error;
  }
}
