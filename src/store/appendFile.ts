// Files that only grow, except when resuming cuts them back.
import { constants } from 'node:fs';
import { exitCodes, UserError } from '../base/errors.js';
import { attempt, entryAt, type FileSystem, guard, isFile, readPart, writeAll } from './fileSystem.js';
import { chunkBytes } from './files.js';
import { longestLine } from './lines.js';

const { O_APPEND, O_CREAT, O_RDWR } = constants;
// Absent on Windows, where they are not needed.
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

/** A file that only grows. `bytes` is its length as we made it; see `checkUntouched`. */
export interface AppendFile {
  readonly path: string;
  readonly fd: number;
  /** Which file it is, whatever its name. */
  readonly ino: number;
  readonly dev: number;
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
    const { size, nlink, ino, dev } = fs.fstatSync(fd);
    if (nlink > 1) {
      attempt(() => fs.closeSync(fd));
      throw new UserError(exitCodes.data, `${path}: has ${nlink} names (hard links), allowed is 1.`);
    }
    return { path, fd, ino, dev, bytes: size };
  });
}

/** Appends bytes, all of them; after an error `io` the tail may be torn, and resuming cuts it. */
export function append(file: AppendFile, bytes: Uint8Array, fs: FileSystem): void {
  guard(file.path, `append ${bytes.length} bytes`, () => writeAll(file.fd, bytes, fs));
  file.bytes += bytes.length;
}

/** Cuts a file back to the end of its last whole line. Error `data` where more follows than any line has. */
export function cutTornLine(file: AppendFile, fs: FileSystem): void {
  for (let end = file.bytes; end > 0; end -= chunkBytes) {
    const start = Math.max(0, end - chunkBytes);
    const chunk = guard(file.path, 'read it', () => readPart(file.fd, start, end, fs));
    const at = chunk.lastIndexOf(10);
    if (at >= 0) {
      cut(file, start + at + 1, fs);
      return;
    }
    if (file.bytes - start <= longestLine) continue;
    throw new UserError(exitCodes.data, `${file.path}: its last line is too long. Remove the file.`);
  }
  cut(file, 0, fs);
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

/** Error `io` where the file is no longer at its path, or not as long as we made it: another program was at it. */
export function checkUntouched(file: AppendFile, fs: FileSystem): void {
  const there = entryAt(file.path, fs);
  const advice = 'Stop what does that and put the file back, then resume the run.';
  if (there === null || there.ino !== file.ino || there.dev !== file.dev) {
    throw new UserError(
      exitCodes.io,
      `${file.path}: was moved or replaced while the run wrote it. ${advice}`,
    );
  }
  if (there.size === file.bytes) return;
  const sizes = `(got ${there.size} bytes, written ${file.bytes})`;
  throw new UserError(exitCodes.io, `${file.path}: was changed while the run wrote it ${sizes}. ${advice}`);
}

/** Closes the file. Errors `io`. */
export function closeFile(file: AppendFile, fs: FileSystem): void {
  guard(file.path, 'close it', () => fs.closeSync(file.fd));
}
