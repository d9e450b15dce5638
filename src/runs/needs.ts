// What a new run needs, looked at before anything of it is written: a free name, its base, its teacher.
import { exitCodes, UserError } from '../base/errors.js';
import { outOption } from '../base/shell.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { needsBase } from '../pipeline/recipes.js';
import { type BaseLookup, findBase } from '../store/baseCache.js';
import { entryAt, realFileSystem } from '../store/fileSystem.js';
import { requireFree } from '../store/lock.js';
import { baseRunName, isBaseName, runFolder } from '../store/runPaths.js';
import { checkBase } from './inputs.js';
import { readLessons } from './lessons.js';

/**
 * The base that a new run will start from, which may be missing yet; null where it needs none. Errors: the name is
 * taken or kept for a base, the base is damaged, in use or of another program, the teacher is missing or not finished.
 */
export function checkNeeds(root: string, name: string, config: Config): BaseLookup | null {
  const folder = runFolder(root, name);
  if (entryAt(root, realFileSystem)?.isFile()) {
    throw new UserError(exitCodes.cannotCreate, `${root}: is a file, not a folder. Use another --out.`);
  }
  const own = baseRunName(baseHash(config));
  if (isBaseName(name) && (config.recipe !== 'base' || name !== own)) {
    throw new UserError(
      exitCodes.usage,
      `run name: ${name} is kept for a base of other settings. Choose another.`,
    );
  }
  if (entryAt(folder, realFileSystem) !== null) {
    const cure =
      name === own ? `Run: r1toy resume ${name}${outOption(root)}, or move it away` : 'Choose another name';
    throw new UserError(exitCodes.cannotCreate, `${folder}: already exists. ${cure}.`);
  }
  readLessons(config, root);
  if (!needsBase(config.recipe)) return null;
  const base = findBase(root, baseHash(config));
  if (base.status === 'unfinished') requireFree(base.run.folder, realFileSystem);
  if (base.status !== 'missing') checkBase(base.run);
  return base;
}
