// Compiles kernels.wasm once and instantiates it on a memory: the TF.js backend's, or one of its own.
import { readFileSync } from 'node:fs';
import type { KernelExports } from './exports.js';

let compiled: WebAssembly.Module | null = null;

/**
 * The kernels working on `memory`. Any number of instances may share a memory: they keep nothing in it.
 * Throws where the package was not built.
 */
export function instantiateKernels(memory: WebAssembly.Memory): KernelExports {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../dist/kernels/kernels.wasm', import.meta.url)),
  );
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as KernelExports;
}
