// RMSNorm (arXiv:1910.07467): y = x * r * gain with r = 1 / sqrt(mean(x^2) + epsilon), a row at a time.
import { sumLanes } from './math';

const EPSILON: f32 = 1e-5;

/** y[n, width] from x[n, width] and gain[width]. */
export function rmsNorm(x: usize, gain: usize, n: i32, width: i32, y: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < n; i++) {
    const r = inverseRoot(x, width);
    const r4 = f32x4.splat(r);
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      v128.store(y + j, f32x4.mul(f32x4.mul(v128.load(x + j), r4), v128.load(gain + j)));
    }
    for (; j < bytes; j += 4) store<f32>(y + j, load<f32>(x + j) * r * load<f32>(gain + j));
    x += bytes;
    y += bytes;
  }
}

function inverseRoot(x: usize, width: i32): f32 {
  return 1 / sqrt<f32>(dot3(x, x, 0, width) / <f32>width + EPSILON);
}

/** Sum of a * b, times c where its address is not 0: four lanes, then the rest in order. */
function dot3(a: usize, b: usize, c: usize, width: i32): f32 {
  const bytes = (<usize>width) << 2;
  let lanes = f32x4.splat(0);
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) {
    let term = f32x4.mul(v128.load(a + j), v128.load(b + j));
    if (c != 0) term = f32x4.mul(term, v128.load(c + j));
    lanes = f32x4.add(lanes, term);
  }
  let sum = sumLanes(lanes);
  for (; j < bytes; j += 4) {
    let term = load<f32>(a + j) * load<f32>(b + j);
    if (c != 0) term *= load<f32>(c + j);
    sum += term;
  }
  return sum;
}

/**
 * dX = r gain dY - x r^3 mean(dY gain x), dGain = sum over rows of dY x r, rows in order.
 * r is computed again: that is cheaper than keeping it.
 */
export function rmsNormGradient(
  x: usize,
  gain: usize,
  dY: usize,
  n: i32,
  width: i32,
  dX: usize,
  dGain: usize,
): void {
  const bytes = (<usize>width) << 2;
  memory.fill(dGain, 0, bytes);
  for (let i = 0; i < n; i++) {
    const r = inverseRoot(x, width);
    const back = (r * r * r * dot3(dY, x, gain, width)) / <f32>width;
    const r4 = f32x4.splat(r);
    const back4 = f32x4.splat(back);
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      const scaled = f32x4.mul(v128.load(dY + j), r4);
      const xj = v128.load(x + j);
      v128.store(dX + j, f32x4.sub(f32x4.mul(scaled, v128.load(gain + j)), f32x4.mul(xj, back4)));
      v128.store(dGain + j, f32x4.add(v128.load(dGain + j), f32x4.mul(scaled, xj)));
    }
    for (; j < bytes; j += 4) {
      const scaled = load<f32>(dY + j) * r;
      const xj = load<f32>(x + j);
      store<f32>(dX + j, scaled * load<f32>(gain + j) - xj * back);
      store<f32>(dGain + j, load<f32>(dGain + j) + scaled * xj);
    }
    x += bytes;
    dY += bytes;
    dX += bytes;
  }
}
