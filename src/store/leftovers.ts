// What killed processes leave: a hidden, half-filled folder beside a run, and in a run names not yet durable.
import { basename, dirname, join } from 'node:path';
import { attempt, entryAt, type FileSystem, guard, syncFolder } from './fileSystem.js';
import { listFolder, makeFolder } from './folders.js';
import { isAbandoned } from './lock.js';
import type { Processes } from './lockHolder.js';
import { stageFolders } from './runPaths.js';

/**
 * Removes the half-made folders of a run's dead creators. Only a folder whose lock names a process of this
 * machine that is gone is provably nobody's; any other stays.
 */
export function removeLeftovers(folder: string, fs: FileSystem, processes: Processes): void {
  const root = dirname(folder);
  const prefix = `.${basename(folder)}.`;
  for (const name of listFolder(root, fs)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{16}\.tmp$/.test(name.slice(prefix.length))) continue;
    const path = join(root, name);
    let abandoned = false;
    attempt(() => {
      abandoned = entryAt(path, fs)?.isDirectory() === true && isAbandoned(path, fs, processes);
    });
    if (abandoned) guard(path, 'remove it', () => fs.rmSync(path, { recursive: true, force: true }));
  }
}

/** Makes durable what a killed process named last, before anything older is removed for its sake. Error `io`. */
export function keepNames(folder: string, fs: FileSystem): void {
  const checkpoints = join(folder, 'checkpoints');
  const stages = stageFolders(folder, fs);
  makeFolder(checkpoints, fs);
  for (const path of [dirname(folder), folder, checkpoints, ...stages]) {
    guard(path, 'make it durable', () => syncFolder(path, fs));
  }
}
