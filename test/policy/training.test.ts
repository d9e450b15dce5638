// A policy learns four short rows by heart, to the same bits twice.
import { expect, test } from 'vitest';
import { startBackend } from '../../src/policy/backend.js';
import { adamwStep, learningRate, newOptimizerState } from '../../src/policy/optimizer.js';
import { packRows } from '../../src/policy/packing.js';
import { initialWeights, parameterLayout } from '../../src/policy/parameters.js';
import { createPolicy } from '../../src/policy/policy.js';
import { crossEntropy } from './fixtures.js';

const shape = { layers: 2, width: 32, heads: 4, hidden: 64, context: 32 };
const optimizer = {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.01,
  clipNorm: 1,
  warmup: 0.1,
  floor: 0.1,
};

test('thirty steps learn four short rows by heart, with the same bits twice', async () => {
  const backend = await startBackend('wasm');
  const rows = packRows(
    [
      { prompt: [1], completion: [2, 3, 4, 5] },
      { prompt: [6], completion: [5, 4, 3, 2] },
      { prompt: [7], completion: [8, 0, 8, 7] },
      { prompt: [9], completion: [1, 6, 1] },
    ],
    'all',
  );
  const layout = parameterLayout(shape, 10);
  const train = () => {
    const policy = createPolicy(backend, shape, 10);
    const weights = initialWeights(shape, 10, 1);
    const state = newOptimizerState(weights.length);
    for (let step = 0; step < 30; step++) {
      policy.load(weights);
      const { gradient } = policy.gradient(rows, 1, crossEntropy);
      adamwStep(weights, gradient, state, learningRate(step, 30, 0.01, optimizer), optimizer, layout);
    }
    policy.load(weights);
    const { loss } = policy.gradient(rows, 1, crossEntropy);
    const [greedy] = policy.sample([{ prompt: [6], count: 1, key: [] }], {
      temperature: 0,
      maxNewTokens: 4,
      endId: 2,
    });
    policy.dispose();
    return { loss, weights, greedy };
  };
  const before = backend.tf.memory().numTensors;
  const { loss, weights, greedy } = train();
  expect(loss).toBeLessThan(0.1);
  expect([...greedy.ids]).toEqual([5, 4, 3, 2]);
  expect(train().weights).toEqual(weights);
  expect(backend.tf.memory().numTensors).toBe(before);
});
