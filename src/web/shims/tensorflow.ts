// TF.js for a page: its core alone, and its backend `wasm` on the binary that the page carries. The same modules as the
// package that the terminal loads, without its layers, data sets and converter.
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Tf } from '../../kernels/bridge.js';

export const tf = core as unknown as Tf;

let binary: Uint8Array | null = null;

/** Gives the bytes of TF.js's own WebAssembly; before the backend starts. */
export function carryTensorflow(bytes: Uint8Array): void {
  binary = bytes;
}

/** Adds the backend `wasm`. Throws where the page carries no binary. */
export function addWasmBackend(): void {
  // Its own threads, where memory can be shared, are another program with other sums.
  core.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (binary === null) throw new Error('the WebAssembly of TF.js is not in this page');
  const url = URL.createObjectURL(new Blob([binary.slice()], { type: 'application/wasm' }));
  setWasmPaths({
    'tfjs-backend-wasm.wasm': url,
    'tfjs-backend-wasm-simd.wasm': url,
    'tfjs-backend-wasm-threaded-simd.wasm': url,
  });
}
