// The folder for verl: the trainings in their order, configs over its own, the same prompts and examples as messages.
import { spawnSync } from 'node:child_process';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { trainerFormats } from '../../src/exports/index.js';
import verlKeys from './keys/verl.json' with { type: 'json' };
import { bytesOf } from './policy.js';
import { rowsOf, run, templateOfBase, textOf } from './taughtRun.js';

/** Keys with dots of a config as it is written, each with its value. */
function keysOf(text: string): [string, string][] {
  const path: string[] = [];
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line): [string, string][] => {
      const [, indent, key, value] = /^( *)([^:]+):(.*)$/.exec(line)!;
      path.splice(indent.length / 2, path.length, key);
      return value === '' ? [] : [[path.join('.'), value.replace(/ # [\w.]+$/, '').trim()]];
    });
}

describe('the folder for verl', () => {
  it('has every training in the order of the recipe; reward models are left to TRL', async () => {
    const script = await textOf('verl', 'run.sh');
    const lines = script.match(/^(python3 -m verl.trainer|torchrun|trl|keep \d).*$/gm)!;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for a shell.
    const first = 'model.path="${MODEL:-base}"';
    const place = (folder: string) => `--config-path "$PWD/${folder}" --config-name config`;
    const sft = 'torchrun --standalone --nproc_per_node=1 -m verl.trainer.sft_trainer';
    const rl = 'python3 -m verl.trainer.main_ppo';
    const [cold, zero, sampled, final] = [
      '00-cold-start-sft',
      '01-reasoning-rl',
      '02-rejection-sampled-sft',
      '03-final-rl',
    ];
    expect(lines).toEqual([
      `${sft} ${place(cold)} ${first}`,
      `keep ${cold}`,
      `${rl} ${place(zero)} actor_rollout_ref.model.path=out/${cold}`,
      `keep ${zero} /actor`,
      `${sft} ${place(sampled)} ${first}`,
      `keep ${sampled}`,
      `trl reward --config ${final}-helpful/config.yaml`,
      `trl reward --config ${final}-harmless/config.yaml`,
      `${rl} ${place(final)} actor_rollout_ref.model.path=out/${sampled}`,
      `keep ${final} /actor`,
    ]);
    expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
    expect(await textOf('verl', '03-final-rl-helpful/config.yaml')).toBe(
      await textOf('trl', '03-final-rl-helpful/config.yaml'),
    );
  });

  it('has configs of known keys, each once, over the one of verl', async () => {
    for (const [kind, folder, over] of [
      ['sft', '00-cold-start-sft', 'sft_trainer_engine'],
      ['rl', '03-final-rl', 'ppo_trainer'],
    ] as const) {
      const {
        'hydra.searchpath': search,
        defaults,
        ...rest
      } = Object.fromEntries(keysOf(await textOf('verl', `${folder}/config.yaml`)));
      expect([search, defaults]).toEqual(['["pkg://verl.trainer.config"]', `["${over}", "_self_"]`]);
      expect(Object.keys(rest).filter((key) => !verlKeys[kind].includes(key))).toEqual([]);
      const keys = keysOf(await textOf('verl', `${folder}/config.yaml`)).map(([key]) => key);
      expect(new Set(keys).size).toBe(keys.length);
    }
    const told = Object.fromEntries(keysOf(await textOf('verl', '01-reasoning-rl/config.yaml')));
    expect(told).toMatchObject({
      'algorithm.adv_estimator': '"grpo"',
      'trainer.total_training_steps': '3',
      'data.train_batch_size': '4',
      'data.train_files': '"01-reasoning-rl/parquet/train.parquet"',
      'reward.custom_reward_function.path': '"rewards.py"',
      'actor_rollout_ref.actor.clip_ratio_c': '1000000',
    });
  });

  it('asks the same prompts as messages, from which the template of the base makes them again', async () => {
    const ours = rowsOf(await textOf('trl', '03-final-rl/jsonl/train.jsonl'));
    const theirs = rowsOf(await textOf('verl', '03-final-rl/jsonl/train.jsonl'));
    const template = await templateOfBase();
    expect(theirs.map(({ extra_info }) => extra_info)).toEqual(ours);
    for (const { prompt, data_source, reward_model, ability, extra_info } of theirs) {
      expect(template.render({ messages: prompt, add_generation_prompt: true })).toBe(extra_info.prompt);
      expect([data_source, reward_model.style, ability]).toEqual(['r1toy', 'rule', extra_info.task]);
    }
    const files = await trainerFormats.verl.files(run);
    const bytes = Uint8Array.from(bytesOf(files.get('03-final-rl/parquet/train.parquet')!));
    expect(await parquetReadObjects({ file: bytes.buffer })).toEqual(theirs);
  });

  it('has supervised examples as messages that come to the same words', async () => {
    const ours = rowsOf(await textOf('trl', '00-cold-start-sft/jsonl/train.jsonl'));
    const theirs = rowsOf(await textOf('verl', '00-cold-start-sft/jsonl/train.jsonl'));
    const template = await templateOfBase();
    expect(theirs.map(({ messages }) => template.render({ messages }))).toEqual(
      ours.map(({ prompt, completion }) => `${prompt} ${completion}`),
    );
  });

  it('says what differs and that verl was not run', async () => {
    const text = await textOf('verl', 'DEPARTURES.md');
    expect(text).toContain('verl itself was not run on it');
    expect(text).toMatch(/policy\.heads .* know heads of 64/);
    expect(text).toMatch(/reasoningRl\.referenceEvery .* is not refreshed/);
  });
});
