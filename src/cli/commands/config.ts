// r1toy config print, validate, schema.
import { exitCodes } from '../../base/errors.js';
import { baseHash, configHash } from '../../config/hash.js';
import { jsonSchema } from '../../config/jsonSchema.js';
import { tableLines } from '../../report/format.js';
import type { ConfigOptions } from '../options.js';
import { print, printJson } from '../output.js';

import { loadSettings } from '../settings.js';

/** Prints each setting with its origin, or the whole as JSON. Returns the exit code. */
export function printConfig(options: ConfigOptions & { readonly json?: boolean }): number {
  const { config, origins } = loadSettings(options);
  if (options.json) printJson(config);
  else {
    const { about: _about, ...settings } = config;
    const rows = leaves(settings, '').map(([path, text]) => [path, text, origins.get(path) ?? 'default']);
    print(tableLines({ headers: ['setting', 'value', 'from'], rows }));
  }
  return exitCodes.done;
}

/** Prints one line for a valid configuration; mistakes are thrown, all at once. Returns the exit code. */
export function validateConfig(options: ConfigOptions): number {
  const { config } = loadSettings(options);
  const hashes = `settings ${configHash(config).slice(0, 8)}, base ${baseHash(config).slice(0, 8)}`;
  print([`${options.config ?? 'the default configuration'}: valid (${hashes})`]);
  return exitCodes.done;
}

/** Prints the JSON Schema of a configuration file. Returns the exit code. */
export function printSchema(): number {
  printJson(jsonSchema());
  return exitCodes.done;
}

function leaves(value: object, parent: string): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const path = parent === '' ? key : `${parent}.${key}`;
    if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) return leaves(inner, path);
    return [[path, JSON.stringify(inner)] satisfies [string, string]];
  });
}
