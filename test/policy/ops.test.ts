// The named ops in plain TF.js against values worked out by hand.
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { compositeOps } from '../../src/policy/ops.js';
import { rotaryTable } from '../../src/policy/rotary.js';
import { cpuBackend, tinyShape } from './fixtures.js';

const { tf } = await cpuBackend();
const ops = compositeOps(tf);

function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, digits);
}

test('embed picks rows of the table', () => {
  const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  expectClose(ops.embed(table, Int32Array.of(2, 0, 2)).dataSync(), [5, 6, 1, 2, 5, 6]);
});

test('rmsNorm divides by the root mean square', () => {
  // Mean square of (3, 4) is 12.5, its root 3.5355339.
  const x = tf.tensor2d([3, 4, 0, 0], [2, 2]);
  expectClose(ops.rmsNorm(x, tf.tensor1d([1, 2])).dataSync(), [0.848528, 2.262742, 0, 0]);
});

test('swiglu is gate * sigmoid(gate) * up', () => {
  // sigmoid(1) = 0.7310586, sigmoid(-2) = 0.1192029.
  const gateUp = tf.tensor2d([1, -2, 3, 5], [1, 4]);
  expectClose(ops.swiglu(gateUp).dataSync(), [2.193176, -1.192029]);
});

test('tokenLogprobs: chosen token, temperature, exact entropy, nothing where nothing is learned', () => {
  // Logits are (0, 2) for both rows; at temperature 2 they are (0, 1): p = (0.2689414, 0.7310586).
  const hidden = tf.tensor2d([2, 0, 2, 0, 2, 0], [3, 2]);
  const table = tf.tensor2d([0, 7, 1, -7], [2, 2]);
  const { logprobs, entropy } = ops.tokenLogprobs(hidden, table, Int32Array.of(1, -1, 0), 2);
  expectClose(logprobs.dataSync(), [-0.313262, 0, -1.313262]);
  expectClose(entropy.dataSync(), [0.582203, 0, 0.582203]);
});

test('the entropy carries no gradient', () => {
  const table = tf.tensor2d([1, 2, 3, -4], [2, 2]);
  const gradient = tf.grad((hidden) => {
    const { logprobs, entropy } = ops.tokenLogprobs(hidden as Tensor2D, table, Int32Array.of(1), 1);
    return entropy.sum().add(logprobs.sum().mul(0));
  });
  expectClose(gradient(tf.tensor2d([0.3, 0.4], [1, 2])).dataSync(), [0, 0]);
});

test('causalAttention: the first token sees itself alone, the second weighs both', () => {
  // One head of width 4. Zero queries make all scores equal, so the weights are 1 and (1/2, 1/2).
  const rotary = rotaryTable({ ...tinyShape, width: 4, heads: 1 });
  const zeros = [0, 0, 0, 0];
  const qkv = tf.tensor2d([...zeros, 1, 2, 3, 4, 1, 1, 2, 2, ...zeros, 5, 6, 7, 8, 3, 5, 4, 0], [2, 12]);
  const both = ops.causalAttention(qkv, 1, Int32Array.of(0, 2), rotary);
  expectClose(both.dataSync(), [1, 1, 2, 2, 2, 3, 3, 1]);
  const apart = ops.causalAttention(qkv, 1, Int32Array.of(0, 1, 2), rotary);
  expectClose(apart.dataSync(), [1, 1, 2, 2, 3, 5, 4, 0]);
});

test('causalAttention turns queries and keys by position, half-split', () => {
  // Query e0 and keys e0 at positions 0 and 1: scores cos(1) / 2 and 1 / 2 at the second token.
  const rotary = rotaryTable({ ...tinyShape, width: 4, heads: 1 });
  const token = (value: number) => [1, 0, 0, 0, 1, 0, 0, 0, value, 0, 0, 0];
  const qkv = tf.tensor2d([...token(0), ...token(1)], [2, 12]);
  const weight = 1 / (1 + Math.exp((Math.cos(1) - 1) / 2));
  expect(ops.causalAttention(qkv, 1, Int32Array.of(0, 2), rotary).dataSync()[4]).toBeCloseTo(weight, 5);
});

test('rotary table: position times base^(-i / half)', () => {
  const { cos, sin, half } = rotaryTable({ ...tinyShape, width: 32, heads: 2 });
  expect(half).toBe(8);
  const angle = 31 * 10_000 ** (-3 / 8);
  expect(cos[31 * 8 + 3]).toBeCloseTo(Math.cos(angle), 6);
  expect(sin[31 * 8 + 3]).toBeCloseTo(Math.sin(angle), 6);
  expect(() => rotaryTable({ ...tinyShape, width: 24, heads: 2 })).toThrow(/power of two/);
});
