// One process a run. Locks are files, judged by whether their process still lives, never by a clock.
//
// A dead process's lock is not replaced but succeeded: its heir creates `lock.<nonce of the dead one>`,
// which, like `lock` itself, only one process can create. The last file of this chain is the lock in
// force. So there is no moment at which two processes can both take over.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { thenAlways } from '../base/cleanUp.js';
import { exitCodes, UserError } from '../base/errors.js';
import { errorCode, type FileSystem, guard, ioError } from './fileSystem.js';
import { remove, writeNew } from './files.js';
import {
  type LockHolder,
  notALock,
  type Processes,
  placeOf,
  readHolder,
  realProcesses,
  removalOf,
  standing,
} from './lockHolder.js';

/** A lock that is held: the names of its chain, the own one last. */
export interface Lock {
  readonly folder: string;
  readonly names: readonly string[];
}

/**
 * Takes the lock of a run folder, over the dead if need be. Error `busy` while a living or foreign process holds it,
 * `cannotCreate` where the folder cannot be written.
 */
export function acquireLock(folder: string, fs: FileSystem, processes: Processes = realProcesses(fs)): Lock {
  const nonce = randomBytes(8).toString('hex');
  const { pid, host } = processes;
  const place = placeOf(folder, fs, processes);
  const own: LockHolder = { pid, startTime: processes.startTime(pid), host, place, nonce };
  const draft = join(folder, `.lock.${nonce}.tmp`);
  const text = new TextEncoder().encode(`${JSON.stringify(own)}\n`);
  guard(folder, 'lock it', () => writeNew(draft, text, fs), exitCodes.cannotCreate);
  return thenAlways(
    () => climb(folder, draft, fs, processes),
    () => remove(draft, fs),
  );
}

/** Walks the chain of dead locks until a link can be added at its end. */
function climb(folder: string, draft: string, fs: FileSystem, processes: Processes): Lock {
  for (let tries = 0; tries < 1000; tries++) {
    const chain = readChain(folder, fs);
    const last = chain.at(-1);
    if (last) refuseUnlessGone(folder, last.holder, fs, processes);
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

/** Longer chains are not of our making: each link is a process that was killed. */
const longestChain = 10_000;

function readChain(folder: string, fs: FileSystem): { name: string; holder: LockHolder }[] {
  const chain: { name: string; holder: LockHolder }[] = [];
  const seen = new Set<string>();
  let name = 'lock';
  for (;;) {
    const holder = readHolder(folder, name, fs);
    if (holder === null) return chain;
    if (seen.has(holder.nonce) || chain.length === longestChain) throw notALock(join(folder, name));
    seen.add(holder.nonce);
    chain.push({ name, holder });
    name = successor(holder);
  }
}

function refuseUnlessGone(folder: string, holder: LockHolder, fs: FileSystem, processes: Processes): void {
  const state = standing(holder, folder, fs, processes);
  if (state === 'gone') return;
  const who = `${folder}: in use by process ${holder.pid} on host ${holder.host}`;
  const removal = removalOf(join(folder, 'lock'));
  if (state === 'unseen') {
    const advice = `Wait for it or stop it there; if that machine or container is really gone: ${removal}`;
    throw new UserError(exitCodes.busy, `${who}, which cannot be seen from here. ${advice}`);
  }
  // Where systems do not tell when a process began, its pid may have passed to another program.
  const reused = holder.startTime === null ? `; if that process is another program: ${removal}` : '.';
  throw new UserError(exitCodes.busy, `${who}. Wait for it or stop it${reused}`);
}

/** Error `busy` while a living (or foreign) process has a run. Never changes anything. */
export function requireFree(folder: string, fs: FileSystem, processes: Processes = realProcesses(fs)): void {
  const last = readChain(folder, fs).at(-1);
  if (last !== undefined) refuseUnlessGone(folder, last.holder, fs, processes);
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
  return last !== undefined && standing(last.holder, folder, fs, processes) === 'gone';
}

/** The holder of a run's lock that lives, or may live unseen; else null. Never changes anything. */
export function lockHolder(
  folder: string,
  fs: FileSystem,
  processes: Processes = realProcesses(fs),
): LockHolder | null {
  const last = readChain(folder, fs).at(-1);
  if (last === undefined) return null;
  return standing(last.holder, folder, fs, processes) === 'gone' ? null : last.holder;
}
