// Writes the types of the libraries into dist/types: those of src/api and src/web/library, and of the files that these name.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/types');
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.types.json')], { stdio: 'inherit' });

const kept = new Set();
/** Keeps a file and what it names. */
function keep(file) {
  if (kept.has(file)) return;
  kept.add(file);
  for (const [, to] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]*)\.js['"]/g))
    keep(resolve(dirname(file), `${to}.d.ts`));
}
for (const name of ['api/index.d.ts', 'web/library/index.d.ts']) keep(join(folder, name));
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (file.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
}
