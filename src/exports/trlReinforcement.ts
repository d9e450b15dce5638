// The settings of reinforcement as TRL's GRPOConfig has them, or why it has no counterpart.
import type { Config, GrpoConfig } from '../config/schema.js';
import {
  type Counterpart,
  inData,
  lacking,
  lackingUnless,
  ours,
  type Section,
  told,
} from './counterparts.js';

/** Updates of a pass: TRL's are of equal size, so as many as divide the completions. */
export function updatesOf({ prompts, groupSize, miniBatches }: GrpoConfig): number {
  let updates = miniBatches;
  while ((prompts * groupSize) % updates !== 0) updates--;
  return updates;
}

const scaled: Readonly<Record<GrpoConfig['advantage'], readonly [scale: string, why: string | null]>> = {
  group: ['group', null],
  centred: ['none', null],
  'leave-one-out': ['none', 'TRL subtracts the mean of the whole group: G / (G - 1) times less'],
  'batch-std': ['batch', null],
  maxrl: ['none', 'TRL does not divide by the mean reward; it only subtracts it here'],
  'pass-at-k': ['group', 'TRL has no pass@k advantages; those of the group stand in'],
  'reinforce-pp': ['batch', 'TRL subtracts the mean of the group, not of the step'],
  'reinforce-pp-baseline': [
    'batch',
    'TRL divides by the deviation of the rewards, not of what is left of them',
  ],
  gae: ['batch', "TRL's GRPOTrainer has no value model; the group is the baseline in its place"],
};

const losses: Readonly<Record<GrpoConfig['aggregation'], string>> = {
  'sequence-mean': 'grpo',
  'token-mean': 'bnpo',
  constant: 'dr_grpo',
};

/** Further than any ratio: it clips nothing. */
const never = 1e6;

const ratios: Readonly<Record<GrpoConfig['surrogate'], Counterpart>> = {
  token: { keys: { importance_sampling_level: 'token' } },
  sequence: { keys: { importance_sampling_level: 'sequence' } },
  cispo: {
    keys: { loss_type: 'cispo', importance_sampling_level: 'token' },
    why: 'TRL bounds the weight from above alone, and takes the mean over the tokens of all mini-batches',
  },
  gmpo: {
    why: 'TRL has no GMPO; the ratio of the sequence stands in',
    keys: { importance_sampling_level: 'sequence' },
  },
  dppo: {
    why: 'TRL has no DPPO; the clipped ratio of tokens stands in',
    keys: { importance_sampling_level: 'token' },
  },
  none: { keys: { importance_sampling_level: 'token' } },
};

const klKeys: Readonly<Record<GrpoConfig['klEstimator'], readonly [corrected: boolean, why: string | null]>> =
  {
    k1: [false, 'TRL has k3 alone, which stands in'],
    k2: [false, 'TRL has k3 alone; with its correction it has the gradient of k2 where the ratio is 1'],
    k3: [false, null],
    'k3-corrected': [true, null],
    exact: [false, 'TRL has k3 alone, which stands in'],
  };

