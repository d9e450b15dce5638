// What a process that was killed while it created a run leaves beside it: a hidden, half-filled folder.
import { basename, dirname, join } from 'node:path';
import { attempt, entryAt, type FileSystem, guard } from './fileSystem.js';
import { listFolder } from './folders.js';
import { isAbandoned, type Processes } from './lock.js';

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
