// The matrix product against doubles: any size, any transposition, a row's bits alone and in company.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { noise, startWasm, tf, worstDifference } from './wasm.js';

beforeAll(startWasm);

/** The product in doubles. */
function product(
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  ta: boolean,
  tb: boolean,
) {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let l = 0; l < k; l++)
        c[i * n + j] += a[ta ? l * m + i : i * k + l] * b[tb ? j * k + l : l * n + j];
    }
  }
  return c;
}

function multiply(a: Float32Array, b: Float32Array, m: number, k: number, n: number, ta = false, tb = false) {
  return tf.tidy(() =>
    tf
      .matMul(tf.tensor2d(a, ta ? [k, m] : [m, k]), tf.tensor2d(b, tb ? [n, k] : [k, n]), ta, tb)
      .dataSync<'float32'>(),
  );
}

describe('BatchMatMul', () => {
  it('multiplies a hand-computed pair', () => {
    const c = multiply(Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9, 10, 11, 12), 2, 3, 2);
    expect([...c]).toEqual([58, 64, 139, 154]);
  });

  it('agrees with doubles for any size and any transposition', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, k, n, ta, tb) => {
        const a = noise(m * k, 'a', m, k);
        const b = noise(k * n, 'b', k, n);
        expect(worstDifference(multiply(a, b, m, k, n, ta, tb), product(a, b, m, k, n, ta, tb))).toBeLessThan(
          2e-6,
        );
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it.each([
    [63, 300, 9, false, false],
    [61, 257, 520, false, true],
    [5, 1030, 265, true, false],
  ])('crosses block borders: %i x %i x %i', (m, k, n, ta, tb) => {
    const a = noise(m * k, 'a');
    const b = noise(k * n, 'b');
    expect(worstDifference(multiply(a, b, m, k, n, ta, tb), product(a, b, m, k, n, ta, tb))).toBeLessThan(
      2e-6,
    );
  });

  it('gives a row the same bits alone, in any batch and at any place', () => {
    const [m, k, n] = [67, 300, 77];
    const a = noise(m * k, 'a');
    const b = noise(k * n, 'b');
    const whole = multiply(a, b, m, k, n);
    for (const [from, rows] of [
      [0, 1],
      [3, 7],
      [59, 4],
      [66, 1],
    ]) {
      const part = multiply(a.subarray(from * k, (from + rows) * k), b, rows, k, n);
      expect(part).toEqual(whole.slice(from * n, (from + rows) * n));
    }
  });

  it('handles batches, a shared right side, and empty sums', () => {
    const a = tf.tensor3d(noise(2 * 3 * 5, 'a'), [2, 3, 5]);
    const b = tf.tensor3d(noise(2 * 5 * 4, 'b'), [2, 5, 4]);
    const both = tf.matMul(a, b);
    const second = multiply(a.dataSync<'float32'>().slice(15), b.dataSync<'float32'>().slice(20), 3, 5, 4);
    expect(both.shape).toEqual([2, 3, 4]);
    expect(both.dataSync().slice(12)).toEqual(second);
    const shared = tf.matMul(a, b.slice([0], [1]));
    expect(shared.dataSync().slice(0, 12)).toEqual(both.dataSync().slice(0, 12));
    expect([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 2])).dataSync()]).toEqual([0, 0, 0, 0]);
  });

  it('carries gradients in all four forms', () => {
    for (const ta of [false, true]) {
      for (const tb of [false, true]) {
        const a = tf.tensor2d(noise(12, 'a'), ta ? [4, 3] : [3, 4]);
        const b = tf.tensor2d(noise(20, 'b'), tb ? [5, 4] : [4, 5]);
        const weights = tf.tensor2d(noise(15, 'w'), [3, 5]);
        const loss = (x: typeof a, y: typeof b) => tf.matMul(x, y, ta, tb).mul(weights).sum().asScalar();
        const [da, db] = tf.grads((x, y) => loss(x as typeof a, y as typeof b))([a, b]);
        const [x, y] = [ta ? a.transpose() : a, tb ? b.transpose() : b];
        const wantA = tf.matMul(weights, y, false, true);
        const wantB = tf.matMul(x, weights, true, false);
        expect(worstDifference(da.dataSync(), (ta ? wantA.transpose() : wantA).dataSync())).toBeLessThan(
          1e-6,
        );
        expect(worstDifference(db.dataSync(), (tb ? wantB.transpose() : wantB).dataSync())).toBeLessThan(
          1e-6,
        );
      }
    }
  });
});
