// Which configuration that comes with the package a run's settings are nearest to: so the command that makes the run again
// is short.
import { packageConfigs } from '../base/packaged.js';
import { loadConfig } from './load.js';
import { settingsByPath } from './paths.js';
import type { Config } from './schema.js';

/** A configuration by name, and the settings that a run has instead of its own. */
export interface Nearest {
  readonly name: string;
  readonly changed: readonly (readonly [path: string, value: unknown])[];
}

/** What changes no result, or has an option of its own. */
const apart = /^(about|seed|\$schema|extends|own\..*)$/;

let known: readonly (readonly [name: string, settings: ReadonlyMap<string, unknown>])[] | null = null;

/** The settings of each, read once. */
function knownSettings() {
  known ??= [...packageConfigs()].map(([name, file]) => [
    name,
    new Map(settingsByPath(loadConfig({ file }).config)),
  ]);
  return known;
}

/** The one with the fewest settings to change; of equals the first by name. */
export function nearestNamed(config: Config): Nearest {
  const settings = settingsByPath(config).filter(([path]) => !apart.test(path));
  const all = knownSettings().map(([name, usual]) => {
    const differs = (path: string, value: unknown) =>
      JSON.stringify(usual.get(path)) !== JSON.stringify(value);
    return { name, changed: settings.filter(([path, value]) => differs(path, value)) };
  });
  return all.reduce((best, one) => (one.changed.length < best.changed.length ? one : best));
}
