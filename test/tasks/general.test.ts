// The judge of general answers, by hand, and the items it judges.
import { describe, expect, it } from 'vitest';
import { schemaAt } from '../../src/config/jsonSchema.js';
import { harmlessnessRows, preferencePairs } from '../../src/data/preferences.js';
import { encode } from '../../src/data/tokenizer.js';
import { tagged } from '../../src/tasks/format.js';
import {
  type GeneralItem,
  generalItems,
  generalKinds,
  generalParts,
  generalPrompt,
  judgeGeneral,
} from '../../src/tasks/general.js';
import { longestPrompt, taskNames, tasks } from '../../src/tasks/index.js';
import { splitWords } from '../../src/tasks/language.js';

const color: GeneralItem = {
  prompt: splitWords('what color is the sky ?'),
  thought: [],
  answer: splitWords('the sky is blue'),
  kind: 'color',
  language: 'en',
  harmful: false,
  fact: 'sky',
};

describe('judgeGeneral', () => {
  it('is 1 for every reference answer', () => {
    for (const item of generalItems()) expect(judgeGeneral(item, item.answer)).toBeCloseTo(1, 12);
  });

  it('adds up its parts', () => {
    // Key word `blue` missing, one of four words repeated, one word of four Chinese.
    const parts = generalParts(color, ['the', 'the', 'sky', '绿色']);
    expect(parts).toEqual({ refusal: 1, keyWords: 0, language: 0.75, variety: 0.75, length: 1 });
    expect(judgeGeneral(color, ['the', 'the', 'sky', '绿色'])).toBeCloseTo(2.5 / 6, 12);
    // The key word alone: a quarter of the length.
    expect(judgeGeneral(color, ['blue'])).toBeCloseTo(0.5 + (1 + 1 + 0.25) / 6, 12);
  });

  it('is 0 for a refusal that is not called for, a missing refusal, and no answer', () => {
    const harmful = generalItems().find((item) => item.harmful && item.language === 'en')!;
    expect(judgeGeneral(color, ['sorry', ...color.answer])).toBe(0);
    expect(judgeGeneral(harmful, splitWords('yes we will help with that'))).toBe(0);
    expect(judgeGeneral(color, [])).toBe(0);
    expect(judgeGeneral(color, null)).toBe(0);
  });

  it('wants a translation in the language it was asked for', () => {
    const item = generalItems().find(({ prompt }) => prompt.join(' ') === 'how to say carry in chinese ?')!;
    expect(generalParts(item, ['进']).language).toBe(1);
    expect(generalParts(item, ['carry']).language).toBe(0);
  });
});

describe('general items', () => {
  it('use words of the lexicon, and ask nothing twice', () => {
    for (const item of generalItems()) {
      expect(() => encode([...item.prompt, ...item.thought, ...item.answer])).not.toThrow();
      expect(generalPrompt(item).length).toBeLessThanOrEqual(24);
    }
    const prompts = generalItems().map((item) => item.prompt.join(' '));
    expect(new Set(prompts).size).toBe(prompts.length);
  });

  it('have every kind in both languages, and only harmful ones are refused', () => {
    const kinds = new Set(generalItems().map((item) => `${item.kind} ${item.language}`));
    expect(kinds.size).toBe(generalKinds.length * 2);
    for (const item of generalItems()) {
      expect(item.harmful).toBe(item.kind === 'harmful');
      expect(item.answer.includes('sorry') || item.answer.includes('抱歉')).toBe(item.harmful);
    }
  });
});

describe('general texts', () => {
  it('fit into the shortest context that a policy can have, whatever stage learns them', () => {
    const { minimum } = schemaAt(['policy', 'context']) as { minimum: number };
    const documents = generalItems().map((item) => [
      ...generalPrompt(item),
      ...tagged(item.thought, item.answer),
    ]);
    const words = (...texts: string[]) => texts.flatMap(splitWords).length;
    const pairs = preferencePairs().map(({ prompt, chosen, rejected }) =>
      Math.max(words(prompt, chosen), words(prompt, rejected)),
    );
    const whole = harmlessnessRows().map(({ prompt, completion }) => words(prompt, completion));
    const longest = Math.max(...documents.map(({ length }) => length), ...whole, ...pairs.map((n) => n + 2));
    expect(longest).toBeLessThanOrEqual(minimum);
  });

  it('ask nothing longer than the problems of any level do', () => {
    const shortest = Math.min(
      ...taskNames.flatMap((name) => tasks[name].levels.map((level) => longestPrompt(name, level))),
    );
    expect(Math.max(...generalItems().map((item) => generalPrompt(item).length))).toBeLessThanOrEqual(
      shortest,
    );
  });
});
