// Completions as people read them: the thought dimmed, the two languages in two colours that can be read on light and
// on dark grounds, and the verdict.
import type { ChalkInstance } from 'chalk';
import { languageShare } from '../tasks/language.js';
import type { Language, Word } from '../tasks/task.js';
import type { Coloured } from './lines.js';

/** Of the 256 colours: on white and on black both have a contrast of about 4. */
const colourOf: Readonly<Record<Language, number>> = { en: 32, zh: 162 };

/** Pieces of a line, some of them coloured. */
export type Pieces = readonly (string | Coloured)[];

/** The words, each in the colour of its language; those of the thought dimmed. `ink`: that of the stream. */
export function completionPieces(words: readonly Word[], ink: ChalkInstance): Pieces {
  const [open, close] = [words.indexOf('<think>'), words.indexOf('</think>')];
  return words.flatMap((word, i) => {
    const isThought = open >= 0 && i >= open && (close < 0 || i <= close);
    const colour = wordInk(word, isThought ? ink.dim : ink);
    return i === 0 ? [{ text: word, colour }] : [' ', { text: word, colour }];
  });
}

function wordInk(word: Word, ink: ChalkInstance): ChalkInstance {
  const english = languageShare([word], 'en');
  return english === null ? ink : ink.ansi256(colourOf[english === 1 ? 'en' : 'zh']);
}

/** Right or wrong. */
export function verdictPiece(right: boolean, ink: ChalkInstance): Coloured {
  return right ? { text: 'right', colour: ink.bold.green } : { text: 'wrong', colour: ink.bold.red };
}

/** A prompt without its template. */
export function questionText(prompt: string): string {
  return prompt.replace(/^<user> (\S+ <think> <answer> : )?/, '').replace(/ <assistant>$/, '');
}
