// What somebody probably meant who wrote a word that is not known.
import { distance } from 'fastest-levenshtein';

/** Words longer than this are not compared: no name that is known is near them. */
const longestWord = 40;

/** The nearest of the known words, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  return nearOnes(word, known, 1)[0] ?? null;
}

/** At most so many of the known words that are near, the nearest first. */
export function nearOnes(word: string, known: readonly string[], most: number): string[] {
  if (word.length > longestWord) return [];
  // Two neighbouring letters swapped count as two changes.
  const allowed = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return (
    known
      .map((other) => ({ other, away: distance(word, other) }))
      // A word of which no letter stays is another one.
      .filter(({ away }) => away <= allowed && away < word.length)
      .sort((a, b) => a.away - b.away)
      .slice(0, most)
      .map(({ other }) => other)
  );
}

/** ` Did you mean ...?` for the nearest of the known words; empty where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? '' : ` Did you mean ${near}?`;
}
