// The rewards, part by part, against what a reader of the paper would give, and their weighted sum.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldOutGeneral } from '../../src/data/split.js';
import type { Query } from '../../src/rewards/answered.js';
import {
  generalRewards,
  type RewardParts,
  rewardNames,
  rewardParts,
  squash,
  totalReward,
} from '../../src/rewards/rewards.js';
import { partsOf } from '../rl/parts.js';

const problem: Query = {
  kind: 'problem',
  problem: { task: 'total', level: 2, language: 'en', values: [1, 2] },
};
const parts = (text: string) =>
  rewardParts({ query: problem, words: text.split(' '), finished: true, learned: null });
const weights = { accuracy: 1, format: 0.1, language: 0.5 };
const learned = { helpful: 2, harmless: 0.5 };

describe('rewards of a problem', () => {
  it.each([
    ['<think> a 1 add b 2 gives 3 so </think> <answer> 3 </answer> <eos>', 1, 1, 1],
    ['<think> a 1 加上 b 2 gives 3 so 所以 </think> <answer> 3 </answer> <eos>', 1, 1, 0.5],
    ['<think> a 1 so </think> <answer> 1 </answer> <eos>', 0, 1, 1],
    ['<answer> 3 </answer> <eos>', 1, 0, 0],
    ['<think> </think> <answer> 3 </answer> <eos>', 1, 0, 0],
    ['the answer is 3 <eos>', 0, 0, 1],
    ['<think> <answer> 3 </answer> <answer> 0 </answer> <eos>', 0, 0, 0],
  ])('%s', (text, accuracy, format, language) => {
    expect(parts(text)).toMatchObject({ accuracy, format, language, helpful: null, harmless: null });
  });
});

describe('totalReward', () => {
  it('adds the weighted parts that apply', () => {
    const ofProblem = partsOf({ accuracy: 1, format: 1, language: 0.5 });
    expect(totalReward(ofProblem, weights)).toBeCloseTo(1.35, 12);
    const general = partsOf({ format: 0, language: 1, helpful: 0.75, harmless: 0.5 });
    expect(totalReward(general, { ...weights, ...learned })).toBeCloseTo(0.5 + 1.5 + 0.25, 12);
  });

  it('gives learned parts no weight where a stage has none', () => {
    const general = partsOf({ format: 1, language: 0, helpful: 1, harmless: 1 });
    expect(totalReward(general, weights)).toBeCloseTo(0.1, 12);
  });

  it.each(rewardNames)('counts every part of the table, each by its own weight: %s', (name) => {
    const all = Object.fromEntries(rewardNames.map((other) => [other, 1])) as RewardParts;
    expect(totalReward(all, { [name]: 3 })).toBe(3);
    expect(totalReward({ ...all, [name]: null }, { [name]: 3 })).toBe(0);
  });
});

describe('rewards of a general prompt', () => {
  const item = heldOutGeneral()[0];
  const said = { helpful: 0.6, harmless: 0.9 };
  const ofGeneral = (words: string[], scores: typeof said | null = said) =>
    rewardParts({ query: { kind: 'general', item }, words, finished: true, learned: scores });

  it('take the learned parts as they are, and allow an empty thought', () => {
    const words = ['<think>', '</think>', '<answer>', ...item.answer, '</answer>', '<eos>'];
    expect(ofGeneral(words)).toMatchObject({ accuracy: null, format: 1, language: 1, ...said });
  });

  it('do not depend on the reference answer but for its language', () => {
    const other = ['<think>', '</think>', '<answer>', item.answer[0], '</answer>', '<eos>'];
    expect(ofGeneral(other)).toMatchObject({ accuracy: null, format: 1, language: 1, ...said });
    expect(ofGeneral(['<eos>'])).toMatchObject({ format: 0, language: 0 });
  });

  it('cannot be had without the reward models', () => {
    expect(() => ofGeneral(['<eos>'], null)).toThrow('reward models');
  });

  it('have the parts that problems have not', () => {
    expect(generalRewards).toEqual(expect.arrayContaining(['helpful', 'harmless']));
    expect(generalRewards).not.toContain('format');
  });
});

describe('squash', () => {
  it('is 1/2 at 0, 3/4 at 1, 1/4 at -1', () => {
    expect([0, 1, -1].map(squash)).toEqual([0.5, 0.75, 0.25]);
  });

  it('keeps the order of scores and stays within 0 and 1', () => {
    const score = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(score, score, (a, b) => {
        if (b - a > 1e-6) expect(squash(a)).toBeLessThan(squash(b));
        expect(squash(a)).toBeGreaterThan(0);
        expect(squash(a)).toBeLessThan(1);
      }),
    );
  });
});
