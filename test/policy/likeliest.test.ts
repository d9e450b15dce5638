// The words that are likeliest to come next, against what the sampler draws: its logprobs, to the bit.
import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { createSamplingEngine } from '../../src/policy/engine/engine.js';
import { likeliest } from '../../src/policy/engine/likeliest.js';
import { initialWeights } from '../../src/policy/parameters.js';
import { rotaryTable } from '../../src/policy/rotary.js';

const { policy } = configSchema.parse({
  policy: { width: 32, heads: 2, hidden: 64, layers: 2, context: 64 },
});
const shape = { policy, vocabularySize: vocabulary.length, rotary: rotaryTable(policy) };
const weights = initialWeights(policy, vocabulary.length, 3).map((weight) => weight * 3);
const prompt = [4, 9, 30, 2];

it('gives each drawn word the logprob that it was drawn at', () => {
  const engine = createSamplingEngine(shape);
  engine.load(weights);
  const temperature = 0.7;
  const options = { temperature, maxNewTokens: 12, endId: -1 };
  const [drawn] = engine.sample([{ prompt, count: 1, key: ['likeliest'] }], options);
  const ids = [...prompt, ...drawn.ids];
  const all = { temperature, count: vocabulary.length };
  const lists = likeliest(shape, weights, ids, prompt.length, all);
  expect(lists).toHaveLength(drawn.ids.length + 1);
  for (const [place, id] of drawn.ids.entries()) {
    const { logprob } = lists[place].find((candidate) => candidate.id === id)!;
    expect(logprob).toBe(drawn.logprobs[place]);
  }
});

it('has the likeliest first, and the word that a greedy policy says at the top', () => {
  const engine = createSamplingEngine(shape);
  engine.load(weights);
  const [greedy] = engine.sample([{ prompt, count: 1, key: [] }], {
    temperature: 0,
    maxNewTokens: 5,
    endId: -1,
  });
  const ids = [...prompt, ...greedy.ids];
  const lists = likeliest(shape, weights, ids, prompt.length, { temperature: 1, count: 5 });
  for (const [place, id] of greedy.ids.entries()) expect(lists[place][0].id).toBe(id);
  for (const list of lists) {
    expect(list).toHaveLength(5);
    expect(list.map(({ logprob }) => logprob)).toEqual(
      list.map(({ logprob }) => logprob).sort((a, b) => b - a),
    );
  }
});

it('refuses a place that is not there', () => {
  const one = { temperature: 1, count: 1 };
  expect(() => likeliest(shape, weights, prompt, 0, one)).toThrow('likeliest: no place 0 in 4 ids');
  expect(() => likeliest(shape, weights, prompt, 5, one)).toThrow('likeliest: no place 5 in 4 ids');
});
