// What rejection sampling draws, drops and keeps: each filter by itself, their order, and the set that they leave.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { generalRows } from '../../src/data/datasets.js';
import { drawTrainProblem } from '../../src/data/split.js';
import { decode, encode, endId } from '../../src/data/tokenizer.js';
import { promptOf, taskNames, tasks } from '../../src/tasks/index.js';
import { cleanHabits } from '../../src/tasks/walk.js';
import {
  droppedBy,
  filterCompletions,
  filterNames,
  isRepetitive,
  rejectionSample,
} from '../../src/training/rejectionSampling.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const problem = { task: 'total', level: 2, language: 'en', values: [1, 2] } as const;
const settings = { ...tinyConfig().rejectionSampling, keepPerPrompt: 2, maxTokens: 20 };
const words = (text: string) => text.split(' ');
const good = '<think> a 1 add b 2 gives 3 so </think> <answer> 3 </answer> <eos>';

describe('droppedBy', () => {
  it.each([
    [good, null],
    ['<think> a 1 add b 2 gives 4 so </think> <answer> 4 </answer> <eos>', 'wrong'],
    ['a 1 add b 2 gives 3 so', 'wrong'],
    ['a 1 add b 2 <answer> 3 </answer> <eos>', 'format'],
    ['<think> a 1 加上 b 2 gives 3 so </think> <answer> 3 </answer> <eos>', 'mixed-language'],
    [`<think> a 1 ${'add b 2 gives 3 '.repeat(2)}so </think> <answer> 3 </answer> <eos>`, 'repetition'],
    [`<think> so ${'a 1 b 0 c 1 d 0 e 1 f 0 '}</think> <answer> 3 </answer> <eos>`, 'length'],
  ])('%s -> %s', (completion, reason) => {
    expect(
      droppedBy(problem, words(completion), { ...settings, maxTokens: reason === 'length' ? 17 : 40 }),
    ).toBe(reason);
  });
});

describe('the limits of a filter', () => {
  it('lets as many words pass as are allowed, and a language share as low as is allowed', () => {
    expect(droppedBy(problem, words(good), { ...settings, maxTokens: 14 })).toBeNull();
    expect(droppedBy(problem, words(good), { ...settings, maxTokens: 13 })).toBe('length');
    const half = words('<think> so 对 </think> <answer> 3 </answer> <eos>');
    expect(droppedBy(problem, half, { ...settings, minLanguage: 0.5 })).toBeNull();
    expect(droppedBy(problem, half, { ...settings, minLanguage: 0.51 })).toBe('mixed-language');
  });

  it('takes a thought without a word of any language for one in the wrong language', () => {
    const mute = words('<think> 1 </think> <answer> 3 </answer> <eos>');
    expect(droppedBy(problem, mute, { ...settings, minLanguage: 0.01 })).toBe('mixed-language');
    expect(droppedBy(problem, mute, { ...settings, minLanguage: 0 })).toBeNull();
  });
});

describe('isRepetitive', () => {
  const tried = 'try a 3 + b 5 gives 8 target 9 no';

  it('finds a piece of work that stands twice, side by side or not, also in the other language', () => {
    const other = 'try a 3 + c 4 gives 7 target 9 no';
    expect(isRepetitive('pair', words(`${tried} ${other} so`))).toBe(false);
    expect(isRepetitive('pair', words(`${tried} ${tried} so`))).toBe(true);
    expect(isRepetitive('pair', words(`${tried} ${other} ${tried} so`))).toBe(true);
    expect(isRepetitive('pair', words(`${tried} 试 a 3 + b 5 得 8 目标 9 否 so`))).toBe(true);
    expect(isRepetitive('total', words('add b 1 gives 2 add b 1 gives 2 so'))).toBe(true);
    expect(isRepetitive('pair', words('so so'))).toBe(true);
  });

  it('does not mind that long pieces begin alike, nor a step that is written anew', () => {
    const long =
      'try 3 + 5 gives 8 + 2 gives 1 0 - 1 gives 9 target 7 no try 3 + 5 gives 8 + 2 gives 1 0 + 1';
    expect(isRepetitive('countdown', words(`${long} gives 1 1 target 7 no so`))).toBe(false);
    const anew = 'ones 7 + 8 + 0 gives 6 carry 1 wait , ones 7 + 8 + 0 gives 5 carry 1 result 1 5 so';
    expect(isRepetitive('addition', words(anew))).toBe(false);
    // What is a piece depends on the task.
    expect(isRepetitive('total', words(`${tried} ${tried} so`))).toBe(false);
  });

  it('finds nothing in a clean demonstration of any task', () => {
    for (const name of taskNames)
      for (const level of tasks[name].levels) {
        const { thought } = tasks[name].demonstrate(
          tasks[name].longest(level),
          cleanHabits,
          stream(name, level),
        );
        expect(isRepetitive(name, thought.flat())).toBe(false);
      }
  });
});

describe('filterCompletions', () => {
  it('counts each completion once, and keeps different ones up to the quota of their prompt', () => {
    const other = good.replace('so', 'yes so');
    const third = good.replace('so', 'then so');
    const drawn = [good, good, other, third, '4 <eos>'].map((text) => ({ problem, words: words(text) }));
    const { rows, filters } = filterCompletions(drawn, settings);
    expect(rows.map((row) => row.completion)).toEqual([good, other]);
    expect(filters).toMatchObject({ kept: 2, duplicate: 1, quota: 1, wrong: 1 });
    expect(Object.values(filters).reduce((a, b) => a + b, 0)).toBe(drawn.length);
    expect(Object.keys(filters)).toEqual(['kept', ...filterNames]);
  });

  it('gives rows their prompt, task, level and language, and each prompt a quota of its own', () => {
    const other = { ...problem, values: [2, 1] } as const;
    const drawn = [problem, other, problem, other].map((posed) => ({ problem: posed, words: words(good) }));
    const { rows, filters } = filterCompletions(drawn, { ...settings, keepPerPrompt: 1 });
    const columns = { completion: good, task: 'total', level: 2, language: 'en' };
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
    ...tinyConfig({ seed: 4, world: onlyLevels({ total: [8] }) }),
    rejectionSampling: { ...rejectionSampling, generalShare: 0.25 },
  };
  const weights = Float32Array.of(2);
  /** Three different right completions, one of them twice, and a wrong one. */
  const policy = (withProfile = true) => {
    const sample = (prompt: string, nth: number) => {
      const right = worked(prompt, totalOf(prompt));
      const [, so] = right.split(' ');
      if (nth === 0) return worked(prompt, offTotal(prompt));
      return right.replace(so, `${'1 '.repeat(Math.min(nth, 3))}${so}`);
    };
    return scripted({ sample }, withProfile);
  };

  it('draws completions of training problems, hard ones too, by keys of its own', async () => {
    const { compute, samplings, order } = policy();
    const world = { ...config.world, hard: onlyLevels({ pair: [3] }).levels };
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
