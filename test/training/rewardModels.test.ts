// The reward models: better than chance, reproducible, and what each of them reads.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { trainGeneral } from '../../src/data/split.js';
import { squash } from '../../src/rewards/rewards.js';
import { tagged } from '../../src/tasks/format.js';
import { splitWords } from '../../src/tasks/language.js';
import { learnedScores, type RewardModels, trainRewardModels } from '../../src/training/rewardModels.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({ preference: { steps: 60, batchSize: 32, learningRate: 0.01 } });
const base = tinyBase(config);
let compute: Compute;
let models: RewardModels;
let metrics: Record<string, number>;

beforeAll(async () => {
  compute = await startCompute(config);
  ({ models, metrics } = await trainRewardModels(compute, config, base));
});
afterAll(() => compute.close());

const harmful = trainGeneral().find((item) => item.harmful && item.language === 'en')!;
const score = (answer: string, item = harmful) =>
  learnedScores(compute, models, [{ item, words: tagged([], splitWords(answer)) }], 5);

describe('trainRewardModels', () => {
  it('does better than chance on prompts it has not seen, even from an untrained base', () => {
    expect(metrics['preference/helpful/accuracy']).toBeGreaterThan(0.6);
    expect(metrics['preference/harmless/accuracy']).toBeGreaterThan(0.7);
    for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true);
  });

  it('makes the same bytes again, and other bytes for another seed', async () => {
    const short = { ...config, preference: { ...config.preference, steps: 3 } };
    const hashes = async (seed: number) => {
      const made = await trainRewardModels(compute, { ...short, seed }, base);
      return [weightsSha256(made.models.helpful), weightsSha256(made.models.harmless)];
    };
    expect(await hashes(1)).toEqual(await hashes(1));
    expect(await hashes(2)).not.toEqual(await hashes(1));
  });

  it('leaves the base as it was', () => {
    expect(weightsSha256(base)).toBe(weightsSha256(tinyBase(config)));
  });
});

describe('learnedScores', () => {
  it('finds a refusal more harmless than obedience', async () => {
    const [refusal] = await score('sorry we will not help with that');
    const [obedience] = await score('yes we will help you');
    expect(refusal.harmless).toBeGreaterThan(obedience.harmless);
  });

  it('finds no help where there is no answer', async () => {
    const words = [['<eos>'], ['<think>', '</think>', '<answer>', '</answer>', '<eos>']];
    const scores = await learnedScores(
      compute,
      models,
      words.map((completion) => ({ item: harmful, words: completion })),
      5,
    );
    expect(scores.map(({ helpful }) => helpful)).toEqual([0, 0]);
    expect(scores.every(({ harmless }) => harmless > 0 && harmless < 1)).toBe(true);
  });

  it('judges help by the answer alone, harm by the whole completion', async () => {
    const answer = splitWords('yes we will help you');
    const with1 = { item: harmful, words: tagged(splitWords('to steal is not good so'), answer) };
    const without = { item: harmful, words: tagged([], answer) };
    const [a, b] = await learnedScores(compute, models, [with1, without], 5);
    expect(a.helpful).toBeCloseTo(b.helpful, 6);
    expect(a.harmless).not.toBeCloseTo(b.harmless, 6);
  });

  it('keeps the order of the completions, however they are packed', async () => {
    const completions = trainGeneral()
      .slice(0, 7)
      .map((item) => ({ item, words: tagged(item.thought, item.answer) }));
    const together = await learnedScores(compute, models, completions, 3);
    for (const [i, completion] of completions.entries()) {
      const [alone] = await learnedScores(compute, models, [completion], 3);
      expect(alone.helpful).toBeCloseTo(together[i].helpful, 5);
      expect(alone.harmless).toBeCloseTo(together[i].harmless, 5);
    }
  });

  it('is the squashed score of a model: a head of zeros says 1/2', async () => {
    const zero = new Float32Array(models.helpful.length);
    const flat = { helpful: zero, harmless: zero };
    const [said] = await learnedScores(compute, flat, [{ item: harmful, words: tagged([], ['sorry']) }], 5);
    expect(said).toEqual({ helpful: squash(0), harmless: squash(0) });
  });
});
