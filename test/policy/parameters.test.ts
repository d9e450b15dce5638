// The layout of weights, how they begin, and how rows are packed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packRows } from '../../src/policy/packing.js';
import {
  initialWeights,
  nonFiniteTensor,
  parameterCount,
  parameterLayout,
} from '../../src/policy/parameters.js';
import { fusedLayout } from '../../src/policy/transformer.js';
import { tinyShape } from './fixtures.js';

test('the layout has Llama names and shapes and leaves no gap', () => {
  const layout = parameterLayout(tinyShape, 11);
  expect(layout.length).toBe(2 + 2 * 9);
  expect(layout[0]).toEqual({
    name: 'model.embed_tokens.weight',
    shape: [11, 8],
    offset: 0,
    size: 88,
    decay: true,
  });
  const down = layout.find(({ name }) => name === 'model.layers.1.mlp.down_proj.weight');
  expect(down?.shape).toEqual([8, 16]);
  expect(layout.at(-1)?.name).toBe('model.norm.weight');
  expect(layout.filter(({ decay }) => !decay).map(({ shape }) => shape)).toEqual(Array(5).fill([8]));
  for (const [i, spec] of layout.entries()) {
    if (i > 0) expect(spec.offset).toBe(layout[i - 1].offset + layout[i - 1].size);
  }
  // 88 + 2 * (8 + 4 * 64 + 8 + 3 * 128) + 8
  expect(parameterCount(tinyShape, 11)).toBe(1408);
});

test('fused pieces join q, k, v and gate, up', () => {
  const pieces = fusedLayout(tinyShape, 11);
  expect(pieces.map(({ shape }) => shape.join('x')).slice(0, 7)).toEqual([
    '11x8',
    '8',
    '24x8',
    '8x8',
    '8',
    '32x8',
    '8x16',
  ]);
  expect(pieces.reduce((sum, { size }) => sum + size, 0)).toBe(1408);
});

test('initial weights follow the seed, and each tensor its own stream', () => {
  const weights = initialWeights(tinyShape, 11, 1);
  expect(initialWeights(tinyShape, 11, 1)).toEqual(weights);
  expect(initialWeights(tinyShape, 11, 2)).not.toEqual(weights);
  const deeper = initialWeights({ ...tinyShape, hidden: 24 }, 11, 1);
  expect(deeper.slice(0, 88)).toEqual(weights.slice(0, 88));
  const wide = { layers: 2, width: 64, heads: 4, hidden: 176, context: 32 };
  const { offset, size } = parameterLayout(wide, 11).find(({ name }) => name.includes('gate_proj'))!;
  const gate = initialWeights(wide, 11, 1).slice(offset, offset + size);
  const deviation = Math.sqrt(gate.reduce((sum, value) => sum + value * value, 0) / size);
  expect(deviation).toBeCloseTo(1 / 16, 2);
});

test('nonFiniteTensor names the first bad tensor', () => {
  const layout = parameterLayout(tinyShape, 11);
  const values = new Float32Array(1408);
  expect(nonFiniteTensor(values, layout)).toBeNull();
  values[90] = Number.NaN;
  values[1407] = Number.POSITIVE_INFINITY;
  expect(nonFiniteTensor(values, layout)).toBe('model.layers.0.input_layernorm.weight');
});

test('packRows: inputs without the last token, targets the next ones', () => {
  const rows = [
    { prompt: [1, 2, 3], completion: [4, 5] },
    { prompt: [6], completion: Int32Array.of(7) },
  ];
  const packed = packRows(rows, 'completion');
  expect([...packed.ids]).toEqual([1, 2, 3, 4, 6]);
  expect([...packed.targets]).toEqual([-1, -1, 4, 5, 7]);
  expect([...packed.starts]).toEqual([0, 4, 5]);
  expect([...packRows(rows, 'all').targets]).toEqual([2, 3, 4, 5, 7]);
  expect(() => packRows([{ prompt: [], completion: [1, 2] }], 'completion')).toThrow(RangeError);
  expect(() => packRows([{ prompt: [1], completion: [] }], 'all')).toThrow(RangeError);
});

test('packRows: the learned targets are the completions, in order', () => {
  const tokens = fc.array(fc.nat(99), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(fc.record({ prompt: tokens, completion: tokens })), (rows) => {
      const { targets } = packRows(rows, 'completion');
      expect([...targets].filter((target) => target >= 0)).toEqual(rows.flatMap((row) => row.completion));
    }),
    { seed: 1 },
  );
});
