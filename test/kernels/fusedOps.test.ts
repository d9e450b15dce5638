// The fused ops against doubles, hand-computed values and finite differences.
import type { Rank, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fusedOps } from '../../src/kernels/fusedOps.js';
import type { NamedOps } from '../../src/kernels/namedOps.js';
import * as reference from './reference.js';
import { noise, startWasm, tf, worstDifference } from './wasm.js';

let ops: NamedOps;

beforeAll(async () => {
  await startWasm();
  ops = fusedOps(tf);
});

const valueBound = 2e-6;
const gradientBound = 2e-5;

/**
 * Holds a fused op to the reference in doubles: its value, and its gradient against finite differences for
 * every input, with random weights on the outputs.
 */
function compare(
  fused: (...inputs: Tensor[]) => Tensor,
  exact: (...inputs: Float64Array[]) => Float64Array,
  inputs: readonly { values: Float32Array; shape: number[] }[],
): void {
  tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor<Rank>(values, shape));
    const doubles = inputs.map(({ values }) => Float64Array.from(values));
    const wanted = exact(...doubles);
    const out = fused(...tensors);
    expect(worstDifference(out.dataSync(), wanted)).toBeLessThan(valueBound);
    const weights = noise(wanted.length, 'weights');
    const weighted = tf.tensor<Rank>(weights, out.shape);
    const gradients = tf.grads((...xs) =>
      fused(...xs)
        .mul(weighted)
        .sum(),
    )(tensors);
    for (const [i, gradient] of gradients.entries()) {
      const differences = reference.finiteDifferences(exact, doubles, i, weights);
      expect(worstDifference(gradient.dataSync(), differences)).toBeLessThan(gradientBound);
    }
  });
}

function starts(lengths: readonly number[]): Int32Array {
  const sums = Int32Array.of(0, ...lengths);
  for (let b = 1; b < sums.length; b++) sums[b] += sums[b - 1];
  return sums;
}

describe('embed', () => {
  it('looks up rows and adds their gradients', () => {
    const ids = Int32Array.of(3, 0, 3, 4);
    for (const width of [1, 3, 8, 13]) {
      compare(
        (table) => ops.embed(table as Tensor2D, ids),
        (table) => reference.embed(table, width, ids),
        [{ values: noise(5 * width, 'table'), shape: [5, width] }],
      );
    }
  });

  it('refuses ids outside the table', () => {
    const table = tf.zeros<Rank.R2>([5, 2]);
    expect(() => ops.embed(table, Int32Array.of(1, 5))).toThrow(RangeError);
    expect(() => ops.embed(table, Int32Array.of(-1))).toThrow(RangeError);
  });
});

describe('rmsNorm', () => {
  it.each([
    [1, 2],
    [1, 8],
    [3, 5],
    [5, 32],
    [2, 30],
  ])('%i rows of %i', (n, width) => {
    compare(
      (x, gain) => ops.rmsNorm(x as Tensor2D, gain as Tensor1D),
      (x, gain) => reference.rmsNorm(x, gain),
      [
        { values: noise(n * width, 'x'), shape: [n, width] },
        { values: noise(width, 'gain'), shape: [width] },
      ],
    );
  });

  it('gives a hand-computed value', () => {
    const y = ops.rmsNorm(tf.tensor2d([[3, 4]]), tf.tensor1d([1, 2])).dataSync();
    expect(y[0]).toBeCloseTo(3 / Math.sqrt(12.50001), 6);
    expect(y[1]).toBeCloseTo(8 / Math.sqrt(12.50001), 6);
  });
});

describe('swiglu', () => {
  it.each([
    [1, 1],
    [2, 3],
    [5, 8],
    [3, 22],
  ])('%i rows of hidden %i', (n, hidden) => {
    compare(
      (gateUp) => ops.swiglu(gateUp as Tensor2D),
      (gateUp) => reference.swiglu(gateUp, hidden),
      [{ values: noise(n * 2 * hidden, 'gateUp'), shape: [n, 2 * hidden] }],
    );
  });

  it('keeps to 0 and to the gate far from 0', () => {
    const far = ops.swiglu(tf.tensor2d([[-200, -80, 0, 80, 200, 1, 1, 1, 1, 1]])).dataSync();
    expect([...far]).toEqual([expect.closeTo(0, 30), expect.closeTo(0, 30), 0, 80, 200]);
  });
});

