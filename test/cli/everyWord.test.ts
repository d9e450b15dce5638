// What --every-word prints: words that are signs can be told from a gap.
import { expect, test } from 'vitest';
import { wordLines } from '../../src/cli/everyWord.js';
import { shownLines } from '../../src/report/textTable.js';

test('words are quoted, so that the word "-" is no gap', () => {
  const score = (how: 'forced' | 'forbidden', word: string, right: number) => ({ how, word, right });
  const forbidden = [score('forbidden', '-', 0.5)];
  const forced = [score('forced', 'wait', 0.25)];
  expect(shownLines(wordLines({ free: 0.25, forced, forbidden, highest: forbidden[0] }))).toEqual([
    'right  forced',
    '0.250  "wait"',
    'right  forbidden',
    '0.500  "-"',
    'greedily right: 0.250 as it is; highest: 0.500 with "-" forbidden',
  ]);
});
