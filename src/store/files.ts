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
  readPart,
  syncFolder,
  temporaryName,
  writeAll,
} from './fileSystem.js';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
// Absent on Windows, where they are not needed.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

/** Largest file that is read whole where nothing else bounds it, in bytes: settings, run.json, summary.json, locks. */
export const smallFileBytes = 16 * 2 ** 20;

/** Start of a file of the system, such as those in /proc, which do not tell their size; null when unreadable. */
export function readSystemText(path: string, fs: FileSystem): string | null {
  try {
    const fd = fs.openSync(path, O_RDONLY);
    try {
      return new TextDecoder().decode(readPart(fd, 0, 4096, fs));
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return null;
  }
}

/**
 * Reads a whole regular file of at most `limit` bytes. Links and pipes are refused, without waiting for a pipe's
 * writer. Error `data`.
 */
export function readBytes(path: string, fs: FileSystem, limit = smallFileBytes): Uint8Array {
  const bytes = readIfThere(path, fs, limit);
  if (bytes === null) throw new UserError(exitCodes.data, `${path}: no such file. Restore it.`);
  return bytes;
}

/** `readBytes`, but null for a file that is not there, or no longer when it is opened. */
export function readIfThere(path: string, fs: FileSystem, limit = smallFileBytes): Uint8Array | null {
  const fd = openToRead(path, fs);
  if (fd === null) return null;
  return guard(path, 'read it', () => {
    const read = () => {
      const { size } = fs.fstatSync(fd);
      if (size <= limit) return readPart(fd, 0, size, fs);
      const sizes = `(got ${size} bytes, allowed ${limit})`;
      throw new UserError(exitCodes.data, `${path}: is too large ${sizes}. Restore it.`);
    };
    return thenAlways(read, () => fs.closeSync(fd));
  });
}

/** Opens a regular file for reading; null where there is none. Links and pipes are refused. Errors `data`, `io`. */
function openToRead(path: string, fs: FileSystem): number | null {
  if (!isFile(path, fs)) return null;
  return guard(path, 'read it', () => {
    try {
      return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  });
}

/** Bytes of a file of any length that are read at once. */
export const chunkBytes = 2 ** 20;

/**
 * The bytes of a regular file from `from` on and before `to`, fewer where it ends early, in chunks of at most `size`
 * bytes; none when it is missing. Between two chunks nothing is kept open. Errors `data`, `io`.
 */
export function* chunksOf(
  path: string,
  from: number,
  to: number,
  fs: FileSystem,
  size = chunkBytes,
): Generator<Uint8Array> {
  for (let at = from; at < to; ) {
    const chunk = readBetween(path, at, Math.min(at + size, to), fs);
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}

function readBetween(path: string, from: number, to: number, fs: FileSystem): Uint8Array {
  const fd = openToRead(path, fs);
  if (fd === null) return new Uint8Array(0);
  return guard(path, 'read it', () => {
    return thenAlways(
      () => readPart(fd, from, to, fs),
      () => fs.closeSync(fd),
    );
  });
}

/**
 * A whole regular file of at most `limit` bytes as UTF-8 text, every byte of it: a byte order mark stays. Error `data`
 * where it is larger, or not UTF-8.
 */
export function readText(path: string, fs: FileSystem, limit = smallFileBytes): string {
  const bytes = readBytes(path, fs, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(exitCodes.data, `${path}: is not UTF-8. Restore it.`);
  }
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

/** A value as JSON with two spaces and a final line break. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** `writeAtomic` for a value, as `jsonText`. */
export function writeJson(path: string, value: unknown, fs: FileSystem): void {
  writeAtomic(path, new TextEncoder().encode(jsonText(value)), fs);
}

/** Removes one file. */
export function remove(path: string, fs: FileSystem): void {
  guard(path, 'remove it', () => fs.unlinkSync(path));
}
