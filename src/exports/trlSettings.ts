// What each setting is called in TRL 1.13 (GRPOConfig, SFTConfig, RewardConfig on transformers 5.18), or why it has no
// counterpart there. Of the library only these names are used.
import { quickSamples } from '../training/evaluation.js';
import {
  type Counterpart,
  inBase,
  inData,
  lacking,
  ours,
  type SettingsTable,
  type TaughtStage,
} from './counterparts.js';
import { trlReinforcement } from './trlReinforcement.js';

const filtered = ours(
  'TRL has no stage that samples and filters: the set that this run drew from its own policy is the data',
);

const schedule = (kind: TaughtStage['kind'], keys: NonNullable<Counterpart['keys']>): Counterpart =>
  kind === 'rl' ? { where: 'the warm-up of reinforcement' } : { keys };

const base = ours('TRL does not make the base: its weights are in base/');

export const trlSettings: SettingsTable = {
  $schema: { where: 'nothing: it is for editors' },
  about: { where: 'nothing: it is for people' },
  extends: { where: 'the settings, which are resolved' },
  recipe: { where: 'run.sh' },
  seed: (seed) => ({
    keys: { seed, data_seed: seed },
    why: 'other generators draw: no bit and no completion is the same',
  }),
  own: lacking('rewards and tasks of your own are JavaScript: add them to rewards.py by hand', undefined),
  checkpointEvery: (every, _, { updates }) => ({
    keys: { save_strategy: 'steps', save_steps: every * updates },
  }),
  world: inData,
  policy: {
    layers: inBase,
    width: inBase,
    heads: inBase,
    hidden: inBase,
    context: (max_length, _, { kind }) =>
      kind === 'rl'
        ? { why: 'GRPOTrainer bounds the completion alone; prompt and completion fit as they fit here' }
        : { keys: { max_length } },
  },
  optimizer: {
    beta1: 'adam_beta1',
    beta2: 'adam_beta2',
    epsilon: 'adam_epsilon',
    weightDecay: 'weight_decay',
    clipNorm: 'max_grad_norm',
    warmup: (warmup, _, { kind, steps }) => schedule(kind, { warmup_steps: Math.floor(warmup * steps) }),
    floor: (floor) => ({
      keys: { lr_scheduler_type: 'cosine_with_min_lr', lr_scheduler_kwargs: { min_lr_rate: floor } },
    }),
  },
  compute: {
    backend: ours('TRL computes with PyTorch'),
    shardRows: ours('a mini-batch is one batch there'),
  },
  limits: {
    memoryMiB: ours('TRL has no estimate of memory'),
    minLive: ours('TRL has no gate before reinforcement'),
  },
  eval: {
    problems: ours('the full evaluation is not made there: bring the policy back with r1toy import hf'),
    samples: ours('as eval.problems'),
    temperature: ours('TRL evaluates at the temperature of training'),
    maxNewTokens: ours('TRL evaluates with the longest completion of training'),
    every: (every, _, { kind, updates }) =>
      kind === 'rl'
        ? { keys: { eval_strategy: 'steps', eval_steps: every * updates } }
        : { where: 'reinforcement alone is evaluated between steps' },
    quickProblems: (_, __, { kind }) =>
      kind === 'rl'
        ? { keys: { num_generations_eval: quickSamples, per_device_eval_batch_size: 16 * quickSamples } }
        : inData,
  },
  pretrain: {
    steps: base,
    batchSize: base,
    learningRate: base,
    mixture: base,
    habits: base,
    voice: base,
  },
  coldStart: {
    examples: inData,
    epochs: 'num_train_epochs',
    batchSize: 'per_device_train_batch_size',
    learningRate: 'learning_rate',
  },
  reasoningRl: trlReinforcement,
  rejectionSampling: {
    prompts: filtered,
    samplesPerPrompt: filtered,
    temperature: filtered,
    keepPerPrompt: filtered,
    minLanguage: filtered,
    maxTokens: filtered,
    generalShare: inData,
    epochs: 'num_train_epochs',
    batchSize: 'per_device_train_batch_size',
    learningRate: 'learning_rate',
  },
  preference: {
    steps: 'max_steps',
    batchSize: 'per_device_train_batch_size',
    learningRate: 'learning_rate',
  },
  finalRl: trlReinforcement,
  distill: {
    teacher: inData,
    match: (match, _, { steps }) =>
      match === '' ? { where: 'num_train_epochs' } : { keys: { max_steps: steps } },
    epochs: 'num_train_epochs',
    batchSize: 'per_device_train_batch_size',
    learningRate: 'learning_rate',
  },
};
