// How tables, numbers and sparklines are written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAlike,
  formatNumber,
  formatPrecise,
  formatSetting,
  headingMarkdown,
  shownMarkdown,
  tableMarkdown,
} from '../../src/report/format.js';
import { shrink, sparkline } from '../../src/report/sparkline.js';
import { tableLines } from '../../src/report/textTable.js';

const table = {
  headers: ['name', 'score'],
  rows: [
    ['a', '0.50'],
    ['long', '12.0'],
    ['b|c', '-'],
  ],
};

describe('tables', () => {
  it('align numbers to the right and texts to the left', () => {
    expect(tableLines(table)).toEqual(['name  score', 'a      0.50', 'long   12.0', 'b|c       -']);
  });

  it('escape the column sign of Markdown', () => {
    expect(tableMarkdown(table)).toEqual([
      '| name | score |',
      '| --- | --- |',
      '| a | 0.50 |',
      '| long | 12.0 |',
      '| b\\|c | - |',
    ]);
    // A line that follows a table at once would be a row of it.
    const small = { headers: ['a'], rows: [['1']] };
    expect(shownMarkdown([small, 'x <y>', '', small])).toEqual([
      ...['| a |', '| --- |', '| 1 |', '', 'x \\<y>', ''],
      ...['| a |', '| --- |', '| 1 |'],
    ]);
  });
});

describe('numbers and settings', () => {
  it('of one thing have as many decimals as tell them apart', () => {
    expect(formatAlike([0.1, 0.71, -0.2])).toEqual(['0.10', '0.71', '-0.20']);
    expect(formatAlike([0, 0.0158, 0.001])).toEqual(['0.0000', '0.0158', '0.0010']);
    expect(formatAlike([2.2, 65.31])).toEqual(['2.20', '65.3']);
    expect(formatAlike([0, 0])).toEqual(['0.00', '0.00']);
  });

  it('have few digits, and a dash for none', () => {
    expect([0.98946, -12, null].map(formatPrecise)).toEqual(['0.989', '-12.0', '-']);
    expect([0.125, 9.5, 21.46, -12, null].map(formatNumber)).toEqual(['0.13', '9.50', '21.5', '-12.0', '-']);
    expect([[1, 2], 'wasm', 3e-4, undefined].map(formatSetting)).toEqual(['[1,2]', 'wasm', '0.0003', '-']);
  });
});

describe('numbers that are next to nothing', () => {
  it('have no sign', () => {
    expect([-0.001, -0, 0.001, -0.006].map(formatNumber)).toEqual(['0.00', '0.00', '0.00', '-0.01']);
    expect(formatPrecise(-0.0004)).toBe('0.000');
  });
});

describe('sparkline', () => {
  it('spans its own range', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([5, 5])).toBe('▄▄');
    expect(sparkline([])).toBe('');
  });

  it('averages what does not fit', () => {
    expect(shrink([1, 3, 5, 7, 100], 2)).toEqual([2, (5 + 7 + 100) / 3]);
    expect(sparkline([0, 0, 0, 8], 2)).toBe('▁█');
  });

  it('is never wider than asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 })),
        fc.integer({ min: 1, max: 50 }),
        (v, w) => sparkline(v, w).length === Math.min(v.length, w),
      ),
    );
  });
});

it('Markdown keeps a text as it reads: no tag, no end of a cell, no emphasis, no link', () => {
  const table = { headers: ['base, <think> forced', 'a|b'], rows: [['*x* _y_ `z`', '[1](2) \\ ~~2~~ &lt;']] };
  expect(tableMarkdown(table)).toEqual([
    '| base, \\<think> forced | a\\|b |',
    '| --- | --- |',
    '| \\*x\\* \\_y\\_ \\`z\\` | [1\\](2) \\\\ \\~\\~2\\~\\~ \\&lt; |',
  ]);
  expect(headingMarkdown('T=1, <think> forced')).toEqual(['## T=1, \\<think> forced', '']);
});
