// Words typed at the command line: how a text is cut into them, and which the vocabulary has.
import { exitCodes, UserError } from '../base/errors.js';
import { didYouMean } from '../base/nearest.js';
import { endWord } from '../tasks/format.js';
import { questionOf } from '../tasks/index.js';
import { loneSymbols } from '../tasks/language.js';
import { plainForms, plainProblem } from '../tasks/plain.js';
import type { Word } from '../tasks/task.js';
import { unknownWord, vocabulary } from './tokenizer.js';

/** Longest text that is read, in characters; the longest context has 512 words. */
const longestText = 10_000;

/**
 * The words of a text given as `what`. Digits and punctuation are words of their own: `a 7+e 5?` is read as `a 7 + e 5 ?`.
 * A usage error for a text without words, with words that are not in the lexicon, or far too long.
 */
export function wordsOf(text: string, what: string): Word[] {
  const mistake = (message: string) => new UserError(exitCodes.usage, `${what}: ${message}`);
  if (text.length > longestText)
    throw mistake(`is too long (got ${text.length} characters, allowed ${longestText}). Shorten it.`);
  const separated = text.replace(new RegExp(loneSymbols, 'g'), ' $& ');
  const words = separated.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw mistake('has no words. Give some.');
  const unknown = words.find((word) => !vocabulary.includes(word));
  if (unknown === undefined) return words;
  throw mistake(`${unknownWord([unknown])}.${didYouMean(unknown, vocabulary) || ' Use another word.'}`);
}

/**
 * The question that people mean by a text: that of a task in its plain form, else the words as they stand. Errors as of
 * `wordsOf`, with the plain forms.
 */
export function questionIn(text: string): Word[] {
  const problem = plainProblem(text);
  if (problem !== null) return questionOf(problem);
  try {
    return wordsOf(text, 'prompt');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.exitCode, `${error.message} In short: ${plainForms.join('; ')}.`);
  }
}

/**
 * The words that completions are to begin with, fewer than the `most` that a completion has room for. A usage error as
 * of `wordsOf`, for too many, and for the end word.
 */
export function openingWords(text: string, most: number): Word[] {
  const words = wordsOf(text, '--begin');
  const mistake = (message: string) => new UserError(exitCodes.usage, `--begin: ${message}`);
  if (words.includes(endWord)) throw mistake(`${endWord} would end the completion. Leave it out.`);
  if (words.length >= most) {
    throw mistake(`must leave a completion to sample (got ${words.length} words, allowed 1 to ${most - 1}).`);
  }
  return words;
}
