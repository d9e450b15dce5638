// Supervised steps: batches of epochs, weights of words, and a generator that goes on where it was left.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { encode } from '../../src/data/tokenizer.js';
import { learningRate } from '../../src/policy/optimizer.js';
import {
  crossEntropyShards,
  epochBatches,
  epochSteps,
  supervised,
  toExample,
  tokensOf,
} from '../../src/training/supervised.js';
import { newLearner } from '../../src/training/update.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { scripted } from './scriptedCompute.js';

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

  it('draws the order of an epoch by its key, "epoch" and its number', () => {
    const batch = epochBatches(examples, 3, [1, 'sft']);
    for (const epoch of [0, 1, 2]) {
      const order = stream(1, 'sft', 'epoch', epoch).shuffle(examples);
      const steps = [0, 1, 2].map((i) => batch(3 * epoch + i));
      expect(steps).toEqual([order.slice(0, 3), order.slice(3, 6), order.slice(6)]);
      // The same where a resumed run asks for it first.
      expect(epochBatches(examples, 3, [1, 'sft'])(3 * epoch)).toEqual(steps[0]);
    }
  });

  it('shuffles once an epoch, however many steps it has', () => {
    let reads = 0;
    const counted = new Proxy(examples, {
      get: (list, name, receiver) => {
        if (name === Symbol.iterator) reads++;
        return Reflect.get(list, name, receiver);
      },
    });
    const batch = epochBatches(counted, 3, [1, 'sft']);
    for (const step of [0, 1, 2, 3, 4, 5]) batch(step);
    expect(reads).toBe(2);
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

  it('gives each learned word one part in all of them, and the rest nothing', () => {
    for (const { rows, loss, temperature } of crossEntropyShards(examples, 'completion', 3)) {
      expect(temperature).toBe(1);
      expect(loss.kind).toBe('cross-entropy');
      const parts = [...rows.targets].map((target) => (target < 0 ? 0 : Math.fround(1 / 14)));
      expect([...loss.tokens.weights]).toEqual(parts);
    }
    // The first word of the vocabulary is learned like any other.
    const [{ loss }] = crossEntropyShards([{ prompt: [5], completion: [0, 1] }], 'completion', 1);
    expect([...loss.tokens.weights]).toEqual([0.5, 0.5]);
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
      task: 'pair',
      level: 1,
      language: 'en',
    } as const;
    expect(toExample(row)).toEqual({ prompt: encode(['<user>', '1']), completion: encode(['2', '<eos>']) });
  });
});

describe('supervised', () => {
  const layout = [{ name: 'w', shape: [1], offset: 0, size: 1, decay: false }];
  const { optimizer } = tinyConfig();
  const train = async (done: number) => {
    const batched: number[] = [];
    let asked = 0;
    const told = scripted({
      gradient: () => ({ loss: ++asked, gradient: Float32Array.of(3 * asked), stats: {} }),
    });
    const steps = supervised({ compute: told.compute, layout, optimizer }, newLearner(Float32Array.of(1)), {
      ...{ steps: 4, done, peakRate: 0.5, learn: 'completion', shardRows: 2 },
      batch: (step) => {
        batched.push(step);
        told.order.push(`batch ${step}`);
        return examples.slice(0, 3 + step);
      },
    });
    const all = [];
    for await (const step of steps) all.push(step);
    return { ...told, batched, steps: all };
  };

  it('learns the batch of each step and tells its loss, rate, norm and tokens', async () => {
    const { steps, updates } = await train(0);
    // Four words a row, prompt and completion; the last of them is no input.
    expect(steps).toEqual(
      [0, 1, 2, 3].map((step) => ({
        step: step + 1,
        metrics: {
          ...{ loss: step + 1, learning_rate: learningRate(step, 4, 0.5, optimizer) },
          ...{ grad_norm: 3 * (step + 1), num_tokens: 4 * (3 + step) },
        },
      })),
    );
    for (const [step, { shards }] of updates.entries()) {
      expect(shards).toEqual(crossEntropyShards(examples.slice(0, 3 + step), 'completion', 2));
      expect(tokensOf(shards)).toBe(3 * (3 + step));
    }
  });

  it('goes on after the steps that are done', async () => {
    const { steps, updates, batched } = await train(2);
    expect(steps.map(({ step }) => step)).toEqual([3, 4]);
    expect(steps[0].metrics.learning_rate).toBe(learningRate(2, 4, 0.5, optimizer));
    expect(updates[0].shards).toEqual(crossEntropyShards(examples.slice(0, 5), 'completion', 2));
    expect(batched).toEqual([2, 3]);
    expect((await train(4)).batched).toEqual([]);
  });

  it('makes the next batch while the workers are busy, and none after the last step', async () => {
    const { order } = await train(2);
    const update = ['optimizer', 'data'];
    expect(order).toEqual(['batch 2', 'gradient()', 'batch 3', ...update, 'gradient()', ...update]);
  });
});
