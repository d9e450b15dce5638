// Loads the configuration that a command's options ask for.
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LoadedConfig, loadConfig } from '../config/load.js';

/** What chooses and changes a configuration. */
export interface Settings {
  readonly config?: string;
  readonly set: readonly string[];
  readonly seed?: number;
  readonly backend?: string;
}

/** The resolved configuration; without --config that of the package's R1-Zero. Errors: every mistake of it at once. */
export function loadSettings({ config, set, seed, backend }: Settings): LoadedConfig {
  return loadConfig({
    file: config ?? packageConfig('r1-zero.json'),
    sets: set,
    overrides: { seed, backend },
  });
}

/** Path of a configuration that comes with the package; a short one where it lies in the current folder. */
export function packageConfig(name: string): string {
  const file = fileURLToPath(new URL(`../../configs/${name}`, import.meta.url));
  const shorter = relative(process.cwd(), file);
  return shorter.startsWith('..') || isAbsolute(shorter) ? file : shorter;
}
