// The micro-kernels every matrix product is made of: a 4x8 and a 1x8 tile of C = A.B.
//
// Order of accumulation: each element of C is one sum over k = 0, 1, 2, ... with one accumulator, a
// rounded product and a rounded add a step. No tile, remainder or block changes that order (a block of k
// goes on from the sum stored in C, and storing an f32 is exact), so a row of C has the same bits whatever
// the other rows are and however many there are. Rollout and training rely on it.
//
// A is addressed by two byte strides (from row to row, from k to k + 1), so A and its transpose are the
// same code. B is a panel: 8 columns side by side, [k][8].

/** Bytes of one k step of a panel. */
export const PANEL_ROW: usize = 32;

/**
 * Four rows of C by eight columns. Eight accumulators, because V8 keeps 15 vector registers: larger tiles
 * spill, smaller ones wait for the adder. Unrolling k was slower.
 */
export function tile4x8(
  a: usize,
  aRow: usize,
  aStep: usize,
  k: i32,
  b: usize,
  c: usize,
  cRow: usize,
  onto: bool,
): void {
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (onto) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  for (const end = b + <usize>k * PANEL_ROW; b < end; b += PANEL_ROW) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(x0, b0));
    s01 = f32x4.add(s01, f32x4.mul(x0, b1));
    const x1 = v128.load32_splat(a1);
    s10 = f32x4.add(s10, f32x4.mul(x1, b0));
    s11 = f32x4.add(s11, f32x4.mul(x1, b1));
    const x2 = v128.load32_splat(a2);
    s20 = f32x4.add(s20, f32x4.mul(x2, b0));
    s21 = f32x4.add(s21, f32x4.mul(x2, b1));
    const x3 = v128.load32_splat(a3);
    s30 = f32x4.add(s30, f32x4.mul(x3, b0));
    s31 = f32x4.add(s31, f32x4.mul(x3, b1));
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** One row of C by eight columns: what is left of the rows, and single queries. */
export function tile1x8(a: usize, aStep: usize, k: i32, b: usize, c: usize, onto: bool): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  if (onto) {
    s0 = v128.load(c);
    s1 = v128.load(c, 16);
  }
  for (const end = b + <usize>k * PANEL_ROW; b < end; b += PANEL_ROW) {
    const x = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 16)));
    a += aStep;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}

/**
 * One row of C by two panels: for a single query, where one panel's two sums would wait for the adder.
 */
export function tile1x16(a: usize, aStep: usize, k: i32, b: usize, b2: usize, c: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (const end = b + <usize>k * PANEL_ROW; b < end; b += PANEL_ROW) {
    const x = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 16)));
    s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b2)));
    s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b2, 16)));
    a += aStep;
    b2 += PANEL_ROW;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
}
