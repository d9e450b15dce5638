// Tables that fit: whole where there is room, else with texts broken in their column, else in parts with the same keys.
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/base/columns.js';
import { type TextTable, tableLines } from '../../src/report/textTable.js';

const scores: TextTable = {
  headers: ['checkpoint', 'pass@1', 'greedy', 'language', 'length'],
  rows: [
    ['base', '0.21', '0.14', '0.87', '31.3'],
    ['Zero', '0.85', '0.93', '0.65', '58.8'],
  ],
};

describe('a table', () => {
  it('that has room is whole', () => {
    expect(tableLines(scores, 80)).toEqual(tableLines(scores));
  });

  it('that has none is parted evenly, each part with the keys', () => {
    expect(tableLines(scores, 40)).toEqual([
      'checkpoint  pass@1  greedy',
      'base          0.21    0.14',
      'Zero          0.85    0.93',
      '',
      'checkpoint  language  length',
      'base            0.87    31.3',
      'Zero            0.65    58.8',
    ]);
  });

  it('whose rows are read one by one has no second table', () => {
    const table = { headers: ['run', 'status', 'pass@1'], rows: [['one-of-a-long-name', 'done', '0.50']] };
    expect(tableLines(table, 30)).toHaveLength(5);
    const alone = ['one-of-a-long-name', '  status done  pass@1 0.50'];
    expect(tableLines({ ...table, byRow: 18 }, 30)).toEqual(alone);
    expect(tableLines({ ...table, byRow: 14 }, 30)).toEqual([
      ...['run             status  pass@1', 'one-of-a-       done      0.50', 'long-name'],
    ]);
    expect(tableLines({ ...table, byRow: 18 }, 40)).toEqual(tableLines(table, 40));
  });

  it('that would be many has each row by itself, its figures in the same places', () => {
    const { headers, rows } = scores;
    const looks = ['base, prompted', 'R1-Zero with a reward'];
    const long = {
      headers: ['run', ...headers],
      rows: rows.map((row, i) => ['demo-zero', looks[i], ...row.slice(1)]),
      keys: 2,
    };
    expect(tableLines(long, 36)).toEqual([
      'demo-zero, base, prompted',
      '  pass@1 0.21  greedy 0.14',
      '  language 0.87  length 31.3',
      'demo-zero, R1-Zero with a reward',
      '  pass@1 0.85  greedy 0.93',
      '  language 0.65  length 58.8',
    ]);
  });

  it('has texts that are broken within their column before it is parted', () => {
    const rows = [['a', 'one two three four five six seven', '7']];
    expect(tableLines({ headers: ['run', 'problem', 'n'], rows }, 36)).toEqual([
      'run  problem                       n',
      'a    one two three four five six   7',
      '     seven',
    ]);
  });

  it('breaks even its keys, and the headers of numbers, where nothing else helps', () => {
    const wide = { headers: ['run', 'checkpoint', 'of base, <think> forced'], keys: 2 };
    const lines = tableLines({ ...wide, rows: [['r1-zero-lang-s206', 'base, <think> forced', '0.21']] }, 30);
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(30);
    expect(lines.join(' ')).toContain('0.21');
  });

  it('counts Chinese words as two columns', () => {
    const lines = tableLines({
      headers: ['word', 'n'],
      rows: [
        ['目标', '1'],
        ['no', '10'],
      ],
    });
    expect(lines).toEqual(['word   n', '目标   1', 'no    10']);
  });

  it('draws curves in what room is left, and below where there is none', () => {
    const curves = [Array.from({ length: 60 }, (_, i) => i)];
    const table = { headers: ['metric', 'first', 'last'], rows: [['reward', '0.00', '59.0']], curves };
    expect(columnsOf(tableLines(table)[1])).toBe(6 + 2 + 5 + 2 + 4 + 2 + 40);
    expect(columnsOf(tableLines(table, 40)[1])).toBe(40);
    expect(tableLines(table, 24)).toHaveLength(5);
  });
});
