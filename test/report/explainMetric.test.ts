// Metrics explained: every one of the catalogue, at places that are there, with what a run has of it.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explanationLines, metricNameLines, metricsNamed, rangesOf } from '../../src/report/explainMetric.js';
import { heldOutMetrics, stepMetrics } from '../../src/report/metricCatalogue.js';
import { explained } from '../../src/report/metricExplanations.js';
import { zero } from './fixtures.js';

describe('the table of explanations', () => {
  it('has a row for every metric of the catalogue', () => {
    const names = [...stepMetrics, ...heldOutMetrics].map(({ name }) => name);
    expect(explained.map(({ name }) => name)).toEqual(names);
  });

  it.each(explained.map(({ name, explanation }) => [name, explanation] as const))(
    '%s is computed where it says',
    (_, explanation) => {
      const [file, name] = explanation.where.split(': ');
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`function ${name}\\b`));
      for (const text of [explanation.formula, explanation.source, explanation.normal])
        expect(text.length).toBeGreaterThan(5);
    },
  );
});

describe('a metric that is asked for', () => {
  const names = (asked: string) => metricsNamed(asked).map(({ name, entry }) => [name, entry.kind]);

  it('is found by its name, its label, and with any k', () => {
    expect(names('entropy')).toEqual([['entropy', 'step']]);
    expect(names('skill')).toEqual([['accuracy/thorough', 'held-out']]);
    expect(names('pass@16')).toEqual([['pass@16', 'held-out']]);
    expect(names('pass@k')).toEqual([['pass@1', 'held-out']]);
  });

  it('is explained twice where a step and an evaluation have one of that name', () => {
    expect(names('format')).toEqual([
      ['rewards/format/mean', 'step'],
      ['format', 'held-out'],
    ]);
  });

  it('can be asked for by each name of the list, which has all of them', () => {
    const names = metricNameLines().flatMap((line) => line.replace(/^.*?: /, '').split(', '));
    for (const name of names) expect(name).toMatch(/^\S+$/);
    const found = names.flatMap((name) => metricsNamed(name)).map(({ entry }) => entry.name);
    expect(new Set(found)).toEqual(new Set(explained.map(({ name }) => name)));
  });

  it('is refused with the nearest where there is none', () => {
    expect(() => metricsNamed('entropi')).toThrow(
      'explain: no metric is named entropi. Did you mean entropy?',
    );
    expect(() => metricsNamed('toString')).toThrow('no metric is named toString');
  });

  it('has its first, last, lowest and highest value of a run, of each stage', () => {
    const [reward] = metricsNamed('reward');
    expect(rangesOf(zero, reward)).toEqual([
      {
        stage: 'reasoning-rl',
        rows: 3,
        first: { step: 1, value: 0.2 },
        last: { step: 3, value: 0.6 },
        lowest: { step: 1, value: 0.2 },
        highest: { step: 2, value: 0.8 },
      },
    ]);
    const [pass] = metricsNamed('pass@1');
    expect(rangesOf(zero, pass).map(({ stage, rows, last }) => [stage, rows, last.value])).toEqual([
      ...[
        ['pretrain', 1, 0.1],
        ['reasoning-rl', 3, 0.4],
      ],
    ]);
    expect(explanationLines(reward, { name: 'zero', ranges: rangesOf(zero, reward) }).at(-1)).toBe(
      '  zero, reasoning-rl:  first .200 (step 1), last .600 (step 3), lowest .200 (step 1), highest .800 (step 2)',
    );
    // Where there is one value, it is all of them.
    const ofPass = explanationLines(pass, { name: 'zero', ranges: rangesOf(zero, pass) });
    expect(ofPass).toContain('  zero, pretrain:  .100 (step 9)');
    const [kl] = metricsNamed('kl');
    expect(explanationLines(kl, { name: 'zero', ranges: rangesOf(zero, kl) }).at(-1)).toBe(
      '  zero:  has none of it',
    );
  });
});
