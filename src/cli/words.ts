// Words typed at the command line: how a text is cut into them, and which the vocabulary has.
import { closest } from 'fastest-levenshtein';
import { exitCodes, UserError } from '../base/errors.js';
import { vocabulary } from '../data/tokenizer.js';
import { endWord } from '../tasks/format.js';
import type { Word } from '../tasks/task.js';

/** Digits and punctuation are words of their own: `23+4?` is read as `2 3 + 4 ?`. */
export function wordsOf(text: string): Word[] {
  const separated = text.replace(/[\d+\-:,?]/g, ' $& ');
  return separated.split(/\s+/).filter((word) => word !== '');
}

/**
 * The words that completions are to begin with, fewer than the `most` that a completion has room for. A usage error for
 * none or too many, for a word that the vocabulary does not have, naming the nearest one, and for the end word.
 */
export function openingWords(text: string, most: number): Word[] {
  const words = wordsOf(text);
  const mistake = (message: string) => new UserError(exitCodes.usage, `--begin: ${message}`);
  const unknown = words.find((word) => !vocabulary.includes(word));
  if (unknown !== undefined) {
    throw mistake(`unknown word (got ${unknown}). Did you mean ${closest(unknown, [...vocabulary])}?`);
  }
  if (words.includes(endWord)) throw mistake(`${endWord} would end the completion. Leave it out.`);
  if (words.length === 0 || words.length >= most) {
    throw mistake(`must leave a completion to sample (got ${words.length} words, allowed 1 to ${most - 1}).`);
  }
  return words;
}
