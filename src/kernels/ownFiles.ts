// Files of kernels that come with the package, read whole. What is no ordinary file would never end.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../dist/kernels', import.meta.url));

/** Path of a file of kernels. */
export function kernelPath(name: string): string {
  return join(folder, name);
}

/** Its bytes. Throws where it is missing, cannot be read or is no ordinary file. */
export function kernelBytes(name: string): Buffer {
  const path = kernelPath(name);
  if (!statSync(path).isFile()) throw new Error(`${name} is no ordinary file`);
  return readFileSync(path);
}
