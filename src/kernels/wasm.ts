// The kernels as WebAssembly: the reference that the native ones are held to.
import type { Instantiate, KernelExports } from './exports.js';
import { kernelBytes } from './ownFiles.js';

/** Compiles kernels.wasm. Throws where the package was not built, or this Node has no WebAssembly with SIMD. */
export function wasmKernels(): Instantiate {
  const module = new WebAssembly.Module(new Uint8Array(kernelBytes('kernels.wasm')));
  return (memory) =>
    new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
