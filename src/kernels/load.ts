// Compiles kernels.wasm once and instantiates it on a memory: the TF.js backend's, or one of its own.
import { packageFile } from '../base/assets.js';
import type { KernelExports } from './exports.js';

let compiled: WebAssembly.Module | null = null;

/**
 * The kernels working on `memory`. Any number of instances may share a memory: they keep nothing in it.
 * Throws where the package was not built.
 */
export function instantiateKernels(memory: WebAssembly.Memory): KernelExports {
  compiled ??= new WebAssembly.Module(packageFile('dist/kernels/kernels.wasm'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as KernelExports;
}
