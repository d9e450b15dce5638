// One process a run. Locks are files, judged by whether their process still lives, never by a clock.
//
// A dead process's lock is not replaced but succeeded: its heir creates `lock.<nonce of the dead one>`,
// which, like `lock` itself, only one process can create. The last file of this chain is the lock in
// force. So there is no moment at which two processes can both take over.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { errorCode, type FileSystem, guard, ioError } from './fileSystem.js';
import { readIfThere, readSystemText, remove, writeNew } from './files.js';

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** Start of the process in clock ticks after boot, where the system tells; a reused pid differs in it. */
  readonly startTime: string | null;
  readonly host: string;
  readonly nonce: string;
}

/** The processes of this machine; a parameter so that tests can invent some. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  /** Start time of a living process (null where unknown), or 'gone'. */
  startTime(pid: number): string | null | 'gone';
}

/** A lock that is held: the names of its chain, the own one last. */
export interface Lock {
  readonly folder: string;
  readonly names: readonly string[];
}

/** The real processes of this machine. */
export function realProcesses(fs: FileSystem): Processes {
  return { pid: process.pid, host: hostname(), startTime: (pid) => startTime(pid, fs) };
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

/**
 * Takes the lock of a run folder, over the dead if need be. Error `busy` while a living or foreign process holds it,
 * `cannotCreate` where the folder cannot be written.
 */
export function acquireLock(folder: string, fs: FileSystem, processes: Processes = realProcesses(fs)): Lock {
  const nonce = randomBytes(8).toString('hex');
  const start = processes.startTime(processes.pid);
  const own: LockHolder = { pid: processes.pid, startTime: start, host: processes.host, nonce };
  const draft = join(folder, `.lock.${nonce}.tmp`);
  const text = new TextEncoder().encode(`${JSON.stringify(own)}\n`);
  guard(folder, 'lock it', () => writeNew(draft, text, fs), exitCodes.cannotCreate);
  try {
    return climb(folder, draft, fs, processes);
  } finally {
    remove(draft, fs);
  }
}

/** Walks the chain of dead locks until a link can be added at its end. */
function climb(folder: string, draft: string, fs: FileSystem, processes: Processes): Lock {
  for (let tries = 0; tries < 1000; tries++) {
    const chain = readChain(folder, fs);
    const last = chain.at(-1);
    if (last && isAlive(last.holder, processes)) throw busy(folder, last.holder);
    const name = last ? successor(last.holder) : 'lock';
    if (!tryLink(draft, join(folder, name), fs)) continue;
    // A holder that was just leaving may have removed the chain below our link: then it counts for nothing.
    const names = chain.map((link) => link.name);
    if (chain.every((link) => readHolder(folder, link.name, fs)?.nonce === link.holder.nonce)) {
      return { folder, names: [...names, name] };
    }
    remove(join(folder, name), fs);
  }
  throw new UserError(exitCodes.busy, `${folder}: its lock keeps changing hands. Try again later.`);
}

const successor = (holder: LockHolder) => `lock.${holder.nonce}`;

function readChain(folder: string, fs: FileSystem): { name: string; holder: LockHolder }[] {
  const chain: { name: string; holder: LockHolder }[] = [];
  let name = 'lock';
  for (;;) {
    const holder = readHolder(folder, name, fs);
    if (holder === null) return chain;
    chain.push({ name, holder });
    name = successor(holder);
  }
}

function readHolder(folder: string, name: string, fs: FileSystem): LockHolder | null {
  const path = join(folder, name);
  const bytes = readIfThere(path, fs);
  if (bytes === null) return null;
  const text = new TextDecoder().decode(bytes);
  const match =
    /^\{"pid":(\d{1,10}),"startTime":(?:"(\d+)"|null),"host":"([^"\\]*)","nonce":"([0-9a-f]{16})"\}\n$/.exec(
      text,
    );
  if (match === null) {
    throw new UserError(
      exitCodes.data,
      `${path}: is not a lock of r1toy. Remove it if no process uses the run.`,
    );
  }
  return { pid: Number(match[1]), startTime: match[2] ?? null, host: match[3], nonce: match[4] };
}

function isAlive(holder: LockHolder, processes: Processes): boolean {
  // Nothing can be known about another machine's processes: its lock is always respected.
  if (holder.host !== processes.host) return true;
  const start = processes.startTime(holder.pid);
  if (start === 'gone') return false;
  return start === null || holder.startTime === null || start === holder.startTime;
}

function busy(folder: string, holder: LockHolder): UserError {
  const who = `process ${holder.pid} on host ${holder.host}`;
  return new UserError(exitCodes.busy, `${folder}: in use by ${who}. Wait for it or stop it.`);
}

/** Error `busy` while a living (or foreign) process has a run. Never changes anything. */
export function requireFree(folder: string, fs: FileSystem, processes: Processes = realProcesses(fs)): void {
  const holder = lockHolder(folder, fs, processes);
  if (holder !== null) throw busy(folder, holder);
}

/** Whether the name was free and is now ours; the file appears with its text, never half-written. */
function tryLink(draft: string, path: string, fs: FileSystem): boolean {
  try {
    fs.linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw ioError(error, path, 'create it');
  }
}

/** Gives the lock up; the chain goes from its head, so that no part of it can be taken for a whole one. */
export function releaseLock(lock: Lock, fs: FileSystem): void {
  for (const name of lock.names) remove(join(lock.folder, name), fs);
}

/** Whether a folder has a lock and its holder, a process of this machine, is gone. */
export function isAbandoned(folder: string, fs: FileSystem, processes: Processes): boolean {
  const last = readChain(folder, fs).at(-1);
  return last !== undefined && !isAlive(last.holder, processes);
}

/** The living (or foreign) holder of a run's lock, or null. Never changes anything. */
export function lockHolder(
  folder: string,
  fs: FileSystem,
  processes: Processes = realProcesses(fs),
): LockHolder | null {
  const last = readChain(folder, fs).at(-1);
  return last && isAlive(last.holder, processes) ? last.holder : null;
}
