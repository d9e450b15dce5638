// Sampling in plain TF.js, and that the engine draws the same.
import { describe, expect, test } from 'vitest';
import { startBackend } from '../../src/policy/backend.js';
import { indexOfLargest, inverseCdf } from '../../src/policy/categorical.js';
import { compositeOps } from '../../src/policy/ops.js';
import { packRows } from '../../src/policy/packing.js';
import { createPolicy, type Policy } from '../../src/policy/policy.js';
import type { Completion, SampleRequest } from '../../src/policy/types.js';
import { cpuBackend, roughWeights, tinyShape, tinyVocabulary } from './fixtures.js';

const requests: SampleRequest[] = [
  { prompt: [1, 2, 3], count: 5, key: ['sample', 1] },
  { prompt: [4], count: 4, key: ['sample', 2] },
  { prompt: [5, 6, 7, 8, 9, 10, 1], count: 5, key: ['sample', 3] },
];
const options = { temperature: 0.9, maxNewTokens: 12, endId: 0 };
const promptOf = requests.flatMap(({ prompt, count }) => Array.from({ length: count }, () => prompt));

/** Logprobs and entropies of the completions by the training forward, at the same temperature. */
function recomputed(policy: Policy, completions: readonly Completion[], temperature: number) {
  const rows = packRows(
    completions.map(({ ids }, i) => ({ prompt: promptOf[i], completion: ids })),
    'completion',
  );
  const { logprobs, entropy } = policy.logprobs(rows, temperature);
  const learned = (values: Float32Array) => values.filter((_, i) => rows.targets[i] >= 0);
  return { logprobs: learned(logprobs), entropy: learned(entropy) };
}

const ways = ['cpu', 'wasm', 'wasm without the sampling engine'] as const;

/** A policy with rough weights. TF.js has one active backend, so it is set again for each test. */
async function started(way: (typeof ways)[number]) {
  const own = way === 'cpu' ? await cpuBackend() : await startBackend('wasm');
  await own.tf.setBackend(own.name);
  const backend = way === 'wasm' ? own : { ...own, ops: compositeOps(own.tf), createSamplingEngine: null };
  const policy = createPolicy(backend, tinyShape, tinyVocabulary);
  policy.load(roughWeights());
  return { policy, tf: own.tf };
}

