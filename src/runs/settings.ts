// Loads the configuration that is asked for.
import { basename } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { namedConfig, packageConfig, packageConfigs } from '../base/packaged.js';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import { attempt, entryAt, realFileSystem } from '../store/fileSystem.js';

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

/** The file that is asked for: itself, or where there is none that of the package. Error `config` naming the nearest. */
function chosenFile(file: string): string {
  let missing = false;
  // One that may not be looked at is another fault, and told as that.
  attempt(() => {
    missing = entryAt(file, realFileSystem) === null;
  });
  return missing ? (namedConfig(file) ?? nearConfig(file)) : file;
}

/** Error `config` where a configuration of the package has nearly this name; else the file, for its own error. */
function nearConfig(file: string): string {
  const near = nearest(basename(file, '.json'), [...packageConfigs().keys()]);
  if (near === null) return file;
  throw new UserError(exitCodes.config, `${file}: no such file. Did you mean ${near}?`);
}

/** A usage error where --set says what another option says, too: nobody could tell which is meant. */
export function refuseTwice(option: string, path: string, set: readonly string[]): void {
  const twice = set.some((text) => text.slice(0, text.indexOf('=')) === path);
  if (!twice) return;
  throw new UserError(exitCodes.usage, `${option}: cannot be used with --set ${path}=... Leave one out.`);
}
