// What --every-word prints: how it goes, then the best words, the highest of them named.
import type { Shown } from '../report/textTable.js';
import { everyWord, type WordScore, wordScores } from '../training/everyWord.js';
import { shortNumber } from './render.js';
import { working } from './working.js';

/** Words shown of each kind. */
const shown = 10;

/** All scores, the best of each kind first. */
export interface WordTable {
  readonly free: number;
  readonly forced: readonly WordScore[];
  readonly forbidden: readonly WordScore[];
  readonly highest: WordScore;
}

/** Tries every word, telling of the progress. */
export async function tryEveryWord(...asked: Parameters<typeof everyWord>): Promise<WordTable> {
  const scores: WordScore[] = [];
  const shownWork = working('scores', 'lines');
  for await (const score of everyWord(...asked)) {
    scores.push(score);
    shownWork.at(scores.length, wordScores, `highest ${scoreText(best(scores)[0])}`);
  }
  shownWork.stop();
  const of = (how: WordScore['how']) => best(scores.filter((score) => score.how === how));
  return {
    free: of('free')[0].right,
    forced: of('forced'),
    forbidden: of('forbidden'),
    highest: best(scores)[0],
  };
}

/** Highest first; those that are equal stay in their order, so that a change is named only where it adds something. */
function best(scores: readonly WordScore[]): WordScore[] {
  return [...scores].sort((a, b) => b.right - a.right);
}

function scoreText({ how, word, right }: WordScore): string {
  return `${shortNumber(right)} ${word === null ? 'as it is' : `with "${word}" ${how}`}`;
}

/** The best words of each kind, and the highest of all. */
export function wordLines({ free, forced, forbidden, highest }: WordTable): Shown[] {
  const table = (how: string, scores: readonly WordScore[]) => ({
    headers: ['right', how],
    rows: scores
      .slice(0, shown)
      .map(({ right, word }) => [right.toFixed(3), word === null ? '' : `"${word}"`]),
  });
  return [
    table('forced', forced),
    table('forbidden', forbidden),
    `greedily right: ${shortNumber(free)} as it is; highest: ${scoreText(highest)}`,
  ];
}
