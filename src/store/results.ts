// What several runs come to, outside the run folders: whole files, replaced at once.
import { join } from 'node:path';
import type { z } from 'zod';
import { canonicalJson } from '../config/hash.js';
import { type FileSystem, guard, isFile, realFileSystem, temporaryName } from './fileSystem.js';
import { writeAtomic, writeNew } from './files.js';
import { makeFolder } from './folders.js';
import { readJson } from './runInfo.js';

/**
 * Writes lines into a file of a folder, which is made where it is missing; returns the path.
 * Errors `cannotCreate`, `io`.
 */
export function saveLines(
  folder: string,
  name: string,
  lines: readonly string[],
  fs: FileSystem = realFileSystem,
): string {
  makeFolder(folder, fs, '--results');
  const path = join(folder, name);
  writeAtomic(path, new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')), fs);
  return path;
}

/**
 * Makes a folder where it is missing and tries to write into it, before the work whose results it is for: these files,
 * which may be there. Errors `cannotCreate`, `io`; `data` where something else has the name of one.
 */
export function checkWritable(
  folder: string,
  names: readonly string[],
  fs: FileSystem = realFileSystem,
): void {
  makeFolder(folder, fs, '--results');
  for (const name of names) isFile(join(folder, name), fs);
  tryWriting(folder, fs);
}

/** Writes and removes a hidden file in a folder. Error `io`. */
export function tryWriting(folder: string, fs: FileSystem = realFileSystem): void {
  const probe = temporaryName(join(folder, 'probe'));
  guard(folder, 'write into it', () => {
    writeNew(probe, new Uint8Array(1), fs);
    fs.unlinkSync(probe);
  });
}

/** Reads what `saveSorted` wrote; null where there is no such file. Error `data` where it is something else. */
export function readSaved<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
  fs: FileSystem = realFileSystem,
): T | null {
  const path = join(folder, name);
  return isFile(path, fs) ? readJson(path, schema, fs) : null;
}

/** Writes a value as JSON with sorted keys: equal values, equal bytes. Returns the path. Errors `cannotCreate`, `io`. */
export function saveSorted(
  folder: string,
  name: string,
  value: unknown,
  fs: FileSystem = realFileSystem,
): string {
  return saveLines(folder, name, [JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)], fs);
}
