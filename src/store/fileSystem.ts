// The system calls of the store, how their failures reach the user, and the smallest steps built on them.
// The file system is a parameter everywhere, so that tests can let any single call fail.
import { randomBytes } from 'node:crypto';
import * as nodeFs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { thenAlways } from '../base/cleanUp.js';
import { type ExitCode, exitCodes, UserError } from '../base/errors.js';
import { outsideError } from '../base/outside.js';

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
  | 'readlinkSync'
  | 'renameSync'
  | 'unlinkSync'
  | 'rmSync'
>;

export const realFileSystem: FileSystem = nodeFs;

/** The code of a failed system call (`ENOENT`, ...); undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the commonest codes of failed calls mean. */
const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'read-only file system',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already',
  EBUSY: 'it is in use',
  EIO: 'the disk reports an error',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links that go in a circle',
  EFBIG: 'the file would be too large',
};

/**
 * Turns a failed system call into the user's error; anything else is a bug and passes unchanged. `option`: where
 * another path can be chosen.
 */
export function ioError(
  error: unknown,
  path: string,
  action: string,
  exitCode: ExitCode = exitCodes.io,
  option?: string,
): unknown {
  const code = errorCode(error);
  if (error instanceof UserError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const advice = 'The last checkpoint is safe. Free space, then resume the run';
    return new UserError(exitCodes.io, `${path}: disk full, cannot ${action}. ${advice}`);
  }
  if (code !== 'ERR_ACCESS_DENIED') {
    const outside = outsideError(error);
    if (outside !== null)
      return new UserError(outside.exitCode, `${path}: cannot ${action}: ${outside.message}`);
  }
  const cause = causes[code] === undefined ? code : `${causes[code]} (${code})`;
  const advice =
    option === undefined ? 'Mend that and try again' : `Mend that, or choose another with ${option}`;
  return new UserError(exitCode, `${path}: cannot ${action}: ${cause}. ${advice}.`);
}

/** Runs system calls on a path; failures become one-line errors that name it, as of `ioError`. */
export function guard<T>(
  path: string,
  action: string,
  call: () => T,
  exitCode?: ExitCode,
  option?: string,
): T {
  try {
    return call();
  } catch (error) {
    throw ioError(error, path, action, exitCode, option);
  }
}

/** Runs a clean-up whose own failure no longer matters. */
export function attempt(call: () => void): void {
  try {
    call();
  } catch {
    // Clean-up after a failure that is already being reported.
  }
}

/** Disks that one machine alone can have mounted, by the number of their kind: ext, XFS, Btrfs, F2FS, ZFS. */
const ownDiskKinds: readonly number[] = [0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1];

/** Whether a folder lies on a disk that no other machine can have mounted; false where that is not known. */
export function isOwnDisk(folder: string, fs: FileSystem): boolean {
  let kind = 0;
  attempt(() => {
    kind = Number(fs.statfsSync(folder).type);
  });
  return process.platform === 'linux' && ownDiskKinds.includes(kind);
}

/** Where a link of the system leads, such as those in /proc; null where there is none. */
export function readLink(path: string, fs: FileSystem): string | null {
  let target: string | null = null;
  attempt(() => {
    target = fs.readlinkSync(path);
  });
  return target;
}

/** What lies at a path, links not followed; null when nothing does. */
export function entryAt(path: string, fs: FileSystem): nodeFs.Stats | null {
  return guard(path, 'look it up', () => fs.lstatSync(path, { throwIfNoEntry: false }) ?? null);
}

/** Whether a regular file is there. Anything else in its place (a link, a pipe, a folder) is an error `data`. */
export function isFile(path: string, fs: FileSystem): boolean {
  const entry = entryAt(path, fs);
  if (entry !== null && !entry.isFile()) {
    throw new UserError(exitCodes.data, `${path}: must be an ordinary file, not a link, pipe or folder.`);
  }
  return entry !== null;
}

/** Whether a real folder is there. Anything else in its place is an error `data`. */
export function isFolder(path: string, fs: FileSystem): boolean {
  const entry = entryAt(path, fs);
  if (entry !== null && !entry.isDirectory()) {
    throw new UserError(exitCodes.data, `${path}: must be an ordinary folder, not a link or file.`);
  }
  return entry !== null;
}

/** The bytes of an open file from `from` on and before `to`, fewer where it ends early. */
export function readPart(fd: number, from: number, to: number, fs: FileSystem): Uint8Array {
  const bytes = new Uint8Array(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const count = fs.readSync(fd, bytes, filled, bytes.length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Writes every byte or throws: one call may write less than asked, on a full disk for example. */
export function writeAll(fd: number, bytes: Uint8Array, fs: FileSystem): void {
  let written = 0;
  while (written < bytes.length) {
    const count = fs.writeSync(fd, bytes, written, bytes.length - written, null);
    if (count <= 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    written += count;
  }
}

/** Makes renames and new names in a folder durable. Windows has no such call and needs none. */
export function syncFolder(folder: string, fs: FileSystem): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, nodeFs.constants.O_RDONLY);
  thenAlways(
    () => fs.fsyncSync(fd),
    () => fs.closeSync(fd),
  );
}

/** A hidden name beside `path` that no other process uses. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`);
}
