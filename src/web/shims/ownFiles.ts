// In a page, the file of kernels is what the page carries.
let carried: Uint8Array | null = null;

/** Gives the bytes of kernels.wasm; before anything computes. */
export function carryKernels(bytes: Uint8Array): void {
  carried = bytes;
}

/** Its bytes. Throws where the page carries none. */
export function kernelBytes(name: string): Uint8Array {
  if (name !== 'kernels.wasm' || carried === null) throw new Error(`${name} is not in this page`);
  return carried;
}
