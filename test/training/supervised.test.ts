// Batches, epochs and token weights of supervised learning.
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/data/tokenizer.js';
import { crossEntropyShards, epochBatches, epochSteps, toExample } from '../../src/training/supervised.js';

const examples = Array.from({ length: 7 }, (_, i) => ({ prompt: [10 + i, 2], completion: [20 + i, 1] }));

describe('epochBatches', () => {
  it('shows every example once an epoch, in another order each epoch, as a pure function of the step', () => {
    const batch = epochBatches(examples, 3, [1, 'sft']);
    expect(epochSteps(7, 2, 3)).toBe(6);
    const epoch = (from: number) => [0, 1, 2].flatMap((i) => batch(from + i));
    const first = epoch(0);
    const second = epoch(3);
    const key = (list: typeof examples) => list.map(({ prompt }) => prompt[0]);
    expect([...key(first)].sort()).toEqual(key(examples));
    expect([...key(second)].sort()).toEqual(key(examples));
    expect(key(second)).not.toEqual(key(first));
    expect(batch(1)).toEqual(first.slice(3, 6));
  });
});

describe('crossEntropyShards', () => {
  it('weighs every learned token of the batch alike, whatever the shards', () => {
    for (const shardRows of [1, 3, 7]) {
      const shards = crossEntropyShards(examples, 'completion', shardRows);
      expect(shards.length).toBe(Math.ceil(7 / shardRows));
      const weights = shards.flatMap(({ loss }) => [...loss.tokens.weights]);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(weights.filter((weight) => weight > 0).length).toBe(14);
    }
  });

  it('learns from the prompt only in pre-training', () => {
    const learned = (learn: 'all' | 'completion') =>
      crossEntropyShards(examples, learn, 7)[0].rows.targets.filter((target) => target >= 0).length;
    expect(learned('completion')).toBe(14);
    expect(learned('all')).toBe(21);
  });
});

describe('toExample', () => {
  it('turns a row into token ids', () => {
    const row = {
      prompt: '<user> 1',
      completion: '2 <eos>',
      task: 'sort',
      level: 1,
      language: 'en',
    } as const;
    const { prompt, completion } = toExample(row);
    expect(decode(prompt)).toEqual(['<user>', '1']);
    expect(decode(completion)).toEqual(['2', '<eos>']);
  });
});
