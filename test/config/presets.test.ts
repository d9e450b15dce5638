// The presets: each is R1-Zero but for the switches that its paper turns, and starts from the same base.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as axes from '../../src/config/axes.js';
import { baseHash } from '../../src/config/hash.js';
import { loadConfig } from '../../src/config/load.js';
import { configDifferences } from '../../src/report/compare.js';

const zero = loadConfig({ file: 'configs/r1-zero.json' }).config;

const dapo = { aggregation: 'token-mean', groups: 'dynamic', overlong: 'penalty', klCoef: 0 };

/** What each switches, and the paper that it names. */
const presets: Record<string, [paper: string, switches: Record<string, unknown>]> = {
  cispo: ['2506.13585', { ...dapo, surrogate: 'cispo', clipEpsilon: 1, clipHigh: 4 }],
  dapo: ['2503.14476', { ...dapo, clipHigh: 0.28 }],
  deepseekmath: ['2402.03300', { miniBatches: 1, klCoef: 0.04 }],
  'dr-grpo': ['2503.20783', { advantage: 'centred', aggregation: 'constant', klCoef: 0 }],
  gspo: [
    '2507.18071',
    { surrogate: 'sequence', clipEpsilon: 0.0003, clipHigh: 0.0004, klCoef: 0, miniBatches: 4 },
  ],
  maxrl: ['2602.02710', { advantage: 'maxrl' }],
  ppo: ['1707.06347', { advantage: 'gae', aggregation: 'token-mean', klIn: 'reward', klEstimator: 'k1' }],
  'reinforce-pp': [
    '2501.03262',
    {
      ...{ advantage: 'reinforce-pp', aggregation: 'token-mean' },
      ...{ klIn: 'reward', klEstimator: 'k1', klCoef: 0.01 },
    },
  ],
  rloo: [
    '2402.14740',
    {
      ...{ advantage: 'leave-one-out', aggregation: 'constant', surrogate: 'none', miniBatches: 1 },
      ...{ klIn: 'reward', klEstimator: 'k1', klCoef: 0.05 },
    },
  ],
};

it('are all here', () => {
  const files = readdirSync('configs/presets').map((file) => file.replace('.json', ''));
  expect(files.sort()).toEqual(Object.keys(presets).sort());
});

it('and every switch of every axis, are named in docs/variants.md', () => {
  const text = readFileSync('docs/variants.md', 'utf8');
  const switches = Object.values(axes).flatMap((names) => (typeof names === 'number' ? [] : [...names]));
  for (const name of [...switches, ...Object.keys(presets)]) expect(text).toContain(`\`${name}\``);
  const readme = readFileSync('README.md', 'utf8');
  for (const name of Object.keys(presets)) expect(readme).toContain(`\`${name}\``);
});

describe.each(Object.entries(presets))('%s', (name, [paper, switches]) => {
  const { config } = loadConfig({ file: `configs/presets/${name}.json` });

  it('switches what its paper does, and nothing else', () => {
    const differences = configDifferences([zero, config]).map(({ path, values }) => [path, values[1]]);
    const expected = Object.entries(switches).map(([key, value]) => [`reasoningRl.${key}`, value]);
    expect(Object.fromEntries(differences)).toEqual(Object.fromEntries(expected));
  });

  it('names its paper and starts from the base of R1-Zero', () => {
    expect(config.about).toContain(`arXiv ${paper}`);
    expect(baseHash(config)).toBe(baseHash(zero));
  });
});
