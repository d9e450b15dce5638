// Files that only grow, except when resuming cuts them back.
import { constants } from 'node:fs';
import { exitCodes, UserError } from '../base/errors.js';
import { attempt, type FileSystem, guard, isFile, readPrefix, writeAll } from './fileSystem.js';

const { O_APPEND, O_CREAT, O_RDWR } = constants;
// Absent on Windows, where they are not needed.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

/** A file that only grows. `bytes` is its length, kept by us, never asked of the disk. */
export interface AppendFile {
  readonly path: string;
  readonly fd: number;
  bytes: number;
}

/**
 * Opens a file for appending, creating it where missing; it must be ordinary and have one name only,
 * so that no write ever reaches a file outside the run. Error `data` otherwise, `io` when a call fails.
 */
export function openAppend(path: string, fs: FileSystem): AppendFile {
  isFile(path, fs);
  return guard(path, 'open it', () => {
    const fd = fs.openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644);
    const { size, nlink } = fs.fstatSync(fd);
    if (nlink > 1) {
      attempt(() => fs.closeSync(fd));
      throw new UserError(exitCodes.data, `${path}: has ${nlink} names (hard links), allowed is 1.`);
    }
    return { path, fd, bytes: size };
  });
}

/** Appends bytes, all of them; after an error `io` the tail may be torn, and resuming cuts it. */
export function append(file: AppendFile, bytes: Uint8Array, fs: FileSystem): void {
  guard(file.path, `append ${bytes.length} bytes`, () => writeAll(file.fd, bytes, fs));
  file.bytes += bytes.length;
}

/** Cuts a file back to the end of its last whole line. */
export function cutTornLine(file: AppendFile, fs: FileSystem): void {
  cut(file, readBack(file, file.bytes, fs).lastIndexOf(10) + 1, fs);
}

/** Cuts a file back to its first `bytes` bytes, durably. */
export function cut(file: AppendFile, bytes: number, fs: FileSystem): void {
  if (file.bytes === bytes) return;
  guard(file.path, 'cut it', () => fs.ftruncateSync(file.fd, bytes));
  file.bytes = bytes;
  sync(file, fs);
}

/** Makes everything appended so far durable. */
export function sync(file: AppendFile, fs: FileSystem): void {
  guard(file.path, 'make it durable', () => fs.fsyncSync(file.fd));
}

/** The first `size` bytes of a file opened for appending. */
export function readBack(file: AppendFile, size: number, fs: FileSystem): Uint8Array {
  return guard(file.path, 'read it', () => readPrefix(file.fd, size, fs));
}

/** Closes the file. Errors `io`. */
export function closeFile(file: AppendFile, fs: FileSystem): void {
  guard(file.path, 'close it', () => fs.closeSync(file.fd));
}
