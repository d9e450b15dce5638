// A run's folder copied whole or not at all: it appears at once, after every file was read back.
import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { thenAlways } from '../base/cleanUp.js';
import { exitCodes, UserError } from '../base/errors.js';
import { entryAt, type FileSystem, guard, realFileSystem, syncFolder, writeAll } from './fileSystem.js';
import { chunksOf } from './files.js';
import { checkFreeSpace, createFolder, listFolder, makeFolder, makeInnerFolder } from './folders.js';
import { stageFolders } from './runPaths.js';

/**
 * Copies a finished run to a folder that is not there yet. Locks and hidden files stay behind. Errors: the name is taken,
 * the disk is too full, or what was written is not what was read.
 */
export function copyRun(from: string, to: string, fs: FileSystem = realFileSystem): void {
  const paths = runFiles(from, fs);
  makeFolder(dirname(to), fs);
  const bytes = paths.reduce((sum, path) => sum + (entryAt(path, fs)?.size ?? 0), 0);
  checkFreeSpace(dirname(to), bytes, to, fs);
  createFolder(
    to,
    (hidden) => {
      const folders = [join(from, 'checkpoints'), ...stageFolders(from, fs)];
      for (const folder of folders) makeInnerFolder(join(hidden, relative(from, folder)), fs);
      for (const path of paths) copyFile(path, join(hidden, relative(from, path)), fs);
      for (const folder of folders)
        guard(folder, 'copy it', () => syncFolder(join(hidden, relative(from, folder)), fs));
    },
    fs,
  );
}

/** Every file of a finished run, but locks and hidden ones. */
function runFiles(folder: string, fs: FileSystem): string[] {
  const isOwn = (name: string) =>
    !name.startsWith('.') && !/^lock(\.|$)/.test(name) && name !== 'checkpoints';
  const own = listFolder(folder, fs).filter(isOwn);
  const inStages = stageFolders(folder, fs).flatMap((stage) =>
    listFolder(stage, fs)
      .filter((name) => !name.startsWith('.'))
      .map((name) => join(stage, name)),
  );
  return [...own.map((name) => join(folder, name)), ...inStages];
}

function copyFile(from: string, to: string, fs: FileSystem): void {
  const read = createHash('sha256');
  const fd = guard(to, 'create it', () => fs.openSync(to, 'wx', 0o644));
  const write = () => {
    for (const chunk of chunksOf(from, 0, Number.POSITIVE_INFINITY, fs)) {
      read.update(chunk);
      guard(to, 'write it', () => writeAll(fd, chunk, fs));
    }
    guard(to, 'write it', () => fs.fsyncSync(fd));
  };
  thenAlways(write, () => fs.closeSync(fd));
  if (fileSha256(to, fs) === read.digest('hex')) return;
  throw new UserError(exitCodes.io, `${to}: is not what was read from ${from}. Check the disk.`);
}

/** The sha256 (hex) of a file's bytes. */
export function fileSha256(path: string, fs: FileSystem = realFileSystem): string {
  const hash = createHash('sha256');
  for (const chunk of chunksOf(path, 0, Number.POSITIVE_INFINITY, fs)) hash.update(chunk);
  return hash.digest('hex');
}
