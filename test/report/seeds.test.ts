// Runs that differ in their seed alone, taken together.
import { describe, expect, it } from 'vitest';
import { compareRuns, comparisonLines } from '../../src/report/compare.js';
import { checkpointsOf, overSeeds, variants } from '../../src/report/seeds.js';
import { checkpointMetrics, intervalText, seedRows, seedTextTable } from '../../src/report/seedTable.js';
import { evaluation, ofBase, run } from './fixtures.js';

const zeroOf = (seed: number, passAt1: number, settings: object = {}) =>
  run(`zero-s${seed}`, 'r1-zero', [ofBase, evaluation('reasoning-rl', 2, passAt1)], { seed, ...settings });
const baseOf = (seed: number) => run(`base-${seed}f`, 'base', [ofBase], { seed });

describe('variants', () => {
  it('puts runs together that differ in their seed alone', () => {
    const runs = [zeroOf(1, 0.4), zeroOf(2, 0.6), zeroOf(2, 0.5, { reasoningRl: { steps: 7 } })];
    expect(variants(runs).map(({ name, runs: members }) => [name, members.length])).toEqual([
      ['zero', 2],
      ['zero', 1],
    ]);
    expect(variants([baseOf(1), baseOf(2)]).map(({ name }) => name)).toEqual(['base']);
  });
});

describe('seedRows', () => {
  const rows = seedRows(variants([zeroOf(1, 0.4), zeroOf(2, 0.6)]));

  it('has mean and interval by checkpoint', () => {
    expect(rows.map(({ variant, checkpoint, seeds }) => [variant, checkpoint, seeds])).toEqual([
      ['base', 'base, prompted', [1, 2]],
      ['zero', 'zero', [1, 2]],
    ]);
    // Two values 0.2 apart: t(1) = 12.706 times half their distance.
    const { mean, low, high } = rows[1].metrics['pass@1'];
    expect(mean).toBeCloseTo(0.5, 12);
    expect(low).toBeCloseTo(0.5 - 1.2706, 12);
    expect(high).toBeCloseTo(0.5 + 1.2706, 12);
    expect(rows[1].metrics.general).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
  });

  it('has the base of several variants once where they measured it alike', () => {
    const longer = { reasoningRl: { steps: 7 } };
    const alike = [zeroOf(1, 0.4), zeroOf(2, 0.6), zeroOf(1, 0.5, longer), zeroOf(2, 0.7, longer)];
    const names = (runs: typeof alike) => seedRows(variants(runs)).map(({ checkpoint }) => checkpoint);
    expect(names(alike)).toEqual(['base, prompted', 'zero', 'zero']);
    const otherwise = { ...zeroOf(1, 0.5, longer), evals: [evaluation('pretrain', 9, 0.2)] };
    expect(names([...alike.slice(0, 2), otherwise])).toEqual(['base, prompted', 'base, prompted', 'zero']);
  });

  it('reads as a table with the largest k', () => {
    const { headers, rows: cells } = seedTextTable(rows);
    expect(headers).toEqual(
      'runs checkpoint seeds pass@1 T=0.6 greedy pass@4 majority@4 format language length general'.split(' '),
    );
    expect(cells[1].slice(0, 7)).toEqual([...['zero', 'zero', '2', '0.50 ± 1.27', '-', '-', '0.75 ± 0.00']]);
  });

  it('shows the k of each figure where the rows differ in it', () => {
    const all = { problems: 4, samples: 3, 'pass@1': 0.1, 'pass@3': 0.3, 'majority@3': 0.4 };
    const few = [1, 2].map((seed) =>
      run(`few-s${seed}`, 'r1-zero', [{ ...evaluation('reasoning-rl', 2, 0), groups: { all } }], {
        seed,
        eval: { samples: 3 },
      }),
    );
    const { headers, rows: cells } = seedTextTable(
      seedRows(variants([zeroOf(1, 0.4), zeroOf(2, 0.6), ...few])),
    );
    expect(headers.slice(5, 8)).toEqual(['greedy', 'pass@k', 'majority@k']);
    expect(cells.slice(1).map((row) => row.slice(6, 8))).toEqual([
      ['0.75 ± 0.00 (k=4)', '0.50 ± 0.00 (k=4)'],
      ['0.30 ± 0.00 (k=3)', '0.40 ± 0.00 (k=3)'],
    ]);
  });

  it('shows up in a comparison only where some settings have several seeds', () => {
    const several = compareRuns([zeroOf(1, 0.4), zeroOf(2, 0.6)]);
    expect(several.overSeeds).toEqual(rows);
    expect(comparisonLines(several)[0]).toBe('Means over seeds, ± 95 % (T=1; T=0.6, greedy: pass@1)');
    // Nor are two runs of one seed, or two checkpoints of one run.
    expect(compareRuns([zeroOf(1, 0.4), { ...zeroOf(1, 0.4), name: 'again' }]).overSeeds).toEqual([]);
    expect(compareRuns([zeroOf(1, 0.4)]).overSeeds).toEqual([]);
  });
});

it('a metric that no seed has is absent', () => {
  const zero = checkpointsOf([zeroOf(1, 0.4)]).get('zero');
  expect(overSeeds(zero, 'all', 'pass@64')).toBeNull();
  expect(overSeeds(undefined, 'all', 'pass@1')).toBeNull();
  expect(Object.keys(checkpointMetrics(zero!))).not.toContain('hard/pass@1');
  expect(intervalText(null)).toBe('-');
  expect(intervalText(overSeeds(zero, 'all', 'pass@1'))).toBe('0.40');
});
