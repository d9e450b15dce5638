// All file access of the store: atomic replacement, appending, cutting, careful reading.
// The file system is a parameter, so that tests can let any single call fail.
import { randomBytes } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ExitCode, exitCodes, UserError } from '../base/errors.js';

/** The calls the store makes, all synchronous: a step is on disk before the next one begins. */
export type FileSystem = Pick<
  typeof nodeFs,
  | 'openSync'
  | 'readSync'
  | 'writeSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'closeSync'
  | 'lstatSync'
  | 'statfsSync'
  | 'mkdirSync'
  | 'readdirSync'
  | 'linkSync'
  | 'renameSync'
  | 'unlinkSync'
  | 'rmSync'
>;

export const realFileSystem: FileSystem = nodeFs;

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } = nodeFs.constants;
// Absent on Windows, where they are not needed.
const O_NOFOLLOW = nodeFs.constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = nodeFs.constants.O_NONBLOCK ?? 0;

/** The code of a failed system call (`ENOENT`, ...); undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Turns a failed system call into the user's error; anything else is a bug and passes unchanged. */
function ioError(error: unknown, path: string, action: string, exitCode: ExitCode = exitCodes.io): unknown {
  const code = errorCode(error);
  if (error instanceof UserError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const advice = 'The last checkpoint is safe. Free space, then go on with: r1toy resume';
    return new UserError(exitCodes.io, `${path}: disk full, cannot ${action}. ${advice}`);
  }
  return new UserError(exitCode, `${path}: cannot ${action} (got ${code}). Mend that and try again.`);
}

/** Runs system calls on a path; failures become one-line errors that name it. */
function guard<T>(path: string, action: string, call: () => T, exitCode?: ExitCode): T {
  try {
    return call();
  } catch (error) {
    throw ioError(error, path, action, exitCode);
  }
}

function attempt(call: () => void): void {
  try {
    call();
  } catch {
    // Clean-up after a failure that is already being reported.
  }
}

/** What lies at a path, links not followed; null when nothing does. */
export function entryAt(path: string, fs: FileSystem): nodeFs.Stats | null {
  return guard(path, 'look it up', () => fs.lstatSync(path, { throwIfNoEntry: false }) ?? null);
}

/** Whether a regular file is there. Anything else in its place (a link, a pipe, a folder) is an error 65. */
export function isFile(path: string, fs: FileSystem): boolean {
  const entry = entryAt(path, fs);
  if (entry !== null && !entry.isFile()) {
    throw new UserError(exitCodes.data, `${path}: must be an ordinary file, not a link, pipe or folder.`);
  }
  return entry !== null;
}

/** Whether a real folder is there. Anything else in its place is an error 65. */
export function isFolder(path: string, fs: FileSystem): boolean {
  const entry = entryAt(path, fs);
  if (entry !== null && !entry.isDirectory()) {
    throw new UserError(exitCodes.data, `${path}: must be an ordinary folder, not a link or file.`);
  }
  return entry !== null;
}

/** Reads a whole regular file. Links and pipes are refused, without waiting for a pipe's writer. */
export function readBytes(path: string, fs: FileSystem): Uint8Array {
  isFile(path, fs);
  return guard(path, 'read it', () => {
    const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      return readPrefix(fd, fs.fstatSync(fd).size, fs);
    } finally {
      fs.closeSync(fd);
    }
  });
}

/** A whole regular file as UTF-8 text. */
export function readText(path: string, fs: FileSystem): string {
  return new TextDecoder().decode(readBytes(path, fs));
}

/** The first `size` bytes of an open file, fewer where it ends early. */
export function readPrefix(fd: number, size: number, fs: FileSystem): Uint8Array {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const count = fs.readSync(fd, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Writes every byte or throws: one call may write less than asked, on a full disk for example. */
function writeAll(fd: number, bytes: Uint8Array, fs: FileSystem): void {
  let written = 0;
  while (written < bytes.length) {
    const count = fs.writeSync(fd, bytes, written, bytes.length - written, null);
    if (count <= 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    written += count;
  }
}

/** Makes renames and new names in a folder durable. Windows has no such call and needs none. */
function syncFolder(folder: string, fs: FileSystem): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, O_RDONLY);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** A hidden name beside `path` that no other process uses. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`);
}

const temporaryPattern = /^\.(?!lock).*\.[0-9a-f]{16}\.tmp$/;

/** Removes what killed writers left in a folder. Only for the holder of the run's lock. */
export function removeTemporaries(folder: string, fs: FileSystem): void {
  for (const name of listFolder(folder, fs)) {
    if (temporaryPattern.test(name)) remove(join(folder, name), fs);
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
 * Error 74 when any call fails (the old file stays, nothing is left behind), 65 for a link in its place.
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

/** A file that only grows. `bytes` is its length, kept by us, never asked of the disk. */
export interface AppendFile {
  readonly path: string;
  readonly fd: number;
  bytes: number;
}

/**
 * Opens a file for appending, creating it where missing; it must be ordinary and have one name only,
 * so that no write ever reaches a file outside the run. Error 65 otherwise, 74 when a call fails.
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

/** Appends bytes, all of them; after an error 74 the tail may be torn, and resuming cuts it. */
export function append(file: AppendFile, bytes: Uint8Array, fs: FileSystem): void {
  guard(file.path, `append ${bytes.length} bytes`, () => writeAll(file.fd, bytes, fs));
  file.bytes += bytes.length;
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

export function closeFile(file: AppendFile, fs: FileSystem): void {
  guard(file.path, 'close it', () => fs.closeSync(file.fd));
}

/** Names in a folder, sorted (the order of the disk must not matter); none when it does not exist. */
export function listFolder(folder: string, fs: FileSystem): string[] {
  if (entryAt(folder, fs) === null) return [];
  return guard(folder, 'list it', () => fs.readdirSync(folder)).sort();
}

/** Creates a folder and its parents where missing. Error 73. */
export function makeFolder(folder: string, fs: FileSystem): void {
  guard(folder, 'create it', () => fs.mkdirSync(folder, { recursive: true }), exitCodes.cannotCreate);
}

/** Removes one file. */
export function remove(path: string, fs: FileSystem): void {
  guard(path, 'remove it', () => fs.unlinkSync(path));
}

/** Free bytes on the disk that holds a folder. */
export function freeBytes(folder: string, fs: FileSystem): number {
  return guard(folder, 'measure the free space', () => {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  });
}

/**
 * Makes a folder appear at once with everything in it: `fill` works in a hidden folder beside it, which
 * is then renamed. Error 73 when the name is taken or cannot be made; then nothing is left behind.
 */
export function createFolder(folder: string, fill: (hidden: string) => void, fs: FileSystem): void {
  const taken = () => new UserError(exitCodes.cannotCreate, `${folder}: already exists. Choose another name.`);
  if (entryAt(folder, fs) !== null) throw taken();
  const hidden = temporaryName(folder);
  guard(folder, 'create it', () => fs.mkdirSync(hidden), exitCodes.cannotCreate);
  try {
    fill(hidden);
    // Renaming onto a folder that appeared meanwhile fails, since a run folder is never empty.
    fs.renameSync(hidden, folder);
    syncFolder(dirname(folder), fs);
  } catch (error) {
    attempt(() => fs.rmSync(hidden, { recursive: true, force: true }));
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') throw taken();
    throw ioError(error, folder, 'create it', exitCodes.cannotCreate);
  }
}
