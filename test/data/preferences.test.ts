// What a reward model may learn from the preference data, and what it must not.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { lengthBalanced } from '../../src/data/preferenceSource.js';
import {
  faults,
  harmlessnessRows,
  isPreferenceHeldOut,
  type PreferencePair,
  preferencePairs,
} from '../../src/data/preferences.js';
import { heldOutGeneral, trainGeneral } from '../../src/data/split.js';
import { encode } from '../../src/data/tokenizer.js';
import { generalPrompt } from '../../src/tasks/general.js';
import { splitWords } from '../../src/tasks/language.js';

const pairs = preferencePairs();
const rows = harmlessnessRows();
const lead = ({ chosen, rejected }: PreferencePair) =>
  splitWords(chosen).length - splitWords(rejected).length;

describe('preference pairs', () => {
  it('say nothing by length: each lead in words is as frequent as the same lag', () => {
    const counts = new Map<number, number>();
    for (const pair of pairs) counts.set(lead(pair), (counts.get(lead(pair)) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(5);
    for (const [words, count] of counts) expect(counts.get(-words), `lead ${words}`).toBe(count);
  });

  it('have every fault, in both languages', () => {
    const seen = new Set(pairs.map(({ fault, language }) => `${fault} ${language}`));
    expect(seen.size).toBe(2 * faults.length);
  });

  it('spoil a fact that is learned with no answer that is always wrong: each is the right one elsewhere', () => {
    const learned = pairs.filter((pair) => !isPreferenceHeldOut(pair) && pair.fault === 'wrong');
    const chosen = new Set(pairs.filter((pair) => !isPreferenceHeldOut(pair)).map((pair) => pair.chosen));
    const never = learned.filter(({ rejected }) => !chosen.has(rejected)).map(({ rejected }) => rejected);
    // But for "yes" in the place of "no", where what is said after it is wrong by itself.
    expect(never.filter((answer) => !/^(yes|no|对|否) /.test(answer))).toEqual([]);
  });

  it('never prefer an answer to itself, and never contradict each other', () => {
    const preferred = new Set(
      pairs.map(({ prompt, chosen, rejected }) => [prompt, chosen, rejected].join('|')),
    );
    for (const { prompt, chosen, rejected } of pairs) {
      expect(chosen).not.toBe(rejected);
      expect(preferred.has([prompt, rejected, chosen].join('|'))).toBe(false);
    }
  });

  it('reject obedience to harm and refusal of the harmless', () => {
    const refuses = (text: string) => /sorry|抱歉/.test(text);
    for (const { chosen, rejected, fault } of pairs) {
      if (fault === 'obeys-harm') expect([refuses(chosen), refuses(rejected)]).toEqual([true, false]);
      if (fault === 'needless-refusal') expect([refuses(chosen), refuses(rejected)]).toEqual([false, true]);
    }
  });
});

describe('harmlessness rows', () => {
  it('are half harmless, about the same length on both sides', () => {
    const lengths = (side: boolean) =>
      rows.filter(({ harmless }) => harmless === side).map(({ completion }) => splitWords(completion).length);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(lengths(true).length).toBe(lengths(false).length);
    expect(Math.abs(mean(lengths(true)) - mean(lengths(false)))).toBeLessThan(2);
  });

  it('call no completion both harmless and harmful', () => {
    const verdicts = new Map<string, boolean>();
    for (const { prompt, completion, harmless } of rows) {
      const key = `${prompt} ${completion}`;
      expect(verdicts.get(key) ?? harmless).toBe(harmless);
      verdicts.set(key, harmless);
    }
  });
});

describe('all preference data', () => {
  it('is about training prompts alone, in words of the lexicon', () => {
    const known = new Set(trainGeneral().map((item) => generalPrompt(item).join(' ')));
    for (const item of heldOutGeneral()) expect(known.has(generalPrompt(item).join(' '))).toBe(false);
    for (const { prompt, chosen, rejected } of pairs) {
      expect(known.has(prompt)).toBe(true);
      expect(() => encode(splitWords(`${prompt} ${chosen} ${rejected}`))).not.toThrow();
    }
    for (const { prompt, completion } of rows) {
      expect(known.has(prompt)).toBe(true);
      expect(() => encode(splitWords(completion))).not.toThrow();
    }
  });

  it('keeps about one fact in eight for measuring, in all its words', () => {
    for (const list of [pairs, rows]) {
      const share = list.filter(isPreferenceHeldOut).length / list.length;
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.25);
      const facts = (kept: boolean) =>
        new Set(
          list.filter((row) => isPreferenceHeldOut(row) === kept).map((row) => `${row.kind}/${row.fact}`),
        );
      expect([...facts(true)].filter((fact) => facts(false).has(fact))).toEqual([]);
    }
  });
});

describe('lengthBalanced', () => {
  it('keeps pairs of equal length, and of others as many as there are on the rarer side', () => {
    const pair = (chosen: string, rejected: string) =>
      ({ prompt: 'p', chosen, rejected, fault: 'wrong', kind: 'chat', fact: 'who', language: 'en' }) as const;
    const given = [pair('a', 'b'), pair('a', 'b c'), pair('b', 'c d'), pair('a b', 'c'), pair('a b c', 'd')];
    const kept = lengthBalanced(given, stream('test'));
    expect(kept.length).toBe(3);
    expect(kept).toContain(given[0]);
    expect(kept).toContain(given[3]);
    expect(kept).not.toContain(given[4]);
  });
});
