// The picture of the results: made from results/, complete, readable on light and dark grounds.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Pictured, resultsPicture } from '../../src/report/resultsPicture.js';

const results = JSON.parse(readFileSync('results/stage-table.json', 'utf8')) as Pictured;
const svg = readFileSync('docs/picture.svg', 'utf8');

// Renew it with: npm run generate
test('docs/picture.svg is made of results/stage-table.json', () => {
  expect(svg).toBe(resultsPicture(results));
});

test('it has a point for each seed of each checkpoint in each panel, and says its figures to those who cannot see', () => {
  expect(svg.match(/<circle/g)).toHaveLength(3 * 6 * results.seeds.length);
  expect(svg).toContain(
    `right at the first try (pass@1): base ${results.rows['base, <think> forced']['pass@1'].mean.toFixed(2)}, Zero `,
  );
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).not.toMatch(/NaN|undefined|<script|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
});

test('points lie where their values are, and a mean where it is', () => {
  const one = { 'pass@1': 0.5 };
  const made = resultsPicture({
    ...{ seeds: [1], temperatures: [1] },
    rows: { zero: { 'pass@1': { mean: 0.5, low: null, high: null } } },
    bySeed: { zero: { 1: one } },
  });
  expect(made).toContain('<circle class="seed zero" cx="101.0" cy="214.0" r="3.2"/>');
  expect(made).toContain('y1="214.0" y2="214.0"');
});
