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
import { inCatalogueOrder, inTaskOrder, isDoubled } from '../../src/report/order.js';
import {
  levelTextTable,
  shownRun,
  stageHeading,
  stageTable,
  stageTextTable,
} from '../../src/report/stageTable.js';
import { shownLines, tableLines } from '../../src/report/textTable.js';
import { base, evaluation, looked, ofBase, run, zero } from './fixtures.js';

describe('stageTable', () => {
  it('takes the full evaluation of the base and of each stage end, never a quick one', () => {
    expect(stageTable([zero])).toMatchObject([
      {
        run: `base-${baseHash(zero.config).slice(0, 12)}`,
        label: 'base, prompted',
        stage: 'pretrain',
        metrics: { 'pass@1': 0.1 },
      },
      {
        run: 'zero',
        label: 'Zero',
        stage: 'reasoning-rl',
        k: 4,
        metrics: {
          ...{ 'pass@1': 0.4, 'pass@4': 0.75, 'majority@4': 0.5, format: 0.9, language: 0.8 },
          ...{ length: 21.5, general: 0.25 },
        },
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
    expect(rows.map(({ label }) => label)).toEqual(['base, prompted', 'Zero', 'Dev1', 'Dev2', 'Dev3', 'R1']);
  });

  it('has a base once where runs measured it alike, and twice where they did not', () => {
    const other = run('other', 'r1-zero', [ofBase, evaluation('reasoning-rl', 2, 0.5)]);
    expect(stageTable([zero, other]).map(({ label }) => label)).toEqual(['base, prompted', 'Zero', 'Zero']);
    const greedy = { ...other, evals: [evaluation('pretrain', 9, 0.2), ...other.evals.slice(1)] };
    const rows = stageTable([zero, greedy]);
    expect(rows.map(({ label, metrics }) => [label, metrics['pass@1']])).toEqual([
      ['base, prompted', 0.1],
      ['base, prompted', 0.2],
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
      stageTable([zero, ...runs]).filter(({ label }) => label !== 'base, prompted'),
      true,
    );
    expect(headers.slice(2, 7)).toEqual(['pass@1', 'T=0.6', 'greedy', 'pass@k', 'majority']);
    expect(rows.map((cells) => cells.slice(2, 7))).toEqual([
      ['0.40', '-', '-', '0.75 (k=4)', '0.50 (k=4)'],
      ['0.10', '-', '-', '0.30 (k=3)', '0.40 (k=3)'],
      ['0.50', '-', '-', '0.50 (k=1)', '-'],
    ]);
    // The same k in all rows stands in the header.
    expect(stageTextTable(stageTable([runs[0], runs[0]]), false).headers[4]).toBe('pass@3');
  });

  it('has a dash where there is no score', () => {
    const groups = { all: { problems: 1, samples: 1, format: 1 } };
    const poor = run('poor', 'base', [{ ...evaluation('pretrain', 1, 0), groups }]);
    const { headers, rows } = stageTextTable(stageTable([poor]), true);
    expect(headers[5]).toBe('pass@k');
    expect(rows).toEqual([['poor', 'base, prompted', '-', '-', '-', '-', '-', '1.00', '-', '-', '-']]);
  });

  it('has a row for each way of beginning, and pass@1 at each temperature', () => {
    const forced = { begin: '<think>' };
    const last = evaluation('reasoning-rl', 2, 0.4);
    const measured = run('zero', 'r1-zero', [
      ofBase,
      looked(ofBase, 0.31, { temperature: 0.6 }),
      looked(ofBase, 0.02, { temperature: 0 }),
      { ...evaluation('pretrain', 9, 0.66), ...forced },
      looked(ofBase, 0.85, { temperature: 0.6, ...forced }),
      looked(ofBase, 0.95, { temperature: 0, ...forced }),
      last,
      looked(last, 0.93, { temperature: 0.6 }),
      looked(last, 0.96, { temperature: 0 }),
    ]);
    const rows = stageTable([measured]);
    expect(rows[1]).toMatchObject({
      temperature: 1,
      metrics: { 'pass@1 T=0.6': 0.85, 'pass@1 greedy': 0.95 },
    });
    expect(stageHeading(rows)).toBe('Held-out scores at the end of each stage (T=1; T=0.6, greedy: pass@1)');
    const table = stageTextTable(rows, false);
    expect(table.headers.slice(0, 4)).toEqual(['checkpoint', 'pass@1', 'T=0.6', 'greedy']);
    expect(table.rows.map((cells) => cells.slice(0, 4))).toEqual([
      ['base, prompted', '0.10', '0.31', '0.02'],
      ['base, <think> forced', '0.66', '0.85', '0.95'],
      ['Zero', '0.40', '0.93', '0.96'],
    ]);
    // Every line of a single run's table fits a terminal.
    expect(Math.max(...tableLines(table).map((line) => line.length))).toBeLessThanOrEqual(100);
    // The levels are at the evaluation's own temperature alone.
    expect(levelTextTable([measured]).rows).toContainEqual(['addition/2', '0.05', '0.33', '0.20']);
    // Under another temperature of its own the rows change their places, not their names.
    const greedy = {
      ...measured,
      config: { ...measured.config, eval: { ...measured.config.eval, temperature: 0 } },
    };
    expect(stageHeading(stageTable([measured, greedy]))).toContain('(T=1 or greedy, by eval.temperature; ');
    expect(stageTable([greedy])[1]).toMatchObject({
      metrics: { 'pass@1': 0.95, 'pass@1 T=0.6': 0.85 },
    });
  });
});

describe('levelTextTable', () => {
  it('has a row for each task and level', () => {
    expect(levelTextTable([zero])).toEqual({
      headers: ['pass@1', 'base, prompted', 'Zero'],
      rows: [
        ['addition', '0.10', '0.40'],
        ['addition/2', '0.05', '0.20'],
      ],
    });
  });

  it('has the tasks in the order of their table, each before its levels, then the hard, and what lies beyond last', () => {
    const names = ['beyond', 'total/10', 'total', 'hard', 'addition/3', 'total/2', 'addition', 'pair/6'];
    const tasks = ['addition', 'addition/3', 'pair/6', 'total', 'total/2', 'total/10'];
    expect(inTaskOrder(names)).toEqual([...tasks, 'hard', 'beyond']);
  });
});

describe('what would be said twice', () => {
  it('a task with one level alone has no line beside it', () => {
    const [level, both] = [
      { problems: 4, 'pass@1': 0.25 },
      { problems: 8, 'pass@1': 0.5 },
    ];
    const groups = { pair: level, 'pair/3': level, total: both, 'total/2': level, 'total/3': level };
    expect(Object.keys(groups).filter((name) => isDoubled(name, groups))).toEqual(['pair']);
  });

  it('one base of several runs is that of all, two have their names', () => {
    const [a, b] = ['base-0123456789ab', 'base-ba9876543210'];
    expect([a, 'r1'].map(shownRun([a, a, 'r1', 'zero']))).toEqual(['all', 'r1']);
    expect([a, b].map(shownRun([a, b, 'r1']))).toEqual([a, b]);
    expect(shownRun([a])(a)).toBe(a);
  });
});

describe('metrics', () => {
  it('stand in the order of their catalogue, whatever was measured first', () => {
    const names = ['exact', 'length', 'pass@16', 'format', 'problems', 'pass@2', 'samples', 'majority@16'];
    const shown = ['problems', 'samples', 'pass@2', 'pass@16', 'majority@16', 'format', 'length', 'exact'];
    expect(inCatalogueOrder(names)).toEqual(shown);
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
    expect(shownLines(comparisonLines(comparison))).toMatchInlineSnapshot(`
      [
        "Held-out scores at the end of each stage (T=1; T=0.6, greedy: pass@1)",
        "run     checkpoint      pass@1  T=0.6  greedy  pass@4  majority  format  language  length  general",
        "base-1  base, prompted    0.10      -       -    0.75      0.50    0.90      0.80    21.5     0.25",
        "zero    Zero              0.40      -       -    0.75      0.50    0.90      0.80    21.5     0.25",
        "",
        "By task and level, at the evaluation's own temperature",
        "pass@1      base-1 base, prompted  zero Zero",
        "addition                     0.10       0.40",
        "addition/2                   0.05       0.20",
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
      '## Held-out scores at the end of each stage (T=1; T=0.6, greedy: pass@1)',
      '',
      '| run | checkpoint | pass@1 | T=0.6 | greedy | pass@4 | majority | format | language | length | general |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ]);
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });

  it('says so when nothing has ended', () => {
    expect(comparisonLines(compareRuns([run('new', 'r1', [])]))).toEqual(['No stage has ended yet.']);
  });
});
