// Recipes for the trainers of others: every setting is accounted for, every key is one of theirs, the data is what the run asks.
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import * as axes from '../../src/config/axes.js';
import { settingsByPath } from '../../src/config/paths.js';
import { type Config, configSchema } from '../../src/config/schema.js';
import { coldStartRows } from '../../src/data/datasets.js';
import {
  type Line,
  linesOf,
  type OwnSection,
  type SettingsTable,
  type TaughtStage,
} from '../../src/exports/counterparts.js';
import { trainerFormats } from '../../src/exports/index.js';
import type { TaughtRun } from '../../src/exports/trainer.js';
import { yamlValue } from '../../src/exports/trl.js';
import { trlSettings } from '../../src/exports/trlSettings.js';
import { recipes } from '../../src/pipeline/recipes.js';
import { drawQueries, queryWords } from '../../src/training/queries.js';
import trlKeys from './keys/trl.json' with { type: 'json' };
import { bytesOf, exportedPolicy, config as tiny } from './policy.js';

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

describe('trl', () => {
  it('has a key, a place or a reason for every setting, whatever its value', () => {
    for (const config of configs) {
      const lines = allLines(trlSettings, config);
      const said = (path: string) =>
        lines.some(([, { path: known, keys = {}, where, why }]) => {
          const covers = path === known || path.startsWith(`${known}.`);
          return covers && (Object.keys(keys).length > 0 || Boolean(where) || Boolean(why));
        });
      const silent = settingsByPath(config).filter(([path]) => !said(path));
      expect(silent).toEqual([]);
    }
  });

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

const config = configSchema.parse({
  ...tiny,
  recipe: 'r1',
  reasoningRl: { ...tiny.reasoningRl, steps: 3, prompts: 4 },
  finalRl: { ...tiny.finalRl, steps: 4, preferenceLast: 2, generalShare: 0.5, prompts: 4 },
});
const run: TaughtRun = {
  name: 'tiny',
  config,
  base: exportedPolicy(config),
  examples: () => coldStartRows(5, config, 1),
  doneSteps: () => 9,
};

const textOf = async (name: string) => {
  const files = await trainerFormats.trl.files(run);
  return new TextDecoder().decode(bytesOf(files.get(name)!));
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is for a shell.
const model = '--model_name_or_path "${MODEL:-base}"';

describe('the folder for trl', () => {
  it('has every training in the order of the recipe, reward models before what asks them', async () => {
    const script = await textOf('run.sh');
    expect(script.match(/^trl .*$/gm)).toEqual([
      `trl sft --config 00-cold-start-sft/config.yaml ${model}`,
      'trl grpo --config 01-reasoning-rl/config.yaml',
      `trl sft --config 02-rejection-sampled-sft/config.yaml ${model}`,
      'trl reward --config 03-final-rl-helpful/config.yaml',
      'trl reward --config 03-final-rl-harmless/config.yaml',
      'trl grpo --config 03-final-rl/config.yaml',
    ]);
  });

  it('has configs of known keys, each once', async () => {
    const kinds = { sft: '00-cold-start-sft', grpo: '03-final-rl', reward: '03-final-rl-harmless' } as const;
    for (const [kind, folder] of Object.entries(kinds)) {
      const lines = (await textOf(`${folder}/config.yaml`)).trim().split('\n').slice(1);
      const keys = lines.map((line) => line.split(':')[0]);
      expect(new Set(keys).size).toBe(keys.length);
      const known = [...trlKeys.training, ...trlKeys.script, ...trlKeys[kind as 'sft']];
      expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    }
    expect(await textOf('03-final-rl/config.yaml')).toContain('"rewards.helpful", "rewards.harmless"]');
  });

  it('asks the prompts of the run in its order, in both forms', async () => {
    const rows = (await textOf('03-final-rl/jsonl/train.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { stage } = recipes.r1[3];
    const asked = [0, 0, 2, 2].flatMap((general, step) =>
      drawQueries(config.world, config.finalRl, general, [config.seed, stage, step]),
    );
    expect(rows.map(({ prompt }) => prompt)).toEqual(asked.map((query) => queryWords(query).join(' ')));
    const files = await trainerFormats.trl.files(run);
    const bytes = Uint8Array.from(bytesOf(files.get('03-final-rl/parquet/train.parquet')!));
    expect(await parquetReadObjects({ file: bytes.buffer })).toEqual(rows);
    expect((await textOf('00-cold-start-sft/jsonl/train.jsonl')).trim().split('\n')).toHaveLength(5);
  });

  it('says what differs and that TRL was not run', async () => {
    const text = await textOf('DEPARTURES.md');
    expect(text).toContain('TRL itself was not run on it');
    expect(text).toMatch(/rejectionSampling\.minLanguage .* samples and filters/);
  });
});
