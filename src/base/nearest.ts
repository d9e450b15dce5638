// What somebody probably meant who wrote a word that is not known.
import { closest, distance } from 'fastest-levenshtein';

/** Words longer than this are not compared: no name that is known is near them. */
const longestWord = 40;

/** The nearest of the known words, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > longestWord || known.length === 0) return null;
  const best = closest(word, known);
  // Two neighbouring letters swapped count as two changes.
  const allowed = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return distance(word, best) <= allowed ? best : null;
}

/** ` Did you mean ...?` for the nearest of the known words; empty where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? '' : ` Did you mean ${near}?`;
}
