// Which completions are kept, which filter drops the others, and what is added.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import {
  droppedBy,
  filterCompletions,
  isRepetitive,
  rejectionSample,
} from '../../src/training/rejectionSampling.js';
import { tinyBase, tinyConfig, trainedBase } from '../pipeline/tiny.js';

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

describe('isRepetitive', () => {
  it('finds a span of eight words that occurs twice, also where the two overlap', () => {
    expect(isRepetitive(words('1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7'))).toBe(false);
    expect(isRepetitive(words('1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8'))).toBe(true);
    expect(isRepetitive(words('no no no no no no no no no'))).toBe(true);
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
  });
});

describe('rejectionSample', () => {
  const config = tinyConfig();
  let compute: Compute;
  beforeAll(async () => {
    compute = await startCompute(config);
  });
  afterAll(() => compute.close());

  it('keeps only right, well-formed completions and adds one general row to three others', async () => {
    const { rows, filters } = await rejectionSample(compute, await trainedBase(config, compute), config);
    const reasoning = rows.filter((row) => row.task !== 'general');
    expect(reasoning.length).toBe(filters.kept);
    expect(rows.length - reasoning.length).toBe(Math.round(reasoning.length / 3));
    for (const row of reasoning)
      expect(row.completion).toMatch(/^<think> .+ <\/think> <answer> [01] <\/answer> <eos>$/);
  });

  it('refuses to go on with nothing, and says what dropped the completions', async () => {
    await expect(rejectionSample(compute, tinyBase(config), config)).rejects.toThrow(
      /no completion passed the filters \(kept 0, wrong 48/,
    );
  });
});
