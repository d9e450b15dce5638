// Settings in the words of other trainers: each is accounted for, whatever its value, and every key is one of theirs.
import { describe, expect, it } from 'vitest';
import * as axes from '../../src/config/axes.js';
import { settingsByPath } from '../../src/config/paths.js';
import { type Config, configSchema } from '../../src/config/schema.js';
import {
  type Line,
  linesOf,
  type OwnSection,
  type SettingsTable,
  type TaughtStage,
} from '../../src/exports/counterparts.js';
import { trlSettings } from '../../src/exports/trlSettings.js';
import { verlSettings } from '../../src/exports/verlSettings.js';
import { yamlTree, yamlValue } from '../../src/exports/yaml.js';
import trlKeys from './keys/trl.json' with { type: 'json' };
import verlKeys from './keys/verl.json' with { type: 'json' };

const sections: Readonly<Record<OwnSection, TaughtStage['kind']>> = {
  pretrain: 'sft',
  coldStart: 'sft',
  reasoningRl: 'rl',
  rejectionSampling: 'sft',
  preference: 'reward',
  finalRl: 'rl',
  distill: 'sft',
};

function allLines(table: SettingsTable, config: Config): [TaughtStage['kind'], Line][] {
  return Object.entries(sections).flatMap(([section, kind]) =>
    linesOf(table, section as OwnSection, { config, kind, steps: 120, updates: 2 }).map(
      (line): [TaughtStage['kind'], Line] => [kind, line],
    ),
  );
}

/** Every switch in turn, and what else changes a counterpart. */
const switched = {
  advantage: axes.advantageNames,
  aggregation: axes.aggregationNames,
  surrogate: axes.surrogateNames,
  klEstimator: axes.klEstimatorNames,
  klIn: axes.klPlaces,
  truth: axes.truthNames,
  groups: axes.groupsNames,
  overlong: axes.overlongNames,
  staleCorrection: axes.staleCorrectionNames,
  klCoef: [0, 1],
  dualClip: [0, 3],
  clipHigh: [0, 0.3],
  miniBatches: [1, 7],
  entropyCoef: [0.1],
  staleness: [1],
  lambda: [0.9],
};
const configs = Object.entries(switched).flatMap(([key, values]) =>
  values.map((value) =>
    configSchema.parse({
      reasoningRl: { [key]: value },
      finalRl: { [key]: value },
      distill: { match: 'r1' },
    }),
  ),
);

describe.each([
  ['trl', trlSettings],
  ['verl', verlSettings],
])('the settings of %s', (_, table) => {
  it('have a key, a place or a reason each, whatever the value', () => {
    for (const config of configs) {
      const lines = allLines(table, config);
      const said = (path: string) =>
        lines.some(([, { path: known, keys = {}, where, why }]) => {
          const covers = path === known || path.startsWith(`${known}.`);
          return covers && (Object.keys(keys).length > 0 || Boolean(where) || Boolean(why));
        });
      const silent = settingsByPath(config).filter(([path]) => !said(path));
      expect(silent).toEqual([]);
    }
  });
});

describe('trl', () => {
  it('names keys of TRL 1.13 and transformers 5.18 alone', () => {
    const known = (kind: TaughtStage['kind']) =>
      new Set([...trlKeys.training, ...(kind === 'rl' ? trlKeys.grpo : trlKeys[kind])]);
    for (const config of configs)
      for (const [kind, { path, keys = {} }] of allLines(trlSettings, config))
        for (const key of Object.keys(keys)) expect(known(kind), `${path} ${kind}`).toContain(key);
    expect(known('rl')).not.toContain('warmup_ratio');
  });

  it('gives a setting that is on a reason where TRL lacks it', () => {
    const config = configSchema.parse({
      reasoningRl: { staleness: 2, groups: 'dynamic', klIn: 'reward', klEstimator: 'k1' },
    });
    const told = allLines(trlSettings, config).filter(([, { why, idle }]) => why && !idle);
    const paths = told.map(([, { path }]) => path);
    for (const key of ['staleness', 'groups', 'maxDraws', 'klIn', 'klEstimator'])
      expect(paths).toContain(`reasoningRl.${key}`);
  });

  it('writes numbers that readers of YAML take for numbers', () => {
    expect([1e-8, 3.2e-4, 1e21, 2.5e-7, 0, -1e-9].map(yamlValue)).toEqual([
      '1.0e-8',
      '0.00032',
      '1.0e+21',
      '2.5e-7',
      '0',
      '-1.0e-9',
    ]);
    expect(yamlValue({ a: [1e-8, 'x', null, true] })).toBe('{a: [1.0e-8, "x", null, true]}');
  });
});

describe('verl', () => {
  it('names keys of its two trainers alone, and values that they know', () => {
    const values = {
      'algorithm.adv_estimator': verlKeys.advantages,
      'actor_rollout_ref.actor.policy_loss.loss_mode': verlKeys.losses,
      'actor_rollout_ref.actor.loss_agg_mode': verlKeys.aggregations,
      'actor_rollout_ref.actor.kl_loss_type': verlKeys.penalties,
      'algorithm.kl_penalty': verlKeys.penalties,
    };
    const seen = new Set<string>();
    for (const config of configs)
      for (const [kind, { path, keys = {} }] of allLines(verlSettings, config)) {
        if (kind === 'reward') continue;
        for (const [key, value] of Object.entries(keys)) {
          expect(verlKeys[kind], `${path} ${kind}`).toContain(key);
          if (!(key in values)) continue;
          seen.add(key);
          expect(values[key as keyof typeof values], path).toContain(value);
        }
      }
    expect([...seen].sort()).toEqual(Object.keys(values).sort());
  });

  it('gives a setting that is on a reason where verl lacks it', () => {
    const config = configSchema.parse({
      reasoningRl: { staleness: 2, groups: 'frontier', klEstimator: 'exact', overlong: 'mask' },
    });
    const told = allLines(verlSettings, config).filter(([, { why, idle }]) => why && !idle);
    const paths = told.map(([, { path }]) => path);
    for (const key of ['staleness', 'groups', 'maxDraws', 'overlong', 'klEstimator', 'referenceEvery'])
      expect(paths).toContain(`reasoningRl.${key}`);
    expect(paths).toContain('policy.heads');
  });

  it('writes keys with dots as maps in which each stands once', () => {
    const rows = [
      { key: 'a.b.c', value: 1 },
      { key: 'd', value: [1e-8] },
      { key: 'a.b.e', value: 'x', path: 'ours' },
      { key: 'a.f', value: { g: null } },
    ];
    expect(yamlTree(rows)).toEqual([
      'a:',
      '  b:',
      '    c: 1',
      '    e: "x" # ours',
      '  f: {g: null}',
      'd: [1.0e-8]',
    ]);
  });
});
