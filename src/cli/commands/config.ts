// r1toy config print, validate, schema.
import { resolve } from 'node:path';
import { exitCodes, UserError } from '../../base/errors.js';
import { packageConfigs } from '../../base/packaged.js';
import { baseHash, configHash } from '../../config/hash.js';
import { jsonSchema } from '../../config/jsonSchema.js';
import { settingsByPath } from '../../config/paths.js';
import type { Config } from '../../config/schema.js';
import { loadSettings, type Settings } from '../../runs/settings.js';
import { command, group } from '../command.js';
import { configurable } from '../options.js';
import { print, printDocument, printJson } from '../output.js';
import { shortHash } from '../render.js';

const printing = command({
  flags: (blank) =>
    configurable(blank).option('--json', 'the resolved configuration as JSON, usable with --config'),
  examples: ['r1toy config print --config r1 --set seed=7'],
  run({ config: file, set, seed, backend, json }) {
    const { config, origins } = loadSettings({ file, set, seed, backend });
    if (json) printDocument(config);
    else {
      const { about: _about, ...settings } = config;
      const named = [...packageConfigs()];
      const rows = settingsByPath(settings).map(([path, value]) => [
        path,
        JSON.stringify(value),
        originText(origins.get(path), named),
      ]);
      print([{ headers: ['setting', 'value', 'from'], rows, byRow: 24 }]);
    }
    return exitCodes.done;
  },
});

/** Where a setting comes from: a configuration that comes along by the name that --config takes. */
function originText(
  origin: string | undefined,
  named: readonly (readonly [name: string, path: string])[],
): string {
  if (origin === undefined) return 'default';
  return named.find(([, path]) => resolve(path) === resolve(origin))?.[0] ?? origin;
}

/** Prints one line for a valid configuration; mistakes are thrown, all at once, and with --json printed too. */
const validate = command({
  flags: (blank) => configurable(blank).option('--json', 'as JSON'),
  examples: ['r1toy config validate --config my.json'],
  run({ config: file, set, seed, backend, json }) {
    const config = loadedOr({ file, set, seed, backend }, (mistakes) => {
      if (json) printJson({ config: file ?? null, valid: false, mistakes });
    });
    const hashes = { settings: configHash(config), base: baseHash(config) };
    const shown = `settings ${shortHash(hashes.settings)}, base ${shortHash(hashes.base)}`;
    if (json) printJson({ config: file ?? null, valid: true, ...hashes });
    else print([`${file ?? 'the default configuration'}: valid (${shown})`]);
    return exitCodes.done;
  },
});

/** The configuration of these settings; `tell` hears of its mistakes, which are thrown then. */
function loadedOr(settings: Settings, tell: (mistakes: readonly string[]) => void): Config {
  try {
    return loadSettings(settings).config;
  } catch (error) {
    if (error instanceof UserError && error.exitCode === exitCodes.config) tell(error.lines);
    throw error;
  }
}

const schema = command({
  flags: (blank) => blank,
  examples: ['r1toy config schema > schema.json'],
  run() {
    printDocument(jsonSchema());
    return exitCodes.done;
  },
});

export default group(
  ['r1toy config print --config r1', 'r1toy config schema'],
  [
    { name: 'print', about: 'print every setting and where it comes from', add: printing },
    { name: 'validate', about: 'list every mistake at once', add: validate },
    { name: 'schema', about: 'JSON Schema of a configuration file', add: schema },
  ],
);
