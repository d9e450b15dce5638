// Speaking in one language or two, and the language share by hand.
import { describe, expect, it } from 'vitest';
import {
  conceptsIn,
  languageOf,
  languageShare,
  lexicon,
  speak,
  speakSegments,
  splitWords,
} from '../../src/tasks/language.js';
import { type Language, languages } from '../../src/tasks/task.js';

const phrase = ['ones', '7', '+', '8', 'gives', '5', 'carry', '1', 'so'];

describe('speak', () => {
  it('translates concepts and leaves symbols', () => {
    expect(speak(phrase, 'en').join(' ')).toBe('ones 7 + 8 gives 5 carry 1 so');
    expect(speak(phrase, 'zh').join(' ')).toBe('个位 7 + 8 得 5 进 1 所以');
  });

  it('says each segment in the language of its place', () => {
    const segments = [['ones', '7'], ['carry', '1'], ['so']];
    const order: Language[] = ['zh', 'en', 'zh'];
    expect(speakSegments(segments, (segment) => order[segment]).join(' ')).toBe('个位 7 carry 1 所以');
  });

  it('is understood again in either language', () => {
    for (const language of languages) expect(conceptsIn(speak(phrase, language))).toEqual(phrase);
  });
});

describe('languageShare', () => {
  it('counts only words of exactly one language', () => {
    // 个位 and 所以 against gives and carry: two of four; digits and + are nobody's.
    const words = splitWords('个位 7 + 8 gives 5 carry 1 所以');
    expect(languageShare(words, 'zh')).toBe(0.5);
    expect(languageShare(['so', 'so', '所以', '7'], 'en')).toBe(2 / 3);
    expect(languageShare(['so'], 'zh')).toBe(0);
  });

  it('is null where no word belongs to a language', () => {
    expect(languageShare([], 'en')).toBeNull();
    expect(languageShare(['7', '+', 'a', '<think>'], 'en')).toBeNull();
  });
});

it('takes the language that most words are in, and English where none has more', () => {
  expect(languageOf(splitWords('请 求 总数 : a 7 ?'))).toBe('zh');
  expect(languageOf(splitWords('please find total : a 7 ?'))).toBe('en');
  expect(languageOf(['so', '所以'])).toBe('en');
  expect(languageOf(['7'])).toBe('en');
});

describe('lexicon', () => {
  const concepts = Object.entries(lexicon.concepts);
  const shared = [...lexicon.specials, ...lexicon.symbols];

  it('names each concept by its English word', () => {
    for (const [name, concept] of concepts) expect(concept.en).toBe(name);
  });

  it('keeps the two languages and the shared words apart', () => {
    const english = new Set(concepts.map(([, { en }]) => en));
    const chinese = new Set(concepts.map(([, { zh }]) => zh));
    for (const word of shared) expect(english.has(word) || chinese.has(word)).toBe(false);
    for (const word of english) expect(chinese.has(word)).toBe(false);
  });

  it('has words without spaces', () => {
    const words = [...shared, ...concepts.flatMap(([, concept]) => languages.map((name) => concept[name]))];
    for (const word of words) expect(word).toMatch(/^\S+$/);
  });
});
