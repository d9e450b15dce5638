// What each setting is called in verl (its PPO trainer, and its trainer of supervised examples), or why it has no counterpart
// there. Of the library only these names are used.
import type { Config } from '../config/schema.js';
import { quickSamples } from '../training/evaluation.js';
import {
  type Counterpart,
  inBase,
  inData,
  lacking,
  ours,
  type SettingsTable,
  type TaughtStage,
  type Value,
} from './counterparts.js';
import { verlReinforcement } from './verlReinforcement.js';

const filtered = ours(
  'verl has no stage that samples and filters: the set that this run drew from its own policy is the data',
);
const base = ours('verl does not make the base: its weights are in base/');

/** A key of the optimizer, which has another place in each trainer. */
const optim = (kind: TaughtStage['kind'], keys: Readonly<Record<string, Value>>): Counterpart => {
  const place = kind === 'rl' ? 'actor_rollout_ref.actor.optim' : 'optim';
  return { keys: Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${place}.${key}`, value])) };
};

const batch = (batchSize: number): Counterpart => ({
  keys: { 'data.train_batch_size': batchSize },
  why: 'verl leaves out the last batch of an epoch where it is not full',
});

/** What a headed attention of servers is made for. */
const servedHeads = 64;

const heads = (count: number, { width }: Config['policy']): Counterpart =>
  width / count >= servedHeads
    ? inBase
    : {
        ...inBase,
        why:
          `the servers that verl samples with know heads of ${servedHeads} and more; this policy's are ${width / count} wide. ` +
          'Start from another model (MODEL=... bash run.sh), or train one with policy.width 128 and policy.heads 2',
      };

export const verlSettings: SettingsTable = {
  $schema: { where: 'nothing: it is for editors' },
  about: { where: 'nothing: it is for people' },
  extends: { where: 'the settings, which are resolved' },
  recipe: { where: 'run.sh' },
  seed: (seed, _, { kind }) => ({
    keys:
      kind === 'rl'
        ? { 'data.seed': seed, 'actor_rollout_ref.rollout.seed': seed }
        : { 'trainer.seed': seed },
    why: 'other generators draw: no bit and no completion is the same',
  }),
  own: lacking('rewards and tasks of your own are JavaScript: add them to rewards.py by hand', undefined),
  checkpointEvery: 'trainer.save_freq',
  world: inData,
  policy: {
    layers: inBase,
    width: inBase,
    heads,
    hidden: inBase,
    context: (context, _, { kind }) => ({
      keys:
        kind === 'rl'
          ? { 'data.max_prompt_length': context, 'actor_rollout_ref.rollout.max_model_len': context }
          : { 'data.max_length': context },
    }),
  },
  optimizer: {
    beta1: (beta1, { beta2 }, { kind }) => optim(kind, { betas: [beta1, beta2] }),
    beta2: { where: 'betas' },
    epsilon: (eps, _, { kind }) => optim(kind, { override_optimizer_config: { eps } }),
    weightDecay: (weight_decay, _, { kind }) => optim(kind, { weight_decay }),
    clipNorm: (clip_grad, _, { kind }) => optim(kind, { clip_grad }),
    warmup: (warmup, _, { kind, steps }) =>
      kind === 'rl'
        ? { where: 'the warm-up of reinforcement' }
        : optim(kind, { lr_warmup_steps: Math.floor(warmup * steps) }),
    floor: (floor, _, { kind }) => optim(kind, { lr_scheduler_type: 'cosine', min_lr_ratio: floor }),
  },
  compute: {
    backend: ours('verl computes with PyTorch, in bfloat16 where it can'),
    shardRows: ours('a mini-batch is one batch there'),
  },
  limits: {
    memoryMiB: ours('verl has no estimate of memory'),
    minLive: ours('verl has no gate before reinforcement'),
  },
  eval: {
    problems: ours('the full evaluation is not made there: bring the policy back with r1toy import hf'),
    samples: ours('as eval.problems'),
    temperature: (temperature, _, { kind }) =>
      kind === 'rl'
        ? {
            keys: {
              'actor_rollout_ref.rollout.val_kwargs.temperature': temperature,
              'actor_rollout_ref.rollout.val_kwargs.do_sample': temperature > 0,
            },
          }
        : inData,
    maxNewTokens: ours('verl evaluates with the longest completion of training'),
    every: (every, _, { kind }) =>
      kind === 'rl'
        ? { keys: { 'trainer.test_freq': every }, why: 'what verl shows is the reward, not the grader' }
        : { where: 'reinforcement alone is evaluated between steps' },
    quickProblems: (_, __, { kind }) =>
      kind === 'rl' ? { keys: { 'actor_rollout_ref.rollout.val_kwargs.n': quickSamples } } : inData,
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
    epochs: 'trainer.total_epochs',
    batchSize: batch,
    learningRate: 'optim.lr',
  },
  reasoningRl: verlReinforcement,
  rejectionSampling: {
    prompts: filtered,
    samplesPerPrompt: filtered,
    temperature: filtered,
    keepPerPrompt: filtered,
    minLanguage: filtered,
    maxTokens: filtered,
    generalShare: inData,
    epochs: 'trainer.total_epochs',
    batchSize: batch,
    learningRate: 'optim.lr',
  },
  // TRL trains these: see the settings of its name.
  preference: {
    steps: { where: 'the config of the reward model, for TRL' },
    batchSize: { where: 'the config of the reward model, for TRL' },
    learningRate: { where: 'the config of the reward model, for TRL' },
  },
  finalRl: verlReinforcement,
  distill: {
    teacher: inData,
    match: (match, _, { steps }) =>
      match === '' ? { where: 'trainer.total_epochs' } : { keys: { 'trainer.total_training_steps': steps } },
    epochs: 'trainer.total_epochs',
    batchSize: batch,
    learningRate: 'optim.lr',
  },
};
