// A configuration of one's own: every setting of one that comes with the package, and the schema for the editor beside it.
import { dirname, join, resolve } from 'node:path';
import { exitCodes, UserError } from '../base/errors.js';
import { jsonSchema } from '../config/jsonSchema.js';
import { entryAt, guard, realFileSystem } from '../store/fileSystem.js';
import { jsonText, readText, writeNew } from '../store/files.js';
import { loadSettings } from './settings.js';

/** The schema beside a configuration: where the package lies may change. */
const schemaFile = 'r1toy.schema.json';

/**
 * Writes a configuration with every setting of `recipe` written out, and the schema beside it. Returns the files that were
 * written. Errors: those of the settings; `cannotCreate` where a file is there already, `io`.
 */
export function writeNewConfig(recipe: string, file: string): readonly string[] {
  const { config } = loadSettings({ file: recipe, set: [] });
  const text = jsonText({ $schema: `./${schemaFile}`, ...config, about: `Begun as ${recipe}.` });
  const schema = { path: join(dirname(file), schemaFile), text: jsonText(jsonSchema()) };
  const files = isThere(schema.path, schema.text) ? [{ path: file, text }] : [{ path: file, text }, schema];
  for (const { path } of files) refuseExisting(path);
  for (const { path, text: content } of files)
    guard(resolve(path), 'write it', () => writeNew(path, new TextEncoder().encode(content), realFileSystem));
  return files.map(({ path }) => path);
}

/** Whether a file is there with this very text. */
function isThere(path: string, text: string): boolean {
  return entryAt(path, realFileSystem) !== null && readText(path, realFileSystem) === text;
}

function refuseExisting(path: string): void {
  if (entryAt(path, realFileSystem) === null) return;
  throw new UserError(
    exitCodes.cannotCreate,
    `${path}: is there already and stays as it is. Name another file, or move this one away.`,
  );
}
