// What kernels.wasm exports. Addresses are byte addresses in the instance's memory; strides are in
// elements; nothing is checked in there, so callers check shapes.

export interface KernelExports {
  /** Bytes of scratch of `matmul`. */
  matmulScratchBytes(): number;
  /**
   * c[m, n] = a[m, k] . b[k, n]; `aRow`, `aStep`, `bStep`, `bColumn` say how far apart rows, k and columns
   * are. `onto` 1 adds to c. c is row-major and must not overlap a or b.
   */
  matmul(
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bStep: number,
    bColumn: number,
    c: number,
    m: number,
    k: number,
    n: number,
    onto: 0 | 1,
    scratch: number,
  ): void;
}
