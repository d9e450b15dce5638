// Word-level tokenizer over the lexicon: one word, one token, in a fixed order.
import { exitCodes, UserError } from '../base/errors.js';
import { endWord } from '../tasks/format.js';
import { lexicon } from '../tasks/language.js';
import { languages, type Word } from '../tasks/task.js';

/** Every word by token id: specials (`<pad>` is 0), symbols, English words, Chinese words; each once. */
export const vocabulary: readonly Word[] = [
  ...new Set([
    ...lexicon.specials,
    ...lexicon.symbols,
    ...languages.flatMap((language) => Object.values(lexicon.concepts).map((concept) => concept[language])),
  ]),
];

const ids = new Map(vocabulary.map((word, id) => [word, id]));

/** Token that ends a completion. */
export const endId = vocabulary.indexOf(endWord);

/** Token ids of words. Throws a UserError (data) naming the first word that is not in the vocabulary. */
export function encode(words: readonly Word[]): number[] {
  return words.map((word) => {
    const id = ids.get(word);
    if (id === undefined) {
      throw new UserError(
        exitCodes.data,
        `prompt: unknown word (got ${JSON.stringify(word)}, allowed the ${vocabulary.length} words of the lexicon). ` +
          'Write digits and punctuation as separate words, or use another word.',
      );
    }
    return id;
  });
}

/** Words of token ids, each 0 <= id < vocabulary.length. */
export function decode(tokenIds: ArrayLike<number>): Word[] {
  return Array.from(tokenIds, (id) => vocabulary[id]);
}
