// Writes the types of the two libraries into dist/types: index.d.ts of src/api, web.d.ts of src/web/library, and what both
// use, without what nobody can reach. They name no package: the settings are written out (scripts/configType.mjs).
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { configDeclaration } from './configType.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/types');
const parts = join(folder, 'parts');

const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.types.json')], { stdio: 'inherit' });

const settings = join(parts, 'config/schema.d.ts');
const ofSections = readFileSync(settings, 'utf8').match(/^export type (?!Config\b).*$/gm);
writeFileSync(settings, `${configDeclaration()}${ofSections.join('\n')}\n`);

const bundle = await rollup({
  input: { index: join(parts, 'api/index.d.ts'), web: join(parts, 'web/library/index.d.ts') },
  plugins: [dts()],
  external: /^node:/,
  onwarn({ message }) {
    throw new Error(`types: ${message}`);
  },
});
await bundle.write({ dir: folder, entryFileNames: '[name].d.ts', chunkFileNames: 'shared.d.ts' });
rmSync(parts, { recursive: true });