describe('causalAttention', () => {
  it.each([
    [[1], 1, 4],
    [[4], 2, 8],
    [[5, 1, 3], 1, 8],
    [[2, 6, 7], 3, 4],
    [[3, 7], 2, 6],
    [[9], 1, 16],
  ])('rows of %j with %i heads of %i', (lengths, heads, headWidth) => {
    const rotary = reference.rotaryTable(16, headWidth / 2);
    const rows = starts(lengths);
    const n = rows[rows.length - 1];
    compare(
      (qkv) => ops.causalAttention(qkv as Tensor2D, heads, rows, rotary),
      (qkv) => reference.causalAttention(qkv, heads, rows, rotary),
      [{ values: noise(n * 3 * heads * headWidth, 'qkv'), shape: [n, 3 * heads * headWidth] }],
    );
  });

  it('handles the widest heads and rows past a block', () => {
    for (const [length, headWidth] of [
      [150, 8],
      [17, 128],
    ]) {
      const rotary = reference.rotaryTable(length, headWidth / 2);
      const qkv = noise(length * 3 * headWidth, 'long');
      const out = ops.causalAttention(tf.tensor2d(qkv, [length, 3 * headWidth]), 1, starts([length]), rotary);
      const wanted = reference.causalAttention(Float64Array.from(qkv), 1, starts([length]), rotary);
      expect(worstDifference(out.dataSync(), wanted)).toBeLessThan(valueBound);
    }
  });

  it('attends to itself alone at the start of a row', () => {
    const qkv = tf.tensor2d(noise(3 * 24, 'first'), [3, 24]);
    const out = ops.causalAttention(qkv, 2, starts([1, 2]), reference.rotaryTable(4, 2)).dataSync();
    const values = qkv.slice([0, 16], [2, 8]).dataSync();
    expect(out.slice(0, 16)).toEqual(values);
  });

  it('refuses rows longer than the rotary table or not covering the tokens', () => {
    const qkv = tf.zeros<Rank.R2>([5, 12]);
    expect(() => ops.causalAttention(qkv, 1, starts([5]), reference.rotaryTable(4, 2))).toThrow(RangeError);
    expect(() => ops.causalAttention(qkv, 1, starts([4]), reference.rotaryTable(8, 2))).toThrow(RangeError);
  });
});

