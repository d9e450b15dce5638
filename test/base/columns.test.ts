// Columns of texts, and rows that fit a width.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, cutAt, padded, rowsOf, shortened, wrapped } from '../../src/base/columns.js';

describe('columnsOf', () => {
  it.each([
    ['a + b', 5],
    ['个位 7', 6],
    ['± ▁█ …', 6],
    ['e\u0301', 1],
    ['ｆｕｌｌ', 8],
    ['', 0],
  ])('%j', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });
});

describe('rows', () => {
  it('are broken at spaces, within a word only where it has no room', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
    expect(wrapped('policy.hidden', 9)).toEqual(['policy.', 'hidden']);
    expect(wrapped('/home/me/runs/r1/report.html', 12)).toEqual(['/home/me/', 'runs/r1/', 'report.html']);
    // Too small a part: the row would be left nearly empty.
    expect(wrapped('a.bcdefghij', 9)).toEqual(['a.bcdefgh', 'ij']);
    expect(wrapped('目标 一四 否', 5)).toEqual(['目标', '一四', '否']);
    expect(wrapped('', 5)).toEqual(['']);
  });

  it('keep what their pieces are given with, and go on indented', () => {
    const rows = rowsOf(
      [
        { text: 'say ', of: 1 },
        { text: 'wait so', of: 2 },
      ],
      8,
      '  ',
    );
    expect(rows).toEqual([
      [
        { text: 'say', of: 1 },
        { text: ' ', of: 1 },
        { text: 'wait', of: 2 },
      ],
      [
        { text: '  ', of: 2 },
        { text: 'so', of: 2 },
      ],
    ]);
  });

  it('lose no word and are never too wide', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '7', '.', '目', '标'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 4, max: 30 }),
        (words, width) => {
          const rows = wrapped(words.join(' '), width);
          for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(width);
          expect(rows.join('').replaceAll(' ', '')).toBe(words.join(''));
        },
      ),
    );
  });
});

it('texts are cut and filled by columns', () => {
  expect(cutAt('目标 7', 3)).toEqual(['目', '标 7']);
  expect(shortened('目标 7', 5)).toBe('目标…');
  expect(shortened('目标', 4)).toBe('目标');
  expect(padded('目', 4)).toBe('目  ');
});
