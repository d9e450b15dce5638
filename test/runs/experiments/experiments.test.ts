// The table of experiments: what each row must have, its values on figures worked out by hand, and how it reads.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { baseHash } from '../../../src/config/hash.js';
import { markdownText } from '../../../src/report/format.js';
import { pictureSvg } from '../../../src/report/picture.js';
import { tableLines } from '../../../src/report/textTable.js';
import { experimentNamed } from '../../../src/runs/experiment.js';
import { answersOf, answerTable, figureTable } from '../../../src/runs/experimentRows.js';
import { lawOf } from '../../../src/runs/experiments/entropyLaw.js';
import type { Measured, Results } from '../../../src/runs/experiments/experiment.js';
import { correlation } from '../../../src/runs/experiments/forget.js';
import { experiments } from '../../../src/runs/experiments/index.js';
import {
  experimentsMarkdown,
  findingsIn,
  findingsSentence,
  findingsTable,
} from '../../../src/runs/findings.js';
import { loadSettings } from '../../../src/runs/settings.js';

const table = Object.entries(experiments);

describe.each(table)('%s', (name, { claim, source, arms, read, measure, columns, asks, picture, more }) => {
  it('names a claim, a source, and thresholds for what it asks', () => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(claim.length).toBeGreaterThan(20);
    expect(source).toMatch(/\d{4}\.\d{5}/);
    expect(asks.length).toBeGreaterThan(0);
    expect(new Set(asks.map((ask) => ask.claim)).size).toBe(asks.length);
    expect(columns.length).toBeGreaterThan(0);
    expect(read ?? measure).toBeDefined();
  });

  it('has arms with settings of their own that all start from one base', () => {
    expect(new Set(arms.map((arm) => arm.name)).size).toBe(arms.length);
    expect(arms.map((arm) => arm.name)).not.toContain('base');
    const bases = arms.map(({ changes }) => baseHash(loadSettings({ set: changes, seed: 3 }).config));
    expect(new Set(bases).size).toBe(1);
  });

  it('says that nothing is measured where figures are missing, and draws what there is', () => {
    const nothing = Object.fromEntries(arms.map((arm) => [arm.name, { 1: { figures: {} } }]));
    const answers = answersOf(name, experiments[name], nothing);
    expect(answers.map(({ ruling }) => ruling)).toEqual(asks.map(() => 'not measured'));
    expect(figureTable(nothing, columns).rows.length).toBe(arms.length);
    expect(answerTable(answers).rows.length).toBe(asks.length);
    expect(pictureSvg(picture(nothing))).toContain('</svg>');
    expect(pictureSvg(picture(nothing))).not.toContain('NaN');
    expect(more?.(nothing).rows ?? []).toEqual([]);
  });
});

/** Results of arms whose seeds have these figures each. */
function results(arms: Record<string, Record<string, number>[]>): Results {
  const bySeed = (rows: Record<string, number>[]) =>
    Object.fromEntries(rows.map((figures, i): [number, Measured] => [i + 1, { figures }]));
  return Object.fromEntries(Object.entries(arms).map(([arm, rows]) => [arm, bySeed(rows)]));
}

describe('what experiments answer', () => {
  it('language-price: the price within seeds, against thresholds of its own', () => {
    const price = results({
      Zero: [0.9, 0.8, 0.85].map((pass) => ({ 'pass@1': pass, language: 0.6 })),
      'one language': [0.89, 0.78, 0.84].map((pass) => ({ 'pass@1': pass, language: 0.98 })),
    });
    const sentences = answersOf('language-price', experiments['language-price'], price).map(
      ({ sentence }) => sentence,
    );
    // -.01, -.02, -.01: mean -.0133, s = .0057735, s / sqrt 3 = .0033333, times 4.303 = .01434.
    expect(sentences).toEqual([
      'language-price: pass@1 with the language reward instead of without -.013 (95 % -.028 to .001, 3 of 3 seeds): undecided (asked beforehand: < 0)',
      'language-price: pass@1 with the language reward instead of without -.013 (95 % -.028 to .001, 3 of 3 seeds): decided, it holds (asked beforehand: > -.030)',
      "language-price: share of the prompt's language in thoughts with the language reward instead of without +.380 (95 % .380 to .380, 3 of 3 seeds): decided, it holds (asked beforehand: > .150)",
    ]);
  });

  it('seed-noise: the deviation at each stage, and the seeds that an effect takes, paired and not', () => {
    const noise = results({
      Zero: [0.8, 0.82, 0.84].map((pass) => ({ Zero: pass })),
      again: [0.81, 0.81, 0.84].map((pass) => ({ Zero: pass })),
      R1: [0.9, 0.9, 0.96].map((pass) => ({ R1: pass })),
    });
    expect(tableLines(experiments['seed-noise'].more!(noise))).toEqual([
      'pass@1 of             sd over seeds  seeds to see .010  seeds to see .020  seeds to see .050',
      // .034641 times the root of 2, by the rule of the power table.
      'R1                           0.0346                191                 50                 10',
      'Zero                         0.0200                 65                 18                  5',
      // Differences .01, -.01, 0.
      'Zero, paired by base         0.0100                 10                  5                  3',
    ]);
    const [{ effect }] = answersOf('seed-noise', experiments['seed-noise'], noise);
    expect(effect?.value.mean).toBeCloseTo(0.02 / 3, 12);
  });

  it('group-size: every arm draws as many completions a step', () => {
    const sizes = experiments['group-size'].arms.map(({ changes }) => {
      const { groupSize, prompts } = loadSettings({ set: changes }).config.reasoningRl;
      return groupSize * prompts;
    });
    expect(sizes).toEqual([192, 192, 192, 192]);
    const { config } = loadSettings({ set: experiments['group-size'].arms[0].changes });
    expect(config).toEqual(loadSettings({ set: [] }).config);
  });

  it('process-rewards: what steps are rewarded for is held against the outcome alone, and against what is right', () => {
    const figures = (pass: number, skill: number, tries: number, shares: object = {}) => {
      return { 'pass@1': pass, 'accuracy/thorough': skill, 'reflection/retry': tries, ...shares };
    };
    const believed = figures(0.5, 0.6, 1, { rewarded: 0.9, 'right steps': 0.7 });
    const found = results({
      'outcome alone': [figures(0.8, 0.9, 3)],
      'exact steps': [figures(0.85, 0.92, 3.5, { rewarded: 0.9, 'right steps': 0.9 })],
      'believed steps': [believed],
    });
    const values = answersOf('process-rewards', experiments['process-rewards'], found).map(
      ({ effect }) => effect?.value.mean,
    );
    [0.05, 0.02, 0.5, -0.3, 0.2].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 12);
    });
    const judges = experiments['process-rewards'].arms.map(
      ({ changes }) => loadSettings({ set: changes }).config.reasoningRl,
    );
    expect(judges.map(({ processReward, stepJudge }) => [processReward, stepJudge])).toEqual([
      [0, 'exact'],
      [0.5, 'exact'],
      [0.5, 'form'],
    ]);
  });

  it('a name that is none names the nearest', () => {
    expect(() => experimentNamed('length-bais')).toThrow(
      'experiment: there is none of the name length-bais. Did you mean length-bias? Allowed: seed-noise, ',
    );
    expect(() => experimentNamed('toString')).toThrow('there is none');
  });
});

