// Every fused op against its composite of TF.js operations, value and gradient.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fusedOps } from '../../src/kernels/fusedOps.js';
import type { NamedOps } from '../../src/kernels/namedOps.js';
import { compositeOps } from '../../src/policy/ops.js';
import { rotaryTable } from './reference.js';
import { noise, startWasm, tf, worstDifference } from './wasm.js';

/** Shape of each input, and the op on them. */
interface Case {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  run(ops: NamedOps, inputs: readonly Tensor[]): Tensor;
}

const starts = Int32Array.of(0, 33, 34, 70, 90);
const ids = Int32Array.from({ length: 90 }, (_, i) => (i * 11) % 41);
const targets = ids.map((id, i) => (i % 5 === 2 ? -1 : id));

const cases: readonly Case[] = [
  { name: 'embed', shapes: [[41, 24]], run: (ops, [table]) => ops.embed(table as Tensor2D, ids) },
  {
    name: 'rmsNorm',
    shapes: [[90, 48], [48]],
    run: (ops, [x, gain]) => ops.rmsNorm(x as Tensor2D, gain as Tensor1D),
  },
  {
    name: 'causalAttention',
    shapes: [[90, 96]],
    run: (ops, [qkv]) => ops.causalAttention(qkv as Tensor2D, 2, starts, rotaryTable(36, 8)),
  },
  { name: 'swiglu', shapes: [[90, 50]], run: (ops, [gateUp]) => ops.swiglu(gateUp as Tensor2D) },
  {
    name: 'tokenLogprobs',
    shapes: [
      [90, 24],
      [41, 24],
    ],
    run: (ops, [hidden, table]) =>
      ops.tokenLogprobs(hidden as Tensor2D, table as Tensor2D, targets, 0.8).logprobs,
  },
];

/** Value and gradients under random output weights, on the active backend. */
function evaluate({ shapes, run }: Case, ops: NamedOps): ArrayLike<number>[] {
  const inputs = shapes.map((shape, i) =>
    tf.tensor(
      noise(
        shape.reduce((size, length) => size * length, 1),
        'composite',
        i,
      ),
      [...shape],
    ),
  );
  const value = run(ops, inputs);
  const weights = tf.tensor(noise(value.size, 'composite weights'), value.shape);
  const gradients = tf.grads((...xs) => run(ops, xs).mul(weights).sum())(inputs);
  return [value, ...gradients].map((tensor) => tensor.dataSync());
}

describe('fused ops on wasm equal composite ops', () => {
  let composite: ArrayLike<number>[][] = [];
  let stock: ArrayLike<number>[][] = [];

  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
    composite = cases.map((each) => evaluate(each, compositeOps(tf)));
    await startWasm();
    stock = cases.map((each) => evaluate(each, compositeOps(tf)));
  });

  it.each(cases.map(({ name }, i) => [name, i] as const))('%s', (_, i) => {
    const fused = evaluate(cases[i], fusedOps(tf));
    for (const [part, values] of fused.entries()) {
      expect(worstDifference(values, composite[i][part])).toBeLessThan(1e-5);
      expect(worstDifference(values, stock[i][part])).toBeLessThan(1e-5);
    }
  });
});
