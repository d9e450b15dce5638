// What several runs come to, outside the run folders: whole files, replaced at once.
import { join } from 'node:path';
import { canonicalJson } from '../config/hash.js';
import { type FileSystem, realFileSystem } from './fileSystem.js';
import { writeAtomic } from './files.js';
import { makeFolder } from './folders.js';

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
  makeFolder(folder, fs);
  const path = join(folder, name);
  writeAtomic(path, new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')), fs);
  return path;
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
