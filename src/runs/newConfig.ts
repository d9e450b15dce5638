// A configuration of one's own: every setting of one that comes with the package, and the schema for the editor beside it.
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { exitCodes, UserError } from '../base/errors.js';
import { jsonSchema } from '../config/jsonSchema.js';
import { entryAt, guard, realFileSystem } from '../store/fileSystem.js';
import { jsonText, readText, writeAtomic, writeNew } from '../store/files.js';
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
  refuseExisting(file, 'Name another file, or move this one away.');
  const there = schemaAt(schema.path);
  if (there === 'another') refuseExisting(schema.path, 'Move it away, or name a file in another folder.');
  const bytes = (content: string) => new TextEncoder().encode(content);
  guard(resolve(file), 'write it', () => writeNew(file, bytes(text), realFileSystem));
  if (there === schema.text) return [file];
  // That of an earlier r1toy makes way.
  guard(resolve(schema.path), 'write it', () => writeAtomic(schema.path, bytes(schema.text), realFileSystem));
  return [file, schema.path];
}

/** The schema that r1toy wrote there, of whatever version; null where there is no file, `another` where it is none. */
function schemaAt(path: string): string | null {
  if (entryAt(path, realFileSystem) === null) return null;
  try {
    const text = readText(path, realFileSystem);
    return schemaShape.safeParse(JSON.parse(text)).success ? text : 'another';
  } catch {
    return 'another';
  }
}

/** What every version of the schema has. */
const schemaShape = z.object({ properties: z.object({ reasoningRl: z.object({}) }) });

function refuseExisting(path: string, advice: string): void {
  if (entryAt(path, realFileSystem) === null) return;
  throw new UserError(exitCodes.cannotCreate, `${path}: is there already and stays as it is. ${advice}`);
}
