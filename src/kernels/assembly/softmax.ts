// Softmax of one row. Sums run in four lanes, lane l over the elements l, l + 4, ...: elements behind the
// row's end count as exact zeros there, so the bits do not depend on how far a row is padded.
import { exp4, MASKED, maxLanes, sumLanes } from './math';

/** Multiplies n scores by `scale`, masks the rest up to `padded` (a multiple of 4), returns the maximum. */
export function scaleRow(row: usize, n: i32, padded: i32, scale: f32): f32 {
  for (let j = n; j < padded; j++) store<f32>(row + ((<usize>j) << 2), MASKED);
  const scale4 = f32x4.splat(scale);
  let top = f32x4.splat(MASKED);
  for (const end = row + ((<usize>padded) << 2); row < end; row += 16) {
    const scaled = f32x4.mul(v128.load(row), scale4);
    v128.store(row, scaled);
    top = f32x4.pmax(top, scaled);
  }
  return maxLanes(top);
}

/**
 * Subtracts the maximum from the row and writes the exponentials to `weights` (which may be the row
 * itself); returns their sum. Two vectors go together: alone, each waits for its own polynomial.
 */
export function exponentials(row: usize, padded: i32, top: f32, weights: usize): f32 {
  const top4 = f32x4.splat(top);
  let sum = f32x4.splat(0);
  const end = row + ((<usize>padded) << 2);
  for (; row + 16 < end; row += 32) {
    const shifted = f32x4.sub(v128.load(row), top4);
    const next = f32x4.sub(v128.load(row, 16), top4);
    const weight = exp4(shifted);
    const nextWeight = exp4(next);
    v128.store(row, shifted);
    v128.store(row, next, 16);
    v128.store(weights, weight);
    v128.store(weights, nextWeight, 16);
    sum = f32x4.add(f32x4.add(sum, weight), nextWeight);
    weights += 32;
  }
  if (row < end) {
    const shifted = f32x4.sub(v128.load(row), top4);
    const weight = exp4(shifted);
    v128.store(row, shifted);
    v128.store(weights, weight);
    sum = f32x4.add(sum, weight);
  }
  return sumLanes(sum);
}

/** row *= factor. */
export function multiplyRow(row: usize, padded: i32, factor: f32): void {
  const factor4 = f32x4.splat(factor);
  for (const end = row + ((<usize>padded) << 2); row < end; row += 16) {
    v128.store(row, f32x4.mul(v128.load(row), factor4));
  }
}

/** Sum of a * b over `padded` elements (a multiple of 4). */
export function dotRows(a: usize, b: usize, padded: i32): f32 {
  let sum = f32x4.splat(0);
  for (const end = a + ((<usize>padded) << 2); a < end; a += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)));
    b += 16;
  }
  return sumLanes(sum);
}