export const trlReinforcement: Section<Config['finalRl']> = {
  steps: (steps, _, { updates }) => ({ keys: { max_steps: steps * updates } }),
  prompts: (prompts, settings) => ({
    keys: { per_device_train_batch_size: (prompts * settings.groupSize) / updatesOf(settings) },
  }),
  hardShare: inData,
  groupSize: 'num_generations',
  maxNewTokens: 'max_completion_length',
  overlong: (overlong) => ({
    keys: { mask_truncated_completions: overlong === 'mask' },
    ...(overlong === 'penalty' && { where: 'rewards.overlong' }),
  }),
  overlongBuffer: { where: 'rewards.overlong, where there is a penalty' },
  groups: lacking('TRL learns from groups as they are drawn: dead ones stay, none is chosen', 'drawn'),
  maxDraws: (maxDraws, { groups }) => ({
    why: `TRL draws each group once, not ${maxDraws} times`,
    idle: groups === 'drawn',
  }),
  temperature: (temperature) => ({ keys: { temperature, top_p: 1, top_k: 0 } }),
  epochs: 'num_iterations',
  miniBatches: (miniBatches, settings) => {
    const updates = updatesOf(settings);
    const keys = { steps_per_generation: updates, gradient_accumulation_steps: 1 };
    return told(
      keys,
      updates === miniBatches ? null : 'TRL wants mini-batches of equal size: fewer, larger ones',
    );
  },
  staleness: lacking('TRL draws with the weights as they are when a batch is made', 0),
  staleCorrection: lacking('TRL corrects for another sampler (vLLM) alone, not for older weights', 'none'),
  staleLow: (_, { staleCorrection }) => ({ why: 'see staleCorrection', idle: staleCorrection === 'none' }),
  staleHigh: (_, { staleCorrection }) => ({ why: 'see staleCorrection', idle: staleCorrection === 'none' }),
  learningRate: 'learning_rate',
  warmup: (warmup, { steps }, { updates }) => ({
    keys: { warmup_steps: Math.floor(warmup * steps) * updates },
    why: 'TRL changes the rate at each update, and its first is 0; here each step has one rate',
  }),
  advantage: (advantage) => told({ scale_rewards: scaled[advantage][0] }, scaled[advantage][1]),
  stdFloor: (_, { advantage }) => ({
    why: 'TRL divides by the sample deviation plus 1e-4, here by that of the population plus this; rewards equal but for rounding count as equal here',
    idle: scaled[advantage][0] === 'none',
  }),
  passK: lackingUnless('advantage', 'pass-at-k', 'TRL has no pass@k advantages'),
  gamma: ofGae,
  lambda: ofGae,
  valueClip: ofGae,
  valueLearningRate: ofGae,
  aggregation: (aggregation, { surrogate }) =>
    surrogate === 'cispo' ? { where: 'loss_type cispo' } : { keys: { loss_type: losses[aggregation] } },
  surrogate: (surrogate) => ratios[surrogate],
  clipEpsilon: (epsilon, { surrogate }) => ({ keys: { epsilon: surrogate === 'none' ? never : epsilon } }),
  clipHigh: (clipHigh, { surrogate, clipEpsilon }) => {
    if (surrogate === 'none') return { keys: { epsilon_high: never } };
    const high = clipHigh || clipEpsilon;
    // Of cispo it is the bound itself.
    return { keys: { epsilon_high: surrogate === 'cispo' ? 1 + high : high } };
  },
  dualClip: (dualClip) =>
    dualClip === 0 ? { where: 'delta, which is unset' } : { keys: { delta: dualClip } },
  klCoef: 'beta',
  klEstimator: (estimator) => told({ use_bias_correction_kl: klKeys[estimator][0] }, klKeys[estimator][1]),
  klIn: lacking('TRL has the KL in the loss alone', 'loss'),
  entropyCoef: (entropy_coef, { aggregation }) =>
    told(
      { entropy_coef },
      entropy_coef === 0 || losses[aggregation] === 'bnpo'
        ? null
        : 'TRL takes the mean over tokens for it always',
    ),
  referenceEvery: (every, { klCoef }, { updates }) =>
    klCoef === 0
      ? { keys: { sync_ref_model: false } }
      : {
          keys: { sync_ref_model: true, ref_model_sync_steps: every * updates, ref_model_mixup_alpha: 1 },
        },
  truth: lacking('rewards.py knows the right answer alone', 'answer'),
  rewards: { where: 'reward_funcs and reward_weights' },
  preferenceLast: inData,
  generalShare: inData,
  leastSpread: ours('TRL takes every difference of learned scores for one that counts'),
  measureEvery: lacking('TRL takes no gradient of a part of its loss alone', 0),
  processReward: lacking('TRL rewards whole completions in GRPO, no steps', 0),
  stepJudge: (_, { processReward }) => ({ why: 'see processReward', idle: processReward === 0 }),
};

function ofGae(_: unknown, { advantage }: GrpoConfig): Counterpart {
  return { why: "TRL's GRPOTrainer has no value model", idle: advantage !== 'gae' };
}
