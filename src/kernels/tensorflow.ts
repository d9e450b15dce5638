// TF.js, loaded with this file: whoever makes no tensors does not import it. What is loaded is the bundle of
// scripts/tensorflow.mjs, from src/ and from dist/ alike; by `require`, as it is one script.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Tf } from './bridge.js';

const folder = new URL('../../dist/tensorflow/', import.meta.url);

const bundle: Tf & { setWasmPaths(folder: string): void } = createRequire(import.meta.url)(
  fileURLToPath(new URL('tfjs.cjs', folder)),
);

export const tf: Tf = bundle;

/** Adds TF.js's backend `wasm`, whose binaries lie beside the bundle. */
export function addWasmBackend(): void {
  bundle.setWasmPaths(fileURLToPath(folder));
}
