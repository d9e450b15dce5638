// Word-level tokenizer over the lexicon: one word, one token, in a fixed order.
import { endWord } from '../tasks/format.js';
import { addedConcepts, lexicon } from '../tasks/language.js';
import { languages, type Word } from '../tasks/task.js';

const known = Object.entries(lexicon.concepts).filter(([name]) => !(name in addedConcepts));

/**
 * Every word by token id: specials (`<pad>` is 0), symbols, English words, Chinese words; then those of the user's own
 * tasks; each once.
 */
export const vocabulary: readonly Word[] = [
  ...new Set([
    ...lexicon.specials,
    ...lexicon.symbols,
    ...languages.flatMap((language) => known.map(([, concept]) => concept[language])),
    ...languages.flatMap((language) => Object.values(addedConcepts).map((concept) => concept[language])),
  ]),
];

/** Letters of an unknown word that are shown. */
const longestShown = 60;

const ids = new Map(vocabulary.map((word, id) => [word, id]));

/** Token that ends a completion. */
export const endId = vocabulary.indexOf(endWord);

/** What to say of the first word that is not in the vocabulary; null where all are. */
export function unknownWord(words: readonly Word[]): string | null {
  const unknown = words.find((word) => !ids.has(word));
  if (unknown === undefined) return null;
  const shown = JSON.stringify(
    unknown.length > longestShown ? `${unknown.slice(0, longestShown)}...` : unknown,
  );
  return `unknown word (got ${shown}, allowed the ${vocabulary.length} words of the lexicon)`;
}

/** Token ids of words. Throws RangeError for a word that is not in the vocabulary: whoever takes words in asks first. */
export function encode(words: readonly Word[]): number[] {
  return words.map((word) => {
    const id = ids.get(word);
    if (id === undefined) throw new RangeError(unknownWord([word])!);
    return id;
  });
}

/** Words of token ids, each 0 <= id < vocabulary.length. */
export function decode(tokenIds: ArrayLike<number>): Word[] {
  return Array.from(tokenIds, (id) => vocabulary[id]);
}
