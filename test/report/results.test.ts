// What a sweep comes to, as data, lines and Markdown.
import { describe, expect, it } from 'vitest';
import { resultLines, resultMarkdown, sweepResults } from '../../src/report/results.js';
import { shownLines } from '../../src/report/textTable.js';
import { evaluation, looked, run } from './fixtures.js';

const main = [1, 2].flatMap((seed) => [
  run(
    `base-${seed}`,
    'base',
    [
      evaluation('pretrain', 9, 0.1),
      looked(evaluation('pretrain', 9, 0), 0.05, { begin: '<think>' }),
      looked(evaluation('pretrain', 9, 0), 0.06, { begin: '<think>', temperature: 0 }),
    ],
    { seed },
  ),
  run(`r1-zero-s${seed}`, 'r1-zero', [evaluation('reasoning-rl', 5, 0.6 + seed / 10)], { seed }),
]);
const results = sweepResults({ main, ablations: {} }, [], { 'r1-zero-s1': 'aa' });

describe('sweepResults', () => {
  it('has the rows of the stage table by checkpoint, and the signs by name', () => {
    expect(results.seeds).toEqual([1, 2]);
    expect(Object.keys(results.rows)).toEqual(['base, prompted', 'base, <think> forced', 'zero']);
    expect(results.rows['base, <think> forced']['pass@1 greedy'].mean).toBe(0.06);
    expect(results.temperatures).toEqual([1]);
    expect(results.rows.zero['pass@1'].mean).toBeCloseTo(0.75, 12);
    expect(results.signs['zero/accuracy']).toMatchObject({ found: 'not seen', needed: '> 0.5' });
    expect(results.signs['zero/accuracy'].points).toEqual({
      1: expect.closeTo(0.6, 12),
      2: expect.closeTo(0.7, 12),
    });
    expect(results.signs['r1/general']).toMatchObject({ found: 'not measured', value: null });
    expect(results.bySeed.zero).toEqual({ 1: { 'pass@1': 0.7 }, 2: { 'pass@1': 0.8 } });
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });

  it('keeps the checkpoints of ablations apart by their prefix', () => {
    const ablations = { 'nolang-': [run('x-s1', 'r1-zero', [evaluation('reasoning-rl', 5, 0.9)])] };
    const { rows } = sweepResults({ main, ablations }, [], {});
    expect(rows['nolang-zero']['pass@1']).toEqual({ mean: 0.9, low: null, high: null });
  });
});

it('reads as lines and as Markdown', () => {
  const lines = shownLines(resultLines(results));
  expect(lines[0]).toBe(
    'Held-out scores at the end of each stage: means over seeds 1, 2, ± 95 % (T=1; T=0.6, greedy: pass@1)',
  );
  expect(lines.find((line) => line.startsWith('zero/accuracy'))).toMatch(
    / NOT SEEN +0\.650 +0\.015 to 1\.285 +> 0\.5 +0\.1024 +0\.\d{4} +0\.600, 0\.700 +RL alone/,
  );
  expect(lines.find((line) => line.startsWith('r1/general'))).toMatch(/ not measured +- /);
  expect(resultMarkdown(results)).toContain(
    '## Signs of the papers, and of ablations: seen where p, corrected within each family, is at most 0.025',
  );
});
