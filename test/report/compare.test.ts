// Stage tables, tables by level, and the settings that differ.
import { describe, expect, it } from 'vitest';
import { baseHash } from '../../src/config/hash.js';
import { configSchema } from '../../src/config/schema.js';
import {
  compareRuns,
  comparisonLines,
  comparisonMarkdown,
  configDifferences,
} from '../../src/report/compare.js';
import { levelTextTable, stageTable, stageTextTable } from '../../src/report/stageTable.js';
import { base, evaluation, ofBase, run, zero } from './fixtures.js';

describe('stageTable', () => {
  it('takes the full evaluation of the base and of each stage end, never a quick one', () => {
    expect(stageTable([zero])).toMatchObject([
      { run: `base-${baseHash(zero.config).slice(0, 12)}`, label: 'base', stage: 'pretrain', passAt1: 0.1 },
      {
        run: 'zero',
        label: 'Zero',
        stage: 'reasoning-rl',
        passAt1: 0.4,
        k: 4,
        passAtK: 0.75,
        majority: 0.5,
        format: 0.9,
        language: 0.8,
        length: 21.5,
        general: 0.25,
      },
    ]);
  });

  it("uses the paper's names, bases first", () => {
    const stages = ['cold-start-sft', 'reasoning-rl', 'rejection-sampled-sft', 'final-rl'] as const;
    const r1 = run(
      'r1',
      'r1',
      stages.map((stage) => evaluation(stage, 5, 0.5)),
    );
    const rows = stageTable([zero, r1]);
    expect(rows.map(({ label }) => label)).toEqual(['base', 'Zero', 'Dev1', 'Dev2', 'Dev3', 'R1']);
  });

  it('has a base once where runs measured it alike, and twice where they did not', () => {
    const other = run('other', 'r1-zero', [ofBase, evaluation('reasoning-rl', 2, 0.5)]);
    expect(stageTable([zero, other]).map(({ label }) => label)).toEqual(['base', 'Zero', 'Zero']);
    const greedy = { ...other, evals: [evaluation('pretrain', 9, 0.2), ...other.evals.slice(1)] };
    const rows = stageTable([zero, greedy]);
    expect(rows.map(({ label, passAt1 }) => [label, passAt1])).toEqual([
      ['base', 0.1],
      ['base', 0.2],
      ['Zero', 0.4],
      ['Zero', 0.5],
    ]);
  });

  it('shows the k of each figure where the rows differ in it', () => {
    const few = { problems: 4, samples: 3, 'pass@1': 0.1, 'pass@2': 0.2, 'pass@3': 0.3, 'majority@3': 0.4 };
    const one = { problems: 4, samples: 1, 'pass@1': 0.5 };
    const runs = [few, one].map((all, i) => {
      return run(`r${i}`, 'r1-zero', [{ ...evaluation('reasoning-rl', 1, 0), groups: { all } }]);
    });
    const { headers, rows } = stageTextTable(
      stageTable([zero, ...runs]).filter(({ label }) => label !== 'base'),
    );
    expect(headers.slice(2, 5)).toEqual(['pass@1', 'pass@k', 'majority']);
    expect(rows.map((cells) => cells.slice(2, 5))).toEqual([
      ['0.40', '0.75 (k=4)', '0.50 (k=4)'],
      ['0.10', '0.30 (k=3)', '0.40 (k=3)'],
      ['0.50', '0.50 (k=1)', '-'],
    ]);
    // The same k in all rows stands in the header.
    expect(stageTextTable(stageTable([runs[0], runs[0]])).headers[3]).toBe('pass@3');
  });

  it('has a dash where there is no score', () => {
    const groups = { all: { problems: 1, samples: 1, format: 1 } };
    const poor = run('poor', 'base', [{ ...evaluation('pretrain', 1, 0), groups }]);
    const { headers, rows } = stageTextTable(stageTable([poor]));
    expect(headers[3]).toBe('pass@k');
    expect(rows).toEqual([['poor', 'base', '-', '-', '-', '1.00', '-', '-', '-']]);
  });
});

describe('levelTextTable', () => {
  it('has a row for each task and level', () => {
    expect(levelTextTable([zero])).toEqual({
      headers: ['pass@1', 'base', 'Zero'],
      rows: [
        ['addition', '0.10', '0.40'],
        ['addition/2', '0.05', '0.20'],
      ],
    });
  });
});

describe('configDifferences', () => {
  it('names only what differs, as dotted paths', () => {
    const a = configSchema.parse({ about: 'one' });
    const b = configSchema.parse({ about: 'two', seed: 2, world: { levels: { addition: [1] } } });
    expect(configDifferences([a, b])).toEqual([
      { path: 'seed', values: [1, 2] },
      { path: 'world.levels.addition', values: [[3, 4], [1]] },
    ]);
    expect(configDifferences([a, a])).toEqual([]);
    expect(configDifferences([])).toEqual([]);
  });
});

describe('compareRuns', () => {
  const comparison = compareRuns([base, run('zero', 'r1-zero', zero.evals.slice(1), { seed: 7 })]);

  it('reads as lines', () => {
    expect(comparisonLines(comparison)).toMatchInlineSnapshot(`
      [
        "Held-out scores at the end of each stage",
        "run     checkpoint  pass@1  pass@4  majority  format  language  length  general",
        "base-1  base          0.10    0.75      0.50    0.90      0.80    21.5     0.25",
        "zero    Zero          0.40    0.75      0.50    0.90      0.80    21.5     0.25",
        "",
        "By task and level",
        "pass@1      base-1 base  zero Zero",
        "addition           0.10       0.40",
        "addition/2         0.05       0.20",
        "",
        "Settings that differ",
        "setting  base-1  zero",
        "recipe   base    r1-zero",
        "seed     1       7",
      ]
    `);
  });

  it('tells runs of other programs, data or weights of one base apart', () => {
    const own = { ...zero.info.inputs };
    const other = { ...zero, info: { r1toy: '1.3.0', inputs: { ...own, data: 'e', base: 'c' } } };
    const { differences } = compareRuns([zero, other]);
    expect(differences).toEqual([
      { path: 'r1toy', values: ['1.2.3', '1.3.0'] },
      { path: 'data', values: ['d', 'e'] },
      { path: 'base weights', values: ['b', 'c'] },
    ]);
    const ofBaseRun = { ...base, info: { ...base.info, inputs: { ...own, base: null } } };
    expect(compareRuns([ofBaseRun, zero]).differences.map(({ path }) => path)).toEqual(['recipe']);
    const seeds = [
      zero,
      { ...run('z2', 'r1-zero', [], { seed: 2 }), info: { ...zero.info, inputs: { ...own, base: 'c' } } },
    ];
    expect(compareRuns(seeds).differences.map(({ path }) => path)).toEqual(['seed']);
  });

  it('reads as Markdown', () => {
    expect(comparisonMarkdown(comparison).slice(0, 4)).toEqual([
      '## Held-out scores at the end of each stage',
      '',
      '| run | checkpoint | pass@1 | pass@4 | majority | format | language | length | general |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ]);
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });

  it('says so when nothing has ended', () => {
    expect(comparisonLines(compareRuns([run('new', 'r1', [])]))).toEqual(['No stage has ended yet.']);
  });
});
