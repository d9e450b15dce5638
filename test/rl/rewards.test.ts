import { describe, expect, it } from 'vitest';
import { heldOutGeneral } from '../../src/data/split.js';
import { type Query, rewardParts, totalReward } from '../../src/rl/rewards.js';

const query: Query = {
  kind: 'problem',
  problem: { task: 'parity', level: 2, language: 'en', values: [1, 0] },
};
const parts = (text: string) => rewardParts(query, text.split(' '));
const weights = { accuracy: 1, format: 0.1, language: 0.5, general: 1 };

describe('rewards of a problem', () => {
  it.each([
    ['<think> a 1 odd b 0 odd so </think> <answer> 1 </answer> <eos>', 1, 1, 1],
    ['<think> a 1 奇数 b 0 odd so 所以 </think> <answer> 1 </answer> <eos>', 1, 1, 0.5],
    ['<think> a 1 odd so </think> <answer> 0 </answer> <eos>', 0, 1, 1],
    ['<answer> 1 </answer> <eos>', 1, 0, 0],
    ['<think> </think> <answer> 1 </answer> <eos>', 1, 0, 0],
    ['the answer is 1 <eos>', 0, 0, 1],
    ['<think> <answer> 1 </answer> <answer> 0 </answer> <eos>', 0, 0, 0],
  ])('%s', (text, accuracy, format, language) => {
    expect(parts(text)).toEqual({ accuracy, format, language, general: null });
  });

  it('adds the weighted parts that apply', () => {
    expect(totalReward({ accuracy: 1, format: 1, language: 0.5, general: null }, weights)).toBeCloseTo(
      1.35,
      12,
    );
    expect(totalReward({ accuracy: null, format: 0, language: 1, general: 0.5 }, weights)).toBeCloseTo(1, 12);
  });
});

describe('rewards of a general prompt', () => {
  it('scores the reference answer 1 and allows an empty thought', () => {
    const item = heldOutGeneral()[0];
    const words = ['<think>', '</think>', '<answer>', ...item.answer, '</answer>', '<eos>'];
    const scored = rewardParts({ kind: 'general', item }, words);
    expect(scored).toMatchObject({ accuracy: null, format: 1 });
    expect(scored.general).toBeCloseTo(1, 9);
    expect(rewardParts({ kind: 'general', item }, ['<eos>']).general).toBe(0);
  });
});