describe('tokenLogprobs', () => {
  it.each([
    [1, 3, 2, 1],
    [5, 8, 9, 0.7],
    [70, 5, 11, 1],
    [9, 16, 40, 2.5],
  ])('%i positions of width %i, %i words, temperature %f', (n, width, vocabulary, temperature) => {
    const targets = Int32Array.from({ length: n }, (_, i) => (i % 3 === 1 ? -1 : (i * 7) % vocabulary));
    const inputs = [
      { values: noise(n * width, 'hidden'), shape: [n, width] },
      { values: noise(vocabulary * width, 'table'), shape: [vocabulary, width] },
    ];
    compare(
      (hidden, table) =>
        ops.tokenLogprobs(hidden as Tensor2D, table as Tensor2D, targets, temperature).logprobs,
      (hidden, table) => reference.tokenLogprobs(hidden, table, width, targets, temperature).logprobs,
      inputs,
    );
    const [hidden, table] = inputs.map(({ values, shape }) => tf.tensor2d(values, shape as [number, number]));
    const { entropy } = ops.tokenLogprobs(hidden, table, targets, temperature);
    const wanted = reference.tokenLogprobs(
      Float64Array.from(inputs[0].values),
      Float64Array.from(inputs[1].values),
      width,
      targets,
      temperature,
    );
    expect(worstDifference(entropy.dataSync(), wanted.entropy)).toBeLessThan(valueBound);
  });

  it('is log 1/V and log V for equal logits, 0 without a target, and takes extremes', () => {
    const hidden = tf.tensor2d([
      [0, 0],
      [0, 0],
      [1e4, 0],
    ]);
    const table = tf.tensor2d([
      [1, 0],
      [0, 1],
      [-1, 0],
    ]);
    const { logprobs, entropy } = ops.tokenLogprobs(hidden, table, Int32Array.of(2, -1, 2), 1);
    const [equal, none, far] = logprobs.dataSync();
    expect(equal).toBeCloseTo(-Math.log(3), 6);
    expect(none).toBe(0);
    expect(far).toBe(-2e4);
    expect(entropy.dataSync()[0]).toBeCloseTo(Math.log(3), 6);
    expect([...entropy.dataSync().slice(1)]).toEqual([0, 0]);
  });

  it('works where no position has a target', () => {
    const hidden = tf.tensor2d(noise(6, 'hidden'), [2, 3]);
    const table = tf.tensor2d(noise(12, 'table'), [4, 3]);
    const loss = (h: Tensor2D) => ops.tokenLogprobs(h, table, Int32Array.of(-1, -1), 1).logprobs.sum();
    expect([
      ...tf
        .grad((h) => loss(h as Tensor2D))(hidden)
        .dataSync(),
    ]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(() => ops.tokenLogprobs(hidden, table, Int32Array.of(0, 4), 1)).toThrow(RangeError);
  });

  it('gives the entropy no gradient', () => {
    const hidden = tf.tensor2d(noise(6, 'hidden'), [2, 3]);
    const table = tf.tensor2d(noise(12, 'table'), [4, 3]);
    const targets = Int32Array.of(1, 2);
    const plain = tf.grad((h) => ops.tokenLogprobs(h as Tensor2D, table, targets, 1).logprobs.sum())(hidden);
    const both = tf.grad((h) => {
      const { logprobs, entropy } = ops.tokenLogprobs(h as Tensor2D, table, targets, 1);
      return logprobs.sum().add(entropy.sum());
    })(hidden);
    expect(both.dataSync()).toEqual(plain.dataSync());
  });
});

describe('rows are independent', () => {
  it('gives each row of a batch the bits it has alone', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 21 }), { minLength: 1, maxLength: 6 });
    const [heads, headWidth, vocabulary] = [2, 8, 19];
    const width = heads * headWidth;
    const rotary = reference.rotaryTable(21, headWidth / 2);
    const table = tf.tensor2d(noise(vocabulary * width, 'table'), [vocabulary, width]);
    const forward = (tokens: Float32Array, rows: Int32Array, ids: Int32Array) =>
      tf.tidy(() => {
        const qkv = tf.tensor2d(tokens, [ids.length, 3 * width]);
        const attended = ops.causalAttention(qkv, heads, rows, rotary);
        const normed = ops.rmsNorm(attended, tf.ones([width]));
        const { logprobs, entropy } = ops.tokenLogprobs(normed, table, ids, 0.9);
        return [ops.swiglu(normed), logprobs, entropy].map((tensor) => tensor.dataSync<'float32'>());
      });
    fc.assert(
      fc.property(lengths, (list) => {
        const rows = starts(list);
        const n = rows[rows.length - 1];
        const tokens = noise(n * 3 * width, 'tokens');
        const ids = Int32Array.from({ length: n }, (_, i) => ((i * 5) % 20) - 1);
        const together = forward(tokens, rows, ids);
        for (const [b, length] of list.entries()) {
          const [from, to] = [rows[b], rows[b + 1]];
          const alone = forward(
            tokens.slice(from * 3 * width, to * 3 * width),
            starts([length]),
            ids.slice(from, to),
          );
          for (const [i, values] of alone.entries()) {
            const size = values.length / length;
            expect(together[i].slice(from * size, to * size)).toEqual(values);
          }
        }
      }),
      { numRuns: 25, seed: 2 },
    );
  });
});

it('lets a NaN through every op', () => {
  const rotary = reference.rotaryTable(4, 4);
  const bad = (shape: [number, number]) => {
    const values = noise(shape[0] * shape[1], 'nan');
    values[shape[1] + 1] = Number.NaN;
    return tf.tensor2d(values, shape);
  };
  const nans = (out: Tensor) => out.dataSync().filter(Number.isNaN).length;
  expect(nans(ops.rmsNorm(bad([3, 8]), tf.ones([8])))).toBe(8);
  expect(nans(ops.swiglu(bad([3, 8])))).toBe(1);
  // A query is its own row's business.
  expect(nans(ops.causalAttention(bad([3, 24]), 1, starts([3]), rotary))).toBe(8);
  const { logprobs } = ops.tokenLogprobs(bad([3, 8]), tf.ones([5, 8]), Int32Array.of(0, 3, 1), 1);
  expect([...logprobs.dataSync()].map(Number.isNaN)).toEqual([false, true, false]);
});

it('leaves no tensor behind', () => {
  const hidden = tf.tensor2d(noise(24, 'hidden'), [3, 8]);
  const gain = tf.ones<Rank.R1>([8]);
  const before = tf.memory().numTensors;
  tf.grads((x, g) => ops.swiglu(ops.rmsNorm(x as Tensor2D, g as Tensor1D)).sum())([hidden, gain]).map((t) =>
    t.dispose(),
  );
  expect(tf.memory().numTensors).toBe(before);
});
