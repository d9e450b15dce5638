// Who holds a lock, as its file tells it, and whether that process still lives: judged by what the system says of
// it, never by a clock. Pids mean something within one boot of one machine and one container alone.
import { hostname } from 'node:os';
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { shellWord } from '../base/shell.js';
import { entryAt, errorCode, type FileSystem, isOwnDisk, readLink } from './fileSystem.js';
import { readIfThere, readSystemText } from './files.js';

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** Start of the process in clock ticks after boot, where the system tells; a reused pid differs in it. */
  readonly startTime: string | null;
  readonly host: string;
  /** Where its pid means something; null in a lock of an older r1toy, which did not tell. */
  readonly place: ProcessPlace | null;
  readonly nonce: string;
}

/** What tells systems of one host name apart; null where a system does not tell. */
export interface ProcessPlace {
  /** Differs from machine to machine, and from one start of a machine to the next. */
  readonly boot: string | null;
  /** Containers of one machine number their processes each from 1. */
  readonly pidNamespace: string | null;
  /** Whether the run lies on a disk that one machine alone can have mounted. */
  readonly ownDisk: boolean;
}

/** The processes of this machine; a parameter so that tests can invent some. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  readonly boot: string | null;
  readonly pidNamespace: string | null;
  /** Start time of a living process (null where unknown), or 'gone'. */
  startTime(pid: number): string | null | 'gone';
}

/** The real processes of this machine. */
export function realProcesses(fs: FileSystem): Processes {
  return {
    pid: process.pid,
    host: hostname(),
    boot: readSystemText('/proc/sys/kernel/random/boot_id', fs)?.trim() ?? null,
    pidNamespace: readLink('/proc/self/ns/pid', fs),
    startTime: (pid) => startTime(pid, fs),
  };
}

function startTime(pid: number, fs: FileSystem): string | null | 'gone' {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return 'gone';
  }
  const text = readSystemText(`/proc/${pid}/stat`, fs);
  if (text === null) return null;
  // Field 2, the command in parentheses, may itself hold spaces; field 3 is the state, field 22 the start.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'gone' : (fields[19] ?? null);
}

/** More bytes than any lock has. */
const mostBytes = 1024;

const holderPattern = new RegExp(
  '^\\{"pid":(\\d{1,10}),"startTime":(?:"(\\d+)"|null),"host":"([^"\\\\]*)",' +
    '(?:"place":\\{"boot":(?:"([^"\\\\]*)"|null),"pidNamespace":(?:"([^"\\\\]*)"|null),"ownDisk":(true|false)\\},)?' +
    '"nonce":"([0-9a-f]{16})"\\}\\n$',
);

/** The holder that a lock file names; null where there is no such file. Error `data` for any other file. */
export function readHolder(folder: string, name: string, fs: FileSystem): LockHolder | null {
  const path = join(folder, name);
  if ((entryAt(path, fs)?.size ?? 0) > mostBytes) throw notALock(path);
  const bytes = readIfThere(path, fs);
  if (bytes === null) return null;
  const match = holderPattern.exec(new TextDecoder().decode(bytes));
  if (match === null) throw notALock(path);
  const [, pid, start, host, boot, pidNamespace, ownDisk, nonce] = match;
  const told = { boot: boot ?? null, pidNamespace: pidNamespace ?? null, ownDisk: ownDisk === 'true' };
  const place = ownDisk === undefined ? null : told;
  return { pid: Number(pid), startTime: start ?? null, host, place, nonce };
}

/** Error `data`: a lock that cannot be of our making. */
export function notALock(path: string): UserError {
  return new UserError(
    exitCodes.data,
    `${path}: is not a lock of r1toy. Remove it if no process uses the run: ${removalOf(path)}`,
  );
}

/** The place of this process, for locks of a folder. */
export function placeOf(folder: string, fs: FileSystem, { boot, pidNamespace }: Processes): ProcessPlace {
  return { boot, pidNamespace, ownDisk: isOwnDisk(folder, fs) };
}

/** The namespace of processes that are in no container: on Linux always this one. */
const outermost = 'pid:[4026531836]';

/** Whether a process is in no container, on a system that tells, and its run on a disk of its machine alone. */
function isRooted({ boot, pidNamespace, ownDisk }: ProcessPlace): boolean {
  return boot !== null && pidNamespace === outermost && ownDisk;
}

/**
 * Whether a holder lives. 'unseen': its processes cannot be seen from here, so it may live; it is respected.
 * Another boot under the same name is this machine before its restart, or another machine or container of that
 * name. But no two machines have one disk mounted: where both had, outside of containers, that boot is over.
 */
export function standing(
  { pid, startTime, host, place }: LockHolder,
  folder: string,
  fs: FileSystem,
  processes: Processes,
): 'alive' | 'gone' | 'unseen' {
  const here = placeOf(folder, fs, processes);
  if (host !== processes.host) return 'unseen';
  if (place !== null && place.boot !== here.boot)
    return isRooted(place) && isRooted(here) ? 'gone' : 'unseen';
  if (place !== null && place.pidNamespace !== here.pidNamespace) return 'unseen';
  const start = processes.startTime(pid);
  if (start === 'gone') return 'gone';
  return start === null || startTime === null || start === startTime ? 'alive' : 'gone';
}

/** The command that removes a chain of locks. */
export const removalOf = (path: string) => `rm ${shellWord(path)}*`;
