// The kernels as WebAssembly: the reference that the native ones are held to.
import { readFileSync } from 'node:fs';
import type { Instantiate, KernelExports } from './exports.js';

/** Compiles kernels.wasm. Throws where the package was not built, or this Node has no WebAssembly with SIMD. */
export function wasmKernels(): Instantiate {
  const bytes = readFileSync(new URL('../../dist/kernels/kernels.wasm', import.meta.url));
  const module = new WebAssembly.Module(bytes);
  return (memory) => new WebAssembly.Instance(module, { env: { memory } }).exports as KernelExports;
}
