// Arms side by side: their table, sentences and picture, from figures that are easy to check by eye.
import { expect, it } from 'vitest';
import { armPicture, armRows, armSentences, armTable } from '../../src/report/armTable.js';
import { pictureSvg } from '../../src/report/picture.js';
import { tableLines } from '../../src/report/textTable.js';

const rows = armRows({
  'klCoef=0.001': { 1: 0.8, 2: 0.7, 3: 0.9, 4: 0.6, 5: 0.75 },
  'klCoef=0': { 1: 0.81, 2: 0.72, 3: 0.93, 4: 0.64, 5: 0.8 },
  'klCoef=1': { 1: 0.8, 2: 0.6 },
  unmeasured: {},
});

it('each arm has its mean and interval, and its difference to the first within the seeds', () => {
  expect(tableLines(armTable(rows, 'pass@1'))).toEqual([
    'arm           seeds  pass@1  ± 95 %  difference  95 %             seeds of that sign',
    'klCoef=0.001      5   0.750   0.139           -  -                -',
    'klCoef=0          5   0.780   0.135       0.030  0.010 to 0.050   5 of 5',
    // Differences 0 and -.1: mean -.05, s = .0707, s / sqrt 2 = .05, times 12.706.
    'klCoef=1          2   0.700   1.271      -0.050  -0.685 to 0.585  1 of 2',
  ]);
});

it('each further arm has a sentence', () => {
  expect(armSentences(rows, 'pass@1')).toEqual([
    'klCoef=0 instead of klCoef=0.001: pass@1 +.030 (95 % .010 to .050, 5 of 5 seeds): decided',
    'klCoef=1 instead of klCoef=0.001: pass@1 -.050 (95 % -.685 to .585, 1 of 2 seeds): undecided',
  ]);
});

it('the picture has a point for each seed, a mean with its interval for each arm, and no markup of a stranger', () => {
  const svg = pictureSvg(armPicture(rows, 'pass@1', '<pass@1> & so on'));
  expect(svg.match(/<circle /g)).toHaveLength(12);
  expect(svg.match(/<path d="M[\d.]+ [\d.]+V/g)).toHaveLength(4);
  expect(svg).toContain('&lt;pass@1&gt; &amp; so on');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  // Values of one setting, which is named once; marks at round numbers around the intervals, .7 +- 1.27 the widest.
  expect(svg.match(/>klCoef</g)).toHaveLength(1);
  expect([...svg.matchAll(/text-anchor="middle">([\d.]+)</g)].map(([, text]) => text)).toEqual([
    '0.001',
    '0',
    '1',
  ]);
  expect([...svg.matchAll(/text-anchor="end">([-\d.]+)</g)].map(([, text]) => text)).toEqual([
    ...['-1.00', '0', '1.00', '2.00'],
  ]);
});

it('names of arms that do not fit side by side stand in the legend, in rows', () => {
  const long = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((arm) => [`${arm}, with a rather long name`, { 1: 0.5, 2: 0.6 }]),
  );
  const svg = pictureSvg(armPicture(armRows(long), 'pass@1', 'title'));
  expect(svg.match(/<rect x="544\.0"/g)).toHaveLength(5);
  expect(svg).toContain('>a, with a rather long<');
  expect(svg.match(/>name</g)).toHaveLength(5);
  expect(svg).not.toMatch(/text-anchor="middle">[a-e],/);
});

it('a picture of doubling places has powers of two for marks, equal distances between them, and a legend', () => {
  const line = [1, 2, 4, 8].map((k) => [k, k / 8] as const);
  const svg = pictureSvg({
    title: 't',
    x: { label: 'k', doubling: true },
    y: { label: 'pass@k' },
    series: [
      { name: 'base', line },
      { name: 'Zero', line },
    ],
  });
  const marks = [...svg.matchAll(/<text x="([\d.]+)" y="366\.0" text-anchor="middle">(\d)<\/text>/g)];
  expect(marks.map(([, , k]) => k)).toEqual(['1', '2', '4', '8']);
  const [a, b, c, d] = marks.map(([, x]) => Number(x));
  expect([b - a, c - b, d - c].map((step) => Math.round(step))).toEqual(Array(3).fill(Math.round(b - a)));
  expect(svg).toContain('>Zero</text>');
});

it('a picture of a single value is drawn', () => {
  const series = [{ name: '', points: [[3, 3]] as const }];
  expect(pictureSvg({ title: '', x: { label: '' }, y: { label: '' }, series })).not.toContain('NaN');
});
