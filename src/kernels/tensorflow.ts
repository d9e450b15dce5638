// TF.js, loaded with this file: whoever makes no tensors does not import it. By `require`, since `import` first searches
// its bundles for the names of their exports, which takes longer than loading them.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Tf } from './bridge.js';

const require = createRequire(import.meta.url);

export const tf: Tf = require('@tensorflow/tfjs');

/** Adds TF.js's backend `wasm`, whose binaries lie beside it. */
export function addWasmBackend(): void {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
}
