// The folder for TRL: the trainings in their order, configs that it reads, the prompts of the run.
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { trainerFormats } from '../../src/exports/index.js';
import { recipes } from '../../src/pipeline/recipes.js';
import { drawQueries, queryWords } from '../../src/training/queries.js';
import trlKeys from './keys/trl.json' with { type: 'json' };
import { bytesOf } from './policy.js';
import { config, rowsOf, run, textOf } from './taughtRun.js';

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is for a shell.
const model = '--model_name_or_path "${MODEL:-base}"';

describe('the folder for trl', () => {
  it('has every training in the order of the recipe, reward models before what asks them', async () => {
    const script = await textOf('trl', 'run.sh');
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
      const lines = (await textOf('trl', `${folder}/config.yaml`)).trim().split('\n').slice(1);
      const keys = lines.map((line) => line.split(':')[0]);
      expect(new Set(keys).size).toBe(keys.length);
      const known = [...trlKeys.training, ...trlKeys.script, ...trlKeys[kind as 'sft']];
      expect(keys.filter((key) => !known.includes(key))).toEqual([]);
    }
    expect(await textOf('trl', '03-final-rl/config.yaml')).toContain(
      '"rewards.helpful", "rewards.harmless"]',
    );
  });

  it('asks the prompts of the run in its order, in both forms', async () => {
    const rows = rowsOf(await textOf('trl', '03-final-rl/jsonl/train.jsonl'));
    const { stage } = recipes.r1[3];
    const asked = [0, 0, 2, 2].flatMap((general, step) =>
      drawQueries(config.world, config.finalRl, general, [config.seed, stage, step]),
    );
    expect(rows.map(({ prompt }) => prompt)).toEqual(asked.map((query) => queryWords(query).join(' ')));
    const files = await trainerFormats.trl.files(run);
    const bytes = Uint8Array.from(bytesOf(files.get('03-final-rl/parquet/train.parquet')!));
    expect(await parquetReadObjects({ file: bytes.buffer })).toEqual(rows);
    expect((await textOf('trl', '00-cold-start-sft/jsonl/train.jsonl')).trim().split('\n')).toHaveLength(5);
  });

  it('says what differs and that TRL was not run', async () => {
    const text = await textOf('trl', 'DEPARTURES.md');
    expect(text).toContain('TRL itself was not run on it');
    expect(text).toMatch(/rejectionSampling\.minLanguage .* samples and filters/);
  });
});
