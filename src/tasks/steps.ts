// What the files of the tasks share: digits, names of numbers, lists of numbers, and how tries are counted.
import type { Phrase, Tries, Word } from './task.js';

/** Names of digits and numbers in questions, so that a thought can point at them. */
export const letters = 'abcdefghijkl'.split('');

/** A whole number >= 0 as digit words, most significant first. */
export function digitsOf(value: number): Word[] {
  return String(value).split('');
}

/** A whole number from 0 to 99 as two digit words, so that the same digit stands at the same distance always. */
export function twoDigits(value: number): Word[] {
  return String(value).padStart(2, '0').split('');
}

/** Whether two lists hold the same words in the same order. */
export function sameWords(left: readonly Word[], right: readonly Word[]): boolean {
  return left.length === right.length && left.every((word, i) => word === right[i]);
}

/** The pieces of a thought, each from its opening word on; what stands before the first is left out. */
export function piecesOf(said: Phrase, opens: Phrase): Phrase[] {
  const starts = said.flatMap((concept, i) => (opens.includes(concept) ? [i] : []));
  return starts.map((start, i) => said.slice(start, starts[i + 1]));
}

/**
 * Places of a thought that stand after its corrections: of a step, "wait", a comma and the step written anew, only those
 * of what was written anew. A "wait" that corrects nothing stays.
 */
export function standingPlaces(said: Phrase): number[] {
  const kept: number[] = [];
  for (let i = 0; i < said.length; i++) {
    const anew = said[i] === 'wait' && said[i + 1] === ',' ? said[i + 2] : undefined;
    const from = anew === undefined ? -1 : kept.findLastIndex((place) => said[place] === anew);
    if (from < 0 || kept.length - from > longestStep) {
      kept.push(i);
      continue;
    }
    kept.length = from;
    // The comma, too.
    i += 1;
  }
  return kept;
}

/** Whether a thought is tries alone, each written as a right one is; `right`: that try, null where there is none such. */
export function soundTries(said: Phrase, right: (piece: Phrase) => Phrase | null): boolean {
  const pieces = piecesOf(said, ['try']);
  const each = pieces.every((piece) => sameWords(piece, right(piece) ?? []));
  return said[0] === 'try' && each;
}

/** Which tries are right ones: written as `right` has them, not said before, and not after one that found what it sought. */
export function rightTries(
  pieces: readonly Phrase[],
  right: (piece: Phrase) => Phrase | null,
): readonly boolean[] {
  const done = new Set<string>();
  let found = false;
  return pieces.map((piece) => {
    const words = piece.join(' ');
    if (found || done.has(words) || !sameWords(piece, right(piece) ?? [])) return false;
    done.add(words);
    found = endsInFind([piece]);
    return true;
  });
}

/** Words of the longest step of any task: a column of an addition, `ones 7 + 8 + 0 gives 5 carry 1`. */
export const longestStep = 10;

/** A number below ten with its name, such as `c 7`. */
export function named(index: number, value: number): Phrase {
  return [letters[index], String(value)];
}

/** base to the given power; by multiplication, since `**` is not portable. */
export function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= base;
  return power;
}

/** The index-th row of `count` numbers from 1 to 9: the index in base 9, each digit plus one. */
export function rowOfNumbers(count: number, index: number): number[] {
  const numbers: number[] = [];
  for (let rest = index; numbers.length < count; rest = Math.floor(rest / 9)) numbers.unshift((rest % 9) + 1);
  return numbers;
}

/** The numbers in rising order, as a text. */
export function inOrder(numbers: readonly number[]): string {
  return [...numbers].sort((a, b) => a - b).join(' ');
}

/** Whether the last try of a search found what it sought. */
export function endsInFind(tries: readonly Phrase[]): boolean {
  return tries.at(-1)?.includes('yes') ?? false;
}

/** Tries that open with `try` and end in `no` where they fail. */
export const searched: Tries = {
  failed: 'no',
  count: (concepts) => {
    const first = concepts.indexOf('try');
    return concepts.filter((concept, i) => i > first && concept === 'try' && concepts[i - 1] === 'no').length;
  },
};
