// A number that is not finite, wherever it stands in the weights, shows in what an update and a rollout see.
import { describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import { encode, endId, vocabulary } from '../../src/data/tokenizer.js';
import { globalNorm } from '../../src/policy/optimizer.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { crossEntropyShards } from '../../src/training/supervised.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig();
const weights = tinyBase(config);
const layout = parameterLayout(config.policy, vocabulary.length);
const prompt = encode(['<user>', 'find', 'the', 'sum', ':', '3', '+', '4', '?', '<assistant>']);
const shards = crossEntropyShards([{ prompt, completion: [9, 11, endId] }], 'completion', 4);
const requests = [{ prompt, count: 3, key: [1] }];
const diverged = expect.objectContaining({
  exitCode: 80,
  message: 'a logit of a completion is not finite. Lower the learning rate and start a new run.',
});

const notFinite = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** The weights with one number of a tensor replaced; in the embedding that of a word which is not fed. */
function poisoned(offset: number, value: number): Float32Array {
  const copy = Float32Array.from(weights);
  copy[offset + 1] = value;
  return copy;
}

describe.each(['wasm', 'cpu'] as const)('backend %s', (backend) => {
  const settings = { ...config, compute: { ...config.compute, backend } };

  // The slow backend has one of them in each tensor, by turns.
  it.each(backend === 'cpu' ? [0] : [0, 1, 2])(
    'NaN, Infinity or -Infinity in each tensor: no finite gradient, and no completion (from %i)',
    async (first) => {
      const compute = await startCompute(settings);
      for (const [i, { name, offset }] of layout.entries()) {
        const bad = poisoned(offset, notFinite[(first + i) % notFinite.length]);
        const { loss, gradient } = await compute.gradient(bad, shards);
        expect(Number.isFinite(loss) && Number.isFinite(globalNorm(gradient)), name).toBe(false);
        for (const temperature of [0, 1]) {
          const drawn = compute.sample(bad, requests, { temperature, maxNewTokens: 4, endId });
          await expect(drawn, name).rejects.toThrow(diverged);
        }
      }
      await compute.close();
    },
  );

  it('draws where all is finite', async () => {
    const compute = await startCompute(settings);
    const [drawn] = await compute.sample(weights, requests, { temperature: 1, maxNewTokens: 4, endId });
    expect(drawn).toHaveLength(3);
    await compute.close();
  });
});

it('is told by worker threads with its exit code', async () => {
  const compute = await startCompute(config, 2);
  const bad = poisoned(layout[layout.length - 1].offset, Number.NaN);
  await expect(compute.sample(bad, requests, { temperature: 1, maxNewTokens: 4, endId })).rejects.toThrow(
    diverged,
  );
  await compute.close();
});
