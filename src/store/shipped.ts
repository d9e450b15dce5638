// Runs that come with the package: read as one's own are, and never written. One's own of the same name goes before.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes, UserError } from '../base/errors.js';
import { commandText } from '../base/shell.js';
import { entryAt, type FileSystem, isFolder, realFileSystem } from './fileSystem.js';
import { isBaseName, runFolder } from './runPaths.js';

/** Demonstrations: finished runs at the defaults, which start from a base that comes along, too. */
export const demos = [
  { name: 'demo-zero', recipe: 'r1-zero' },
  { name: 'demo', recipe: 'r1' },
] as const;
/** Of all of them. */
export const shippedSeed = 1;

/** Folder of these runs; from src/ and from dist/ alike. */
export const shippedRoot = fileURLToPath(new URL('../../shipped', import.meta.url));

/** Whether the folder of a run is one of these. */
export function isShipped(folder: string): boolean {
  return dirname(resolve(folder)) === shippedRoot;
}

/** Where a run is read: in `root` where something of its name lies there, else among those of the package if it is one. */
export function readingRoot(root: string, name: string, fs: FileSystem = realFileSystem): string {
  if (entryAt(runFolder(root, name), fs) !== null) return root;
  return isFolder(join(shippedRoot, name), fs) ? shippedRoot : root;
}

/** The command that trains one of these runs where one's own are. */
export function trainOwn(name: string): string {
  const { recipe } = demos.find((demo) => demo.name === name) ?? { recipe: 'base' };
  const own = isBaseName(name) ? ['--fresh'] : ['--name', name];
  return commandText(['train', recipe, '--seed', String(shippedSeed), ...own]);
}

/** Usage error for a run that comes with the package, which has not what `what` needs: states to go on from, and every row. */
export function refuseShipped(folder: string, name: string, what: string, instead: string): void {
  if (!isShipped(folder)) return;
  const lacks = 'comes with r1toy, with its policies alone, and cannot be replayed';
  throw new UserError(exitCodes.usage, `${what}: ${name} ${lacks}. ${instead}`);
}
