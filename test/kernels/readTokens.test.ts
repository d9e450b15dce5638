// What nobody reads is left out of the last block, and no bit of what is read or learned changes.
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyShape } from '../../src/config/schema.js';
import { startBackend } from '../../src/policy/backend.js';
import { rotaryTable } from '../../src/policy/rotary.js';
import { fusedLayout, hiddenStates, namedTensors } from '../../src/policy/transformer.js';
import { randomRows, roughWeights } from '../policy/fixtures.js';

const { tf, ops } = await startBackend('wasm');
const shape: PolicyShape = { layers: 2, width: 24, heads: 3, hidden: 40, context: 64 };
const vocabulary = 11;

/** States and the gradient of every tensor, as bytes. */
function bytesOf(states: (all: Tensor[]) => Tensor2D): string[] {
  return tf.tidy(() => {
    const weights = roughWeights(shape, vocabulary);
    const tensors = fusedLayout(shape, vocabulary).map(({ shape: own, offset, size }) =>
      tf.tensor(weights.slice(offset, offset + size), own),
    );
    const loss = tf.grads((...all: Tensor[]) => states(all).square().sum().asScalar());
    return [states(tensors), ...loss(tensors)].map((tensor) =>
      Buffer.from((tensor.dataSync() as Float32Array).slice().buffer).toString('hex'),
    );
  });
}

test('states that are read have the bits of all states, and so has the gradient', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lengths, fc.infiniteStream(fc.boolean()), (sizes, chosen) => {
      const rows = randomRows(sizes, false, vocabulary);
      const tokens = [...rows.ids.keys()];
      const read = Int32Array.from(tokens.filter(() => chosen.next().value as boolean));
      fc.pre(read.length > 0);
      const rotary = rotaryTable(shape);
      const whole = bytesOf((all) =>
        ops.embed(hiddenStates(ops, namedTensors(all), shape, rows, rotary), read),
      );
      const partial = bytesOf((all) => hiddenStates(ops, namedTensors(all), shape, rows, rotary, read));
      expect(partial).toEqual(whole);
    }),
    { numRuns: 30 },
  );
});
