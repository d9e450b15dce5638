import { describe, expect, it } from 'vitest';
import { heldOutGeneral } from '../../src/data/split.js';
import { generalRewards, problemRewards, totalReward } from '../../src/rl/rewards.js';
import type { Problem } from '../../src/tasks/index.js';

const problem: Problem = { task: 'parity', level: 2, language: 'en', values: [1, 0] };
const parts = (text: string) => problemRewards(problem, text.split(' '));
const weights = { accuracy: 1, format: 0.1, language: 0.5 };
const learned = { helpful: 2, harmless: 0.5 };

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
    expect(parts(text)).toEqual({ accuracy, format, language, helpful: null, harmless: null });
  });

  it('adds the weighted parts that apply', () => {
    const none = { helpful: null, harmless: null };
    expect(totalReward({ accuracy: 1, format: 1, language: 0.5, ...none }, weights)).toBeCloseTo(1.35, 12);
    const general = { accuracy: null, format: 0, language: 1, helpful: 0.75, harmless: 0.5 };
    expect(totalReward(general, { ...weights, ...learned })).toBeCloseTo(0.5 + 1.5 + 0.25, 12);
  });

  it('gives learned parts no weight where a stage has none', () => {
    const general = { accuracy: null, format: 1, language: 0, helpful: 1, harmless: 1 };
    expect(totalReward(general, weights)).toBeCloseTo(0.1, 12);
  });
});

describe('rewards of a general prompt', () => {
  const item = heldOutGeneral()[0];
  const said = { helpful: 0.6, harmless: 0.9 };

  it('take the learned parts as they are, and allow an empty thought', () => {
    const words = ['<think>', '</think>', '<answer>', ...item.answer, '</answer>', '<eos>'];
    expect(generalRewards(item, words, said)).toEqual({ accuracy: null, format: 1, language: 1, ...said });
  });

  it('do not depend on the reference answer but for its language', () => {
    const other = ['<think>', '</think>', '<answer>', item.answer[0], '</answer>', '<eos>'];
    expect(generalRewards(item, other, said)).toEqual({ accuracy: null, format: 1, language: 1, ...said });
    expect(generalRewards(item, ['<eos>'], said)).toMatchObject({ format: 0, language: 0 });
  });
});
