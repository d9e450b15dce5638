// How far a policy went and what it lost, on policies by script whose logprobs are known.
import { expect, it } from 'vitest';
import { encode } from '../../src/data/tokenizer.js';
import { divergence, generalLoss } from '../../src/training/drift.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { scripted } from './scriptedCompute.js';

const config = tinyConfig({ world: onlyLevels({ total: [2] }) });
const [open, close] = encode(['<answer>', '</answer>']);
const [from, to] = [Float32Array.of(1), Float32Array.of(2)];

it('the divergence is the mean over tokens of the difference of their logprobs', async () => {
  const { compute, samplings, measured } = scripted({
    // Three tokens, whose logprobs are -1, -1.125 and -1.25 where they were sampled, -2 under the other.
    sample: () => 'so so <eos>',
    logprobs: ({ rows }) => new Float32Array(rows.ids.length).fill(-2),
  });
  expect(await divergence(compute, from, to, config)).toBeCloseTo(2 - 1.125, 6);
  expect(samplings[0].weights).toEqual(from);
  expect(measured.map(({ weights }) => weights)).toEqual([to]);
});

it('a policy is at no distance from itself', async () => {
  const { compute } = scripted({
    sample: () => 'so',
    logprobs: ({ rows }) => new Float32Array(rows.ids.length).fill(-1),
  });
  expect(await divergence(compute, from, from, config)).toBe(0);
});

it('what is lost counts the words of the answers alone', async () => {
  const { compute } = scripted({
    logprobs: ({ rows: { ids, targets } }) => {
      let inAnswer = false;
      // A place has the logprob of the word after it.
      return Float32Array.from(targets, (target, at) => {
        if (target !== -1 && ids[at] === open) inAnswer = true;
        if (target === close) inAnswer = false;
        return inAnswer ? -0.5 : -9;
      });
    },
  });
  expect(await generalLoss(compute, from, config)).toBeCloseTo(0.5, 6);
});