describe('the entropy law', () => {
  const law = (entropy: number) => 1.2 - 0.5 * Math.exp(entropy);
  const entropies = Array.from({ length: 20 }, (_, i) => 0.4 - 0.01 * i);

  it('finds the coefficients of a run that follows it, from its first steps', () => {
    const { a, b, bias, error, r2 } = lawOf(entropies.map((entropy) => [entropy, law(entropy)]));
    expect(a).toBeCloseTo(0.5, 9);
    expect(b).toBeCloseTo(1.2, 9);
    expect(bias).toBeCloseTo(0, 9);
    expect(error).toBeCloseTo(0, 9);
    expect(r2).toBeCloseTo(1, 9);
  });

  it('tells too little where the later steps are better than the first ones said', () => {
    const steps = entropies.map((entropy, i) => [entropy, law(entropy) + (i < 6 ? 0 : 0.1)] as const);
    expect(lawOf(steps).bias).toBeCloseTo(-0.1, 9);
    expect(lawOf(steps).error).toBeCloseTo(0.1, 9);
  });

  it('says nothing of runs that are too short, or whose entropy stands still', () => {
    expect(lawOf(entropies.slice(0, 9).map((entropy) => [entropy, 0]))).toEqual({});
    expect(lawOf(entropies.map(() => [0.3, 0.5]))).toEqual({});
    expect(lawOf(entropies.map((entropy) => [entropy, 0.5]))).not.toHaveProperty('r2');
  });
});

it('a correlation has the sign of the slope, and is none where a figure is missing or nothing varies', () => {
  // xx = 2, xy = 1, yy = 2/3: 1 / sqrt(4/3).
  expect(
    correlation([
      [0, 0],
      [1, 1],
      [2, 1],
    ]),
  ).toBeCloseTo(Math.sqrt(0.75), 12);
  expect(
    correlation([
      [0, 2],
      [1, 1],
      [2, 0],
    ]),
  ).toBeCloseTo(-1, 12);
  expect(
    correlation([
      [0, 2],
      [1, Number.NaN],
    ]),
  ).toBeNaN();
  expect(
    correlation([
      [1, 2],
      [1, 3],
    ]),
  ).toBeNaN();
});

it('docs/laboratory.md names every experiment, its thresholds, its command and what it found (npm run generate)', () => {
  const folder = 'results/laboratory';
  const found = findingsIn(folder);
  const text = experimentsMarkdown(experiments, found).join('\n');
  expect(readFileSync('docs/laboratory.md', 'utf8')).toContain(`-->\n${text}\n<!-- end -->`);
  for (const [name, { asks }] of table) {
    expect(text).toContain(`### ${name}\n`);
    expect(text).toContain(`\`r1toy experiment ${name} --seeds 1-5\``);
    for (const { claim } of asks) expect(text).toContain(markdownText(claim));
  }
  for (const [name, { answers }] of Object.entries(found)) {
    expect(existsSync(`${folder}/${name}.svg`)).toBe(true);
    for (const { sentence } of answers) expect(text).toContain(markdownText(sentence));
  }
});

it('README counts the claims that hold, and the laboratory has a row for each (npm run generate)', () => {
  const found = findingsIn('results/laboratory');
  const sentence = findingsSentence(found);
  expect(readFileSync('README.md', 'utf8')).toContain(`-->\n${sentence}\n<!-- end -->`);
  const rulings = Object.values(found).flatMap(({ answers }) => answers.map(({ ruling }) => ruling));
  const [, claims, hold, not, open] = sentence.match(/^(\d+) claims .* (\d+) hold, (\d+) do not, (\d+) are/)!;
  expect([claims, hold, not, open].map(Number)).toEqual([
    rulings.length,
    ...['holds', 'does not hold', 'undecided'].map((one) => rulings.filter((it) => it === one).length),
  ]);
  const table = findingsTable(found);
  expect(table).toHaveLength(2 + rulings.length);
  expect(readFileSync('docs/laboratory.md', 'utf8')).toContain(`-->\n${table.join('\n')}\n<!-- end -->`);
});
