// A run's recipe for verl: a folder a training, whose config.yaml goes over verl's own; rewards.py, the base, run.sh.
import { type FileParts, textParts } from '../store/exportFiles.js';
import { departures, type Line, type Value } from './counterparts.js';
import { rewardFileName } from './rewardFile.js';
import {
  type Account,
  accountOf,
  baseFiles,
  basePath,
  dataFiles,
  outPath,
  rewardFiles,
  type TaughtRun,
  type TrainerFormat,
  type Training,
  trainingsOf,
  untaught,
} from './trainer.js';
import { trlConfig } from './trl.js';
import { exampleMessages, promptMessages } from './verlData.js';
import { verlSettings } from './verlSettings.js';
import { yamlTree } from './yaml.js';

/** Its steps are those of the run, however many updates one has. */
const verlAccount: Account = { table: verlSettings, updatesOf: () => 1 };

export const verl: TrainerFormat = {
  about: 'the recipe of a run for verl: configs, rewards in Python, data, base, run.sh, DEPARTURES.md',
  async files(run) {
    const trainings = trainingsOf(run);
    const lines = trainings.flatMap((training) => accountOf(run, training, verlAccount));
    return new Map<string, FileParts>([
      ['DEPARTURES.md', textParts(departures('verl', intro(run), [...lines, ...untaught(run, verlAccount)]))],
      ...rewardFiles(run, trainings),
      ['run.sh', textParts(script(trainings))],
      // verl trains no reward models; TRL does, and what it leaves is what rewards.py loads.
      ...trainings.map((one) => (one.kind === 'reward' ? trlConfig(run, one) : config(run, one))),
      ...(await dataFiles(trainings.map(withMessages))),
      ...baseFiles(run),
    ]);
  },
};

function withMessages({ folder, kind, tables }: Training) {
  if (kind === 'reward') return { folder, tables };
  const shape = kind === 'rl' ? promptMessages : exampleMessages;
  return {
    folder,
    tables: Object.fromEntries(Object.entries(tables).map(([name, one]) => [name, shape(one)])),
  };
}

/** Where verl keeps the checkpoints of a training. */
const checkpoints = (folder: string) => `checkpoints/${folder}`;

/** What is the same for every run: one device, files where run.sh looks for them, attention for heads of any width. */
function fixedKeys({ folder, kind }: Training): Record<string, Value> {
  const model = kind === 'rl' ? 'actor_rollout_ref.model' : 'model';
  const common = {
    [`${model}.override_config`]: { attn_implementation: 'sdpa' },
    [`${model}.use_remove_padding`]: false,
    [`${model}.enable_gradient_checkpointing`]: false,
    'trainer.nnodes': 1,
    'trainer.n_gpus_per_node': 1,
    'trainer.logger': ['console'],
    'trainer.project_name': 'r1toy',
    'trainer.experiment_name': folder,
    'trainer.default_local_dir': checkpoints(folder),
    'data.train_files': `${folder}/parquet/train.parquet`,
    'data.truncation': 'error',
  };
  if (kind === 'sft') return { ...common, 'data.messages_key': 'messages', 'data.use_dynamic_bsz': true };
  return {
    ...common,
    'data.val_files': `${folder}/parquet/test.parquet`,
    'data.shuffle': false,
    'actor_rollout_ref.actor.use_dynamic_bsz': true,
    'actor_rollout_ref.actor.shuffle': false,
    'actor_rollout_ref.rollout.name': 'vllm',
    'actor_rollout_ref.rollout.tensor_model_parallel_size': 1,
    'reward.custom_reward_function.path': rewardFileName,
    'reward.custom_reward_function.name': 'compute_score',
    'trainer.total_epochs': 1,
    'trainer.val_before_train': false,
  };
}

/** The file of verl that a training's goes over. */
const defaults = { rl: 'ppo_trainer', sft: 'sft_trainer_engine' } as const;

function config(run: TaughtRun, training: Training): [string, FileParts] {
  const { folder, kind } = training;
  const own = accountOf(run, training, verlAccount).flatMap(({ path, keys = {} }: Line) =>
    Object.entries(keys).map(([key, value]) => ({ key, value, path })),
  );
  const fixed = Object.entries(fixedKeys(training)).map(([key, value]) => ({ key, value }));
  const lines = [
    `# ${folder} of the run ${run.name}, over verl's own ${defaults[kind as keyof typeof defaults]}.yaml`,
    'hydra:',
    '  searchpath: ["pkg://verl.trainer.config"]',
    `defaults: ["${defaults[kind as keyof typeof defaults]}", "_self_"]`,
    ...yamlTree([...fixed, ...own]),
  ];
  return [`${folder}/config.yaml`, textParts(`${lines.join('\n')}\n`)];
}

/** The lines of a training in run.sh: what trains it, and what keeps its policy as transformers loads it. */
function commandsOf({ folder, from, kind }: Training): string[] {
  // A model of one's own takes the place of the base.
  const start = from === null ? `"\${MODEL:-${basePath}}"` : outPath(from);
  const place = `--config-path "$PWD/${folder}" --config-name config`;
  if (kind === 'reward') return [`trl reward --config ${folder}/config.yaml`];
  if (kind === 'rl')
    return [
      `python3 -m verl.trainer.main_ppo ${place} actor_rollout_ref.model.path=${start}`,
      `keep ${folder} /actor`,
    ];
  return [
    `torchrun --standalone --nproc_per_node=1 -m verl.trainer.sft_trainer ${place} model.path=${start}`,
    `keep ${folder}`,
  ];
}

function script(trainings: readonly Training[]): string {
  const learned = trainings.some(({ kind }) => kind === 'reward');
  return [
    '#!/usr/bin/env bash',
    `# The stages in their order. Needs verl and a GPU${learned ? ', and TRL for the reward models' : ''}; MODEL=... starts from another base.`,
    'set -euo pipefail',
    'cd "$(dirname "$0")"',
    '# keep TRAINING [PART]: the policy that it ends with, as transformers loads it.',
    'keep() {',
    `  local saved="${checkpoints('$1')}"`,
    '  local step="$(cat "$saved/latest_checkpointed_iteration.txt")"',
    `  python3 -m verl.model_merger merge --backend fsdp --local_dir "$saved/global_step_$step\${2:-}" --target_dir "${outPath('$1')}"`,
    '}',
    ...trainings.flatMap(commandsOf),
    '',
  ].join('\n');
}

const intro = ({ name, config: { recipe } }: TaughtRun) => [
  `The recipe ${recipe} of the run ${name}, written for verl as its main branch stood in October 2026; names of settings were ` +
    'checked against its files `_generated_ppo_trainer.yaml` and `sft_trainer_engine.yaml`. verl itself was not run on it: it needs a ' +
    'GPU, and a server that samples. `bash run.sh` does the stages in their order; the prompts of reinforcement are those of the ' +
    'run, in its order, as long as groups are taken as drawn.',
  '',
  'Beside the settings: verl draws other random numbers, computes in another order and mostly in bfloat16, and samples with ' +
    'vLLM. rewards.py is told the text of a completion without its end: one that closes its answer counts as ended.',
  '',
  'Learned rewards: verl trains no reward models, so run.sh lets TRL do that, with its own config; they learn from pairs, where ' +
    'the harmless one learns from single completions in r1toy, and rewards.py asks them.',
];
