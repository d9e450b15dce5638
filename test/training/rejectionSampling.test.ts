// What rejection sampling draws, drops and keeps: each filter by itself, their order, and the set that they leave.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { generalRows } from '../../src/data/datasets.js';
import { drawTrainProblem } from '../../src/data/split.js';
import { decode, encode, endId } from '../../src/data/tokenizer.js';
import { promptOf } from '../../src/tasks/index.js';
import {
  droppedBy,
  filterCompletions,
  filterNames,
  isRepetitive,
  rejectionSample,
} from '../../src/training/rejectionSampling.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { parityOf, scripted, worked } from './scriptedCompute.js';

const problem = { task: 'parity', level: 2, language: 'en', values: [1, 0] } as const;
const settings = { ...tinyConfig().rejectionSampling, keepPerPrompt: 2, maxTokens: 20 };
const words = (text: string) => text.split(' ');
const good = '<think> a 1 odd b 0 odd so </think> <answer> 1 </answer> <eos>';

describe('droppedBy', () => {
  it.each([
    [good, null],
    ['<think> a 1 odd b 0 even so </think> <answer> 0 </answer> <eos>', 'wrong'],
    ['a 1 odd b 0 odd so', 'wrong'],
    ['a 1 odd <answer> 1 </answer> <eos>', 'format'],
    ['<think> a 1 奇数 b 0 odd so </think> <answer> 1 </answer> <eos>', 'mixed-language'],
    [`<think> so ${'a 1 odd b 0 odd a 1 '.repeat(2)}</think> <answer> 1 </answer> <eos>`, 'repetition'],
    [`<think> so ${'a 1 b 0 c 1 d 0 e 1 f 0 '}</think> <answer> 1 </answer> <eos>`, 'length'],
  ])('%s -> %s', (completion, reason) => {
    expect(
      droppedBy(problem, words(completion), { ...settings, maxTokens: reason === 'length' ? 17 : 40 }),
    ).toBe(reason);
  });
});

describe('the limits of a filter', () => {
  it('lets as many words pass as are allowed, and a language share as low as is allowed', () => {
    expect(droppedBy(problem, words(good), { ...settings, maxTokens: 13 })).toBeNull();
    expect(droppedBy(problem, words(good), { ...settings, maxTokens: 12 })).toBe('length');
    const half = words('<think> so 所以 </think> <answer> 1 </answer> <eos>');
    expect(droppedBy(problem, half, { ...settings, minLanguage: 0.5 })).toBeNull();
    expect(droppedBy(problem, half, { ...settings, minLanguage: 0.51 })).toBe('mixed-language');
  });

  it('takes a thought without a word of any language for one in the wrong language', () => {
    const mute = words('<think> 1 </think> <answer> 1 </answer> <eos>');
    expect(droppedBy(problem, mute, { ...settings, minLanguage: 0.01 })).toBe('mixed-language');
    expect(droppedBy(problem, mute, { ...settings, minLanguage: 0 })).toBeNull();
  });
});

describe('isRepetitive', () => {
  it('finds a span of eight words that occurs twice, also where the two overlap', () => {
    expect(isRepetitive(words('1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7'))).toBe(false);
    expect(isRepetitive(words('1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8'))).toBe(true);
    expect(isRepetitive(words('no no no no no no no no no'))).toBe(true);
    expect(isRepetitive(words('no no no no no no no no'))).toBe(false);
    // Words, not letters: "1 2" is not "12".
    expect(isRepetitive(words('1 1 1 1 1 1 1 11 1'))).toBe(false);
  });
});

