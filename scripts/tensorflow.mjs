// Bundles what r1toy uses of TF.js into dist/tensorflow: its core with all gradients, its backends `cpu` and `wasm`, and
// the binary of the latter. So the package needs neither the other parts of TF.js nor what those install.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/tensorflow');

const contents = `
export * from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
`;

/** What went in, as esbuild tells it. */
export const { metafile } = await build({
  stdin: { contents, resolveDir: root },
  outfile: join(folder, 'tfjs.cjs'),
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  // For the network, which nothing here uses.
  external: ['node-fetch'],
  legalComments: 'eof',
  metafile: true,
  absWorkingDir: root,
  logLevel: 'warning',
});

const binaries = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
// The others are for a WebAssembly without SIMD, where our kernels do not run, and for threads of its own.
const binary = 'tfjs-backend-wasm-simd.wasm';
mkdirSync(folder, { recursive: true });
copyFileSync(join(binaries, binary), join(folder, binary));