describe.each(ways)('sampling on %s', (way) => {
  const ready = () => started(way);

  test('logprobs and entropy are those of the training forward', async () => {
    const { policy } = await ready();
    const completions = policy.sample(requests, options);
    expect(completions.length).toBe(14);
    const again = recomputed(policy, completions, 0.9);
    const flat = (part: 'logprobs' | 'entropy') => completions.flatMap((c) => [...c[part]]);
    expect(flat('logprobs').length).toBe(again.logprobs.length);
    for (const [i, value] of flat('logprobs').entries()) {
      expect(Math.abs(value - again.logprobs[i])).toBeLessThan(1e-5);
    }
    for (const [i, value] of flat('entropy').entries()) {
      expect(Math.abs(value - again.entropy[i])).toBeLessThan(1e-5);
    }
  });

  test('completions end with the end token or at the limit', async () => {
    const { policy } = await ready();
    const completions = policy.sample(requests, options);
    expect(new Set(completions.map(({ ids }) => ids.length)).size).toBeGreaterThan(2);
    for (const { ids, finished } of completions) {
      expect(ids.indexOf(0)).toBe(finished ? ids.length - 1 : -1);
      if (!finished) expect(ids.length).toBe(12);
    }
    const [full] = policy.sample([requests[2]], { ...options, maxNewTokens: 1000, endId: -1 });
    expect(full.ids.length).toBe(tinyShape.context - requests[2].prompt.length);
  });

  test('equal keys draw equal completions, in any company; other keys differ', async () => {
    const { policy } = await ready();
    const together = policy.sample(requests, options);
    const alone = policy.sample([requests[1]], options);
    expect(alone.map(({ ids }) => [...ids])).toEqual(together.slice(5, 9).map(({ ids }) => [...ids]));
    const other = policy.sample([{ ...requests[1], key: ['sample', 99] }], options);
    expect(other.map(({ ids }) => [...ids])).not.toEqual(alone.map(({ ids }) => [...ids]));
    expect(new Set(alone.map(({ ids }) => ids.join())).size).toBeGreaterThan(1);
  });

  test('temperature 0 ignores keys and takes the most likely token', async () => {
    const { policy } = await ready();
    const greedy = { ...options, temperature: 0 };
    const [first] = policy.sample([{ prompt: [3, 1], count: 1, key: ['a'] }], greedy);
    const [second, third] = policy.sample([{ prompt: [3, 1], count: 2, key: ['b'] }], greedy);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const scores = Array.from({ length: tinyVocabulary }, (_, token) => {
      const rows = packRows([{ prompt: [3, 1], completion: [token] }], 'completion');
      return policy.logprobs(rows, 1).logprobs[1];
    });
    expect(first.ids[0]).toBe(scores.indexOf(Math.max(...scores)));
  });

  test('never draws a banned token; an empty list changes nothing', async () => {
    const { policy } = await ready();
    const free = policy.sample(requests, options);
    expect(policy.sample(requests, { ...options, banned: [] })).toEqual(free);
    const banned = [...new Set(free.map(({ ids }) => ids[0]))].slice(0, 2);
    const drawn = policy.sample(requests, { ...options, banned });
    expect(drawn.flatMap(({ ids }) => [...ids]).filter((id) => banned.includes(id))).toEqual([]);
    expect(drawn.every(({ entropy }) => entropy.every((value) => value >= 0))).toBe(true);
  });

  test('leaves no tensor behind', async () => {
    const { policy, tf } = await ready();
    policy.sample(requests, options);
    const before = tf.memory().numTensors;
    policy.sample(requests, options);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses prompts that leave no room', async () => {
    const { policy } = await ready();
    const request = { prompt: Array.from({ length: 32 }, () => 1), count: 1, key: [] };
    expect(() => policy.sample([request], options)).toThrow(RangeError);
    expect(() => policy.sample([{ ...request, prompt: [] }], options)).toThrow(RangeError);
    expect(policy.sample([], options)).toEqual([]);
  });
});

test('the sampling engine and plain TF.js draw the same completions', async () => {
  const drawn = [];
  for (const way of ways) drawn.push((await started(way)).policy.sample(requests, options));
  const ids = drawn.map((completions) => completions.map((completion) => [...completion.ids]));
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
});

test('they agree on tokens, logprobs and entropies with a token banned', async () => {
  const drawn = [];
  for (const way of ways)
    drawn.push((await started(way)).policy.sample(requests, { ...options, banned: [3] }));
  const [first, ...others] = drawn;
  for (const completions of others) {
    expect(completions.map(({ ids }) => [...ids])).toEqual(first.map(({ ids }) => [...ids]));
    for (const part of ['logprobs', 'entropy'] as const) {
      const numbers = (list: readonly Completion[]) => list.flatMap((completion) => [...completion[part]]);
      numbers(completions).forEach((value, i) => {
        expect(value).toBeCloseTo(numbers(first)[i], 4);
      });
    }
  }
});

test('new weights reach the sampler', async () => {
  for (const way of ways) {
    const { policy } = await started(way);
    const before = policy.sample(requests, options);
    policy.load(roughWeights().map((weight) => -weight));
    expect(policy.sample(requests, options)).not.toEqual(before);
    policy.load(roughWeights());
    expect(policy.sample(requests, options)).toEqual(before);
  }
});

test('inverseCdf: shares of the total, never a token of probability 0', () => {
  expect(inverseCdf([0.25, 0.25, 0.5], 0.24)).toBe(0);
  expect(inverseCdf([0.25, 0.25, 0.5], 0.25)).toBe(1);
  expect(inverseCdf([0.25, 0.25, 0.5], 0.999)).toBe(2);
  expect(inverseCdf([0, 0.1, 0, 0.1, 0], 0)).toBe(1);
  expect(inverseCdf([0, 0.1, 0, 0.1, 0], 1 - 1e-16)).toBe(3);
});

test('indexOfLargest takes the first of equals', () => {
  expect(indexOfLargest([1, 3, 2, 3])).toBe(1);
});