describe('filterCompletions', () => {
  it('counts each completion once, and keeps different ones up to the quota of their prompt', () => {
    const other = good.replace('so', 'yes so');
    const third = good.replace('so', 'then so');
    const drawn = [good, good, other, third, '0 <eos>'].map((text) => ({ problem, words: words(text) }));
    const { rows, filters } = filterCompletions(drawn, settings);
    expect(rows.map((row) => row.completion)).toEqual([good, other]);
    expect(filters).toMatchObject({ kept: 2, duplicate: 1, quota: 1, wrong: 1 });
    expect(Object.values(filters).reduce((a, b) => a + b, 0)).toBe(drawn.length);
    expect(Object.keys(filters)).toEqual(['kept', ...filterNames]);
  });

  it('gives rows their prompt, task, level and language, and each prompt a quota of its own', () => {
    const other = { ...problem, values: [0, 1] } as const;
    const drawn = [problem, other, problem, other].map((posed) => ({ problem: posed, words: words(good) }));
    const { rows, filters } = filterCompletions(drawn, { ...settings, keepPerPrompt: 1 });
    const columns = { completion: good, task: 'parity', level: 2, language: 'en' };
    expect(rows).toEqual(
      [problem, other].map((posed) => ({ prompt: promptOf(posed).join(' '), ...columns })),
    );
    // The quota of both is full, but what is there already counts as a duplicate.
    expect(filters).toMatchObject({ kept: 2, duplicate: 2, quota: 0 });
  });
});

describe('rejectionSample', () => {
  const rejectionSampling = {
    ...settings,
    prompts: 4,
    samplesPerPrompt: 5,
    keepPerPrompt: 3,
    temperature: 0.5,
  };
  const config = {
    ...tinyConfig({ seed: 4, world: onlyLevels({ parity: [8] }) }),
    rejectionSampling: { ...rejectionSampling, generalShare: 0.25 },
  };
  const weights = Float32Array.of(2);
  /** Three different right completions, one of them twice, and a wrong one. */
  const policy = (withProfile = true) => {
    const sample = (prompt: string, nth: number) => {
      const right = worked(prompt, parityOf(prompt));
      const [, so] = right.split(' ');
      if (nth === 0) return worked(prompt, 1 - parityOf(prompt));
      return right.replace(so, Array(Math.min(nth, 3)).fill(so).join(' '));
    };
    return scripted({ sample }, withProfile);
  };

  it('draws completions of training problems, hard ones too, by keys of its own', async () => {
    const { compute, samplings, order } = policy();
    const world = { ...config.world, hard: onlyLevels({ sort: [3] }).levels };
    const reasoningRl = { ...config.reasoningRl, hardShare: 0.5, maxNewTokens: 19 };
    const some = { ...config, world, reasoningRl };
    await rejectionSample(compute, weights, some);
    const problems = [0, 1, 2, 3].map((i) =>
      drawTrainProblem(world, 0.5, stream(4, 'rejection-sampling', 'query', i)),
    );
    expect(new Set(problems.map(({ task }) => task)).size).toBe(2);
    expect(samplings).toEqual([
      {
        weights,
        requests: problems.map((posed, i) => ({
          prompt: encode(promptOf(posed)),
          ...{ count: 5, key: [4, 'rejection-sampling', 'sample', i] },
        })),
        options: { temperature: 0.5, maxNewTokens: 19, endId },
      },
    ]);
    expect(order).toEqual(['sampling', 'sample()', 'reward']);
  });

  it('keeps what passes, then adds general rows up to their share', async () => {
    const { compute, samplings } = policy(false);
    const { rows, filters } = await rejectionSample(compute, weights, config);
    expect(filters).toEqual({
      ...{ kept: 12, wrong: 4, format: 0, 'mixed-language': 0, repetition: 0, length: 0 },
      ...{ duplicate: 4, quota: 0 },
    });
    const prompts = samplings[0].requests.map(({ prompt }) => decode(prompt).join(' '));
    expect(rows.slice(0, 12).map(({ prompt }) => prompt)).toEqual(
      prompts.flatMap((prompt) => [prompt, prompt, prompt]),
    );
    // Four of sixteen are a quarter.
    expect(rows.slice(12)).toEqual(generalRows(4, 4));
  });

  it('refuses to go on with nothing, and says what dropped the completions', async () => {
    const { compute } = scripted({ sample: () => '0 <eos>' });
    const nothing = rejectionSample(compute, weights, config);
    await expect(nothing).rejects.toMatchObject({
      exitCode: 80,
      message: expect.stringMatching(
        /no completion passed the filters \(kept 0, wrong 20, format 0, .*quota 0\)\. Train the previous stages/,
      ),
    });
  });
});
