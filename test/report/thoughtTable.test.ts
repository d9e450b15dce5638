// The table of thoughts: selection beside skill, within the width of a terminal, absent where nothing was measured.
import { describe, expect, it } from 'vitest';
import { compareRuns, comparisonLines } from '../../src/report/compare.js';
import { resultMarkdown, sweepResults } from '../../src/report/results.js';
import { tableBlocks } from '../../src/report/runSummary.js';
import { variants } from '../../src/report/seeds.js';
import { seedRows } from '../../src/report/seedTable.js';
import { stageTable } from '../../src/report/stageTable.js';
import { tableLines } from '../../src/report/textTable.js';
import { thoughtSeedTable, thoughtTextTable } from '../../src/report/thoughtTable.js';
import { evaluation, ofBase, run, zero } from './fixtures.js';

const thought = { 'length/thought': 21.7, mixed: 0.345 };
const withThoughts = (row: ReturnType<typeof evaluation>, scores: Record<string, number>) => {
  return { ...row, groups: { ...row.groups, all: { ...row.groups.all, ...thought, ...scores } } };
};
const thinking = (seed: number, skill: number) =>
  run(
    `zero-s${seed}`,
    'r1-zero',
    [
      { ...withThoughts(ofBase, { thorough: 0 }), begin: '<think>' },
      withThoughts(evaluation('reasoning-rl', 2, 0.4), { thorough: 0.95, 'accuracy/thorough': skill }),
    ],
    { seed },
  );
const heading = 'Thoughts, of well-formed completions (T=1; skill: right where thorough)';

describe('the table of thoughts', () => {
  it('has a row for each stage end, with dashes for what was not measured', () => {
    const table = thoughtTextTable(stageTable([thinking(1, 0.875)]), false)!;
    expect(tableLines(table)).toEqual([
      'checkpoint            thorough  skill  words  mixed',
      'base, <think> forced      0.00      -   21.7   0.34',
      'Zero                      0.95   0.88   21.7   0.34',
    ]);
    expect(thoughtTextTable(stageTable([zero]), false)).toBeNull();
  });

  it('has means over seeds in the width of a terminal', () => {
    const rows = seedRows(variants([thinking(1, 0.8), thinking(2, 0.9)])).map((row) => ({
      ...row,
      variant: '',
    }));
    const lines = tableLines(thoughtSeedTable(rows)!);
    expect(lines[2]).toMatch(/^zero +0\.95 ± 0\.00 +0\.85 ± 0\.64 +21\.7 ± 0\.00 +0\.34 ± 0\.00$/);
    expect(Math.max(...[heading, ...lines].map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(thoughtSeedTable(seedRows(variants([zero])))).toBeNull();
  });

  it('stands in the summary, the comparison and the results of a sweep, below the stage table', () => {
    const runs = [thinking(1, 0.8), thinking(2, 0.9)];
    expect(tableBlocks(runs[0])).toContain(heading);
    expect(comparisonLines(compareRuns(runs)).filter((line) => line === heading)).toHaveLength(2);
    const results = sweepResults({ main: runs, ablations: {} }, [], {});
    expect(resultMarkdown(results)).toContain(`## ${heading}`);
    expect(results.rows.zero['accuracy/thorough'].mean).toBeCloseTo(0.85, 12);
    expect(comparisonLines(compareRuns([zero])).join()).not.toContain('Thoughts');
  });
});
