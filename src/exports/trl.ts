// A run's recipe for TRL: a folder a training, whose config.yaml the commands of TRL read; rewards.py, the base, run.sh.
import { generalRewards } from '../rewards/rewards.js';
import { type FileParts, textParts } from '../store/exportFiles.js';
import { departures, type Line, type Value } from './counterparts.js';
import { hasPenalty, portedWeights } from './rewardFile.js';
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
import { updatesOf } from './trlReinforcement.js';
import { trlSettings } from './trlSettings.js';
import { yamlLines } from './yaml.js';

/** The command of TRL for each kind of training. */
const commands = { rl: 'grpo', sft: 'sft', reward: 'reward' } as const;

/** Its steps are updates. */
const trlAccount: Account = {
  table: trlSettings,
  updatesOf: (settings) => updatesOf(settings) * settings.epochs,
};

export const trl: TrainerFormat = {
  about: 'the recipe of a run for TRL: configs, rewards in Python, data, base, run.sh, DEPARTURES.md',
  async files(run) {
    const trainings = trainingsOf(run);
    const lines = trainings.flatMap((training) => accountOf(run, training, trlAccount));
    return new Map<string, FileParts>([
      ['DEPARTURES.md', textParts(departures('TRL', intro(run), [...lines, ...untaught(run, trlAccount)]))],
      ...rewardFiles(run, trainings),
      ['run.sh', textParts(script(trainings))],
      ...trainings.map((training) => trlConfig(run, training)),
      ...(await dataFiles(trainings)),
      ...baseFiles(run),
    ]);
  },
};

/** A training's config.yaml, as the commands of TRL read it. */
export function trlConfig(run: TaughtRun, training: Training): [string, FileParts] {
  const lines = accountOf(run, training, trlAccount);
  return [`${training.folder}/config.yaml`, textParts(configText(run, training, lines))];
}

/** What is the same for every run: everything in float32, as here, and files where run.sh looks for them. */
function fixedKeys({ folder, from, kind }: Training): Record<string, Value> {
  const common = {
    model_name_or_path: from === null ? basePath : outPath(from),
    dataset_name: `${folder}/jsonl`,
    output_dir: outPath(folder),
    dtype: 'float32',
    bf16: false,
    gradient_checkpointing: false,
    logging_steps: 1,
    report_to: 'none',
    optim: 'adamw_torch',
  };
  if (kind === 'sft')
    return { ...common, gradient_accumulation_steps: 1, completion_only_loss: true, packing: false };
  if (kind === 'reward') return { ...common, gradient_accumulation_steps: 1 };
  return { ...common, shuffle_dataset: false, remove_unused_columns: false, use_vllm: false };
}

/** The reward functions of a stage and their weights. */
function rewardKeys({ config }: TaughtRun, { stage, models }: Training): Record<string, Value> {
  const learned: readonly string[] = generalRewards;
  const isAsked = (name: string) => !learned.includes(name) || name in models;
  const weights = Object.entries(portedWeights(config, stage)).filter(
    ([name, weight]) => weight > 0 && isAsked(name),
  );
  const all = [...weights, ...(hasPenalty(config, stage) ? [['overlong', 1] as const] : [])];
  return {
    reward_funcs: all.map(([name]) => `rewards.${name}`),
    reward_weights: all.map(([, weight]) => weight),
  };
}

function configText(run: TaughtRun, training: Training, lines: readonly Line[]): string {
  const own = training.kind === 'rl' ? rewardKeys(run, training) : {};
  const plain = Object.entries({ ...fixedKeys(training), ...own });
  const rows = [
    ...plain.map(([key, value]) => ({ key, value })),
    ...lines.flatMap(({ path, keys = {} }) =>
      Object.entries(keys).map(([key, value]) => ({ key, value, path })),
    ),
  ];
  const about = `# ${training.folder} of the run ${run.name}, for: trl ${commands[training.kind]} --config (TRL 1.13)`;
  return `${[about, ...yamlLines(rows)].join('\n')}\n`;
}

function script(trainings: readonly Training[]): string {
  const lines = trainings.map(({ folder, from, kind }) => {
    // A model of one's own takes the place of the base.
    const start = from === null ? ` --model_name_or_path "\${MODEL:-${basePath}}"` : '';
    return `trl ${commands[kind]} --config ${folder}/config.yaml${start}`;
  });
  return [
    '#!/usr/bin/env bash',
    '# The stages in their order. Needs TRL 1.13 (pip install trl); MODEL=... starts from another base.',
    'set -euo pipefail',
    'cd "$(dirname "$0")"',
    ...lines,
    '',
  ].join('\n');
}

const intro = ({ name, config }: TaughtRun) => [
  `The recipe ${config.recipe} of the run ${name}, written for TRL 1.13.0 and transformers 5.18.0, whose names of settings it ` +
    'was checked against. TRL itself was not run on it. `bash run.sh` does the stages in their order; the prompts of ' +
    'reinforcement are those of the run, in its order, as long as groups are taken as drawn.',
  '',
  'Beside the settings: TRL generates with other random numbers, computes in another order, trains with AdamW of PyTorch, ' +
    'and scores completions in float32. rewards.py gives a completion of the base in base/ the reward that r1toy gives it; ' +
    'with a model of your own, whose words are other tokens, a text that closes its answer counts as ended.',
  '',
  'Learned rewards: both reward models learn from pairs here, where the harmless one learns from single completions in r1toy.',
];
