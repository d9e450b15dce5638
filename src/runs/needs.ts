// What a new run needs, looked at before anything of it is written: a free name, its base, its teacher.
import { exitCodes, UserError } from '../base/errors.js';
import { outOption, resumeCommand } from '../base/shell.js';
import { baseHash } from '../config/hash.js';
import type { Config } from '../config/schema.js';
import { needsBase } from '../pipeline/recipes.js';
import { type BaseLookup, findBase } from '../store/baseCache.js';
import { entryAt, realFileSystem } from '../store/fileSystem.js';
import { requireFree } from '../store/lock.js';
import { listRun, type RunListing, runExists } from '../store/readRun.js';
import { baseRunName, isBaseName, runFolder } from '../store/runPaths.js';
import { isShipped, readingRoot } from '../store/shipped.js';
import { checkBase } from './inputs.js';
import { readLessons } from './lessons.js';

/** What is there of a run that is planned. */
export interface Needs {
  /** Under its own name; null where that is free. */
  readonly own: RunListing | null;
  /** The base that it will start from, which may be missing yet; null where it needs none. */
  readonly base: BaseLookup | null;
}

/**
 * What is there of a new run, for a plan: that takes no lock and needs no free name. Errors: the name is kept for a
 * base, the base is damaged or of another program, the teacher is missing or not finished.
 */
export function lookAtNeeds(root: string, name: string, config: Config, fresh = false): Needs {
  checkName(root, name, config);
  return { own: runExists(root, name) ? listRun(root, name) : null, base: lookForBase(root, config, fresh) };
}

/**
 * What a run needs to begin; gives the base that it would start from now, null where it needs none. Errors: those of
 * `lookAtNeeds`; the name is taken, the base in use.
 */
export function checkNeeds(root: string, name: string, config: Config, fresh = false): BaseLookup | null {
  checkFreeName(root, name, config);
  const base = lookForBase(root, config, fresh);
  if (base?.status === 'unfinished') requireFree(base.run.folder, realFileSystem);
  return base;
}

/** Whether a run is a base that comes with the package and is not there otherwise: nothing of it is left to train. */
export function isShippedBase(root: string, name: string, config: Config): boolean {
  if (needsBase(config.recipe) || name !== baseRunName(baseHash(config))) return false;
  return isShipped(runFolder(readingRoot(root, name), name));
}

/** Errors: the name is taken, or kept for a base. */
export function checkFreeName(root: string, name: string, config: Config): void {
  checkName(root, name, config);
  if (runExists(root, name)) throw taken(root, listRun(root, name));
}

function checkName(root: string, name: string, config: Config): void {
  runFolder(root, name);
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
}

/** The way on from a name that is there: with that run, or with another name. */
function taken(root: string, { name, info }: RunListing): UserError {
  const waysOn = {
    done: `It is finished: r1toy eval ${name}${outOption(root)}, or choose another --name.`,
    running: `It is ${holderText(runFolder(root, name))} Or choose another --name.`,
    failed: `It failed: ${info?.reason ?? 'nothing says why.'} Choose another --name.`,
    imported: `It was imported: r1toy eval ${name}${outOption(root)}, or choose another --name.`,
    stopped: `It is not finished: go on with ${resumeCommand(root, name)}, or choose another --name.`,
  };
  const wayOn = info === null ? 'Choose another --name, or move it away.' : waysOn[info.status];
  return new UserError(exitCodes.cannotCreate, `${runFolder(root, name)}: already exists. ${wayOn}`);
}

/** Who has a run that calls itself running, and what to do where that one cannot be seen from here. */
function holderText(folder: string): string {
  try {
    requireFree(folder, realFileSystem);
  } catch (error) {
    if (error instanceof UserError) return error.message.slice(`${folder}: `.length);
    throw error;
  }
  return 'in use no more.';
}

function lookForBase(root: string, config: Config, fresh: boolean): BaseLookup | null {
  readLessons(config, root);
  if (!needsBase(config.recipe)) return null;
  const base = findBase(root, baseHash(config), { fresh });
  if (base.status !== 'missing') checkBase(base.run);
  return base;
}
