// Two languages with separate words for the same concepts; symbols are shared.
import { readAsset } from '../base/assets.js';
import { ownConcepts } from './own.js';
import { type Language, languages, type Phrase, type Word } from './task.js';

interface Lexicon {
  readonly specials: readonly Word[];
  readonly symbols: readonly Word[];
  readonly concepts: Readonly<Record<string, Readonly<Record<Language, Word>>>>;
}

const packaged = JSON.parse(readAsset('lexicon.json')) as Lexicon;

/** Concepts that the user's own tasks add; none of them is in the lexicon. */
export const addedConcepts = ownConcepts(new Set(Object.keys(packaged.concepts)));

/** `data/lexicon.json`: special words, shared symbols, and each concept in both languages; with those of own tasks. */
export const lexicon: Lexicon = { ...packaged, concepts: { ...packaged.concepts, ...addedConcepts } };

const concepts = new Map(Object.entries(lexicon.concepts));

const wordsOf: Readonly<Record<Language, ReadonlySet<Word>>> = {
  en: new Set([...concepts.values()].map((concept) => concept.en)),
  zh: new Set([...concepts.values()].map((concept) => concept.zh)),
};

/** Digits and punctuation: words of their own wherever they stand in what people type. */
export const loneSymbols = /[\d+\-:,?]/;

/** Splits a line at spaces; an empty line has no words. */
export function splitWords(line: string): Word[] {
  return line.split(' ').filter((word) => word !== '');
}

/** The other of the two languages. */
export function otherLanguage(language: Language): Language {
  return language === 'en' ? 'zh' : 'en';
}

/** Says a phrase in one language: concepts are translated, symbols stay. */
export function speak(phrase: Phrase, language: Language): Word[] {
  return phrase.map((item) => concepts.get(item)?.[language] ?? item);
}

/** Says segments one after the other, each in the language chosen for its place. */
export function speakSegments(segments: readonly Phrase[], choose: (segment: number) => Language): Word[] {
  return segments.flatMap((segment, i) => speak(segment, choose(i)));
}

const conceptOf = new Map(
  [...concepts].flatMap(([concept, words]) =>
    languages.map((language) => [words[language], concept] as const),
  ),
);

/** The concepts that words of either language stand for; symbols stay. */
export function conceptsIn(words: readonly Word[]): Phrase {
  return words.map((word) => conceptOf.get(word) ?? word);
}

/** The language that most words are in; English where neither has more. */
export function languageOf(words: readonly Word[]): Language {
  return (languageShare(words, 'zh') ?? 0) > 0.5 ? 'zh' : 'en';
}

/**
 * Share of target-language words among the words that belong to exactly one language, in [0, 1];
 * null when there are none (R1, arXiv 2501.12948v2, Eq. 7; the paper counts all words, but here symbols
 * belong to both languages and say nothing).
 */
export function languageShare(words: readonly Word[], target: Language): number | null {
  let inTarget = 0;
  let counted = 0;
  for (const word of words) {
    const owners = languages.filter((language) => wordsOf[language].has(word));
    if (owners.length !== 1) continue;
    counted++;
    if (owners[0] === target) inTarget++;
  }
  return counted === 0 ? null : inTarget / counted;
}
