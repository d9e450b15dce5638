// A browser has no addons: WebAssembly computes, with the same bits.
export type Lanes = 4 | 8 | 16;

/** Always throws. */
export function nativeKernels(): never {
  throw new Error('a browser has no addons');
}
