// Loads the configuration that is asked for.
import { basename, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes, UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import { attempt, entryAt, realFileSystem } from '../store/fileSystem.js';
import { listFolder } from '../store/folders.js';

/** What chooses and changes a configuration. */
export interface Settings {
  /** Configuration file; without one the package's R1-Zero. */
  readonly file?: string | undefined;
  readonly set: readonly string[];
  readonly seed?: number | undefined;
  readonly backend?: string | undefined;
}

/** The resolved configuration. Errors: one setting given twice over; every mistake of it at once. */
export function loadSettings({ file, set, seed, backend }: Settings): LoadedConfig {
  if (seed !== undefined) refuseTwice('--seed', 'seed', set);
  if (backend !== undefined) refuseTwice('--backend', 'compute.backend', set);
  return loadConfig({
    file: file === undefined ? packageConfig('r1-zero.json') : chosenFile(file),
    sets: set,
    overrides: { seed, backend },
  });
}

/**
 * The file that is asked for: itself, or where there is none that of the package: `r1`, `r1.json` and `configs/r1.json`
 * name the same. Error `config` naming the nearest where there is neither.
 */
function chosenFile(file: string): string {
  let missing = false;
  // One that may not be looked at is another fault, and told as that.
  attempt(() => {
    missing = entryAt(file, realFileSystem) === null;
  });
  if (!missing) return file;
  const names = recipeNames();
  const asked = basename(file, '.json');
  if (/^(\.?\/?configs\/)?(presets\/)?[\w-]+(\.json)?$/.test(file) && names.includes(asked))
    return packagedFile(asked);
  const near = nearest(asked, names);
  if (near === null) return file;
  throw new UserError(exitCodes.config, `${file}: no such file. Did you mean ${packagedFile(near)}?`);
}

/** Where a configuration of the package lies: a recipe, else a preset. */
function packagedFile(name: string): string {
  return packageConfig(namesIn('.').includes(name) ? `${name}.json` : `presets/${name}.json`);
}

/** The configurations that come with the package, by name: recipes, then presets. */
export function recipeNames(): string[] {
  return [...namesIn('.').filter((name) => name !== 'schema'), ...namesIn('presets')];
}

function namesIn(folder: string): string[] {
  const files = listFolder(packageConfig(folder), realFileSystem).filter((name) => name.endsWith('.json'));
  return files.map((name) => basename(name, '.json'));
}

/** A usage error where --set says what another option says, too: nobody could tell which is meant. */
export function refuseTwice(option: string, path: string, set: readonly string[]): void {
  const twice = set.some((text) => text.slice(0, text.indexOf('=')) === path);
  if (!twice) return;
  throw new UserError(exitCodes.usage, `${option}: cannot be used with --set ${path}=... Leave one out.`);
}

/** Path of a configuration that comes with the package; a short one where it lies in the current folder. */
export function packageConfig(name: string): string {
  const file = fileURLToPath(new URL(`../../configs/${name}`, import.meta.url));
  const shorter = relative(process.cwd(), file);
  return shorter.startsWith('..') || isAbsolute(shorter) ? file : shorter;
}
