// Whole files: careful reading and atomic replacement.
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { thenAlways } from '../base/cleanUp.js';
import { exitCodes, UserError } from '../base/errors.js';
import {
  attempt,
  errorCode,
  type FileSystem,
  guard,
  isFile,
  readPrefix,
  syncFolder,
  temporaryName,
  writeAll,
} from './fileSystem.js';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
// Absent on Windows, where they are not needed.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

/** Start of a file of the system, such as those in /proc, which do not tell their size; null when unreadable. */
export function readSystemText(path: string, fs: FileSystem): string | null {
  try {
    const fd = fs.openSync(path, O_RDONLY);
    try {
      return new TextDecoder().decode(readPrefix(fd, 4096, fs));
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return null;
  }
}

/** Reads a whole regular file. Links and pipes are refused, without waiting for a pipe's writer. */
export function readBytes(path: string, fs: FileSystem): Uint8Array {
  const bytes = readIfThere(path, fs);
  if (bytes === null) throw new UserError(exitCodes.data, `${path}: no such file. Restore it.`);
  return bytes;
}

/** `readBytes`, but null for a file that is not there, or no longer when it is opened. */
export function readIfThere(path: string, fs: FileSystem): Uint8Array | null {
  if (!isFile(path, fs)) return null;
  return guard(path, 'read it', () => {
    let fd: number;
    try {
      fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    return thenAlways(
      () => readPrefix(fd, fs.fstatSync(fd).size, fs),
      () => fs.closeSync(fd),
    );
  });
}

/** A whole regular file as UTF-8 text. */
export function readText(path: string, fs: FileSystem): string {
  return new TextDecoder().decode(readBytes(path, fs));
}

/** Creates a file that must not exist and makes its bytes durable. Raw errors; the file is removed on failure. */
export function writeNew(path: string, bytes: Uint8Array, fs: FileSystem): void {
  let fd: number | null = fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
  const open = fd;
  try {
    writeAll(open, bytes, fs);
    if (fs.fstatSync(open).size !== bytes.length) {
      throw Object.assign(new Error('the file is shorter than written'), { code: 'ENOSPC' });
    }
    fs.fsyncSync(open);
    // A failed close must not be repeated: the descriptor may already belong to another file.
    fd = null;
    fs.closeSync(open);
  } catch (error) {
    if (fd !== null) attempt(() => fs.closeSync(open));
    attempt(() => fs.unlinkSync(path));
    throw error;
  }
}

/**
 * Replaces a file at once: after a crash at any moment the old bytes or the new ones are there, whole.
 * Write beside it, fsync, rename, fsync the folder; fsync is never retried, since a retry can hide a loss.
 * Error `io` when any call fails (the old file stays, nothing is left behind), `data` for a link in its place.
 */
export function writeAtomic(path: string, bytes: Uint8Array, fs: FileSystem): void {
  isFile(path, fs);
  guard(path, `write ${bytes.length} bytes`, () => {
    const temporary = temporaryName(path);
    writeNew(temporary, bytes, fs);
    try {
      fs.renameSync(temporary, path);
    } catch (error) {
      attempt(() => fs.unlinkSync(temporary));
      throw error;
    }
    syncFolder(dirname(path), fs);
  });
}

/** `writeAtomic` for a value: JSON with two spaces and a final line break. */
export function writeJson(path: string, value: unknown, fs: FileSystem): void {
  writeAtomic(path, new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`), fs);
}

/** Removes one file. */
export function remove(path: string, fs: FileSystem): void {
  guard(path, 'remove it', () => fs.unlinkSync(path));
}
