// The settings of reinforcement as verl's PPO trainer has them, or why it has no counterpart.
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

const actor = 'actor_rollout_ref.actor';
const rollout = 'actor_rollout_ref.rollout';

/** Updates of a pass: verl's are of equal size in prompts, so as many as divide them. */
export function updatesOf({ prompts, miniBatches }: GrpoConfig): number {
  let updates = Math.min(prompts, miniBatches);
  while (prompts % updates !== 0) updates--;
  return updates;
}

interface Estimator {
  readonly name: string;
  readonly divides?: boolean;
  readonly why?: string;
}

const estimators: Readonly<Record<GrpoConfig['advantage'], Estimator>> = {
  group: { name: 'grpo', divides: true },
  centred: { name: 'grpo' },
  'leave-one-out': { name: 'rloo' },
  'batch-std': {
    name: 'grpo',
    why: 'verl does not divide by the deviation of the batch; it only centres here',
  },
  maxrl: { name: 'grpo', why: 'verl does not divide by the mean reward; it only centres here' },
  'pass-at-k': {
    name: 'grpo_passk',
    divides: true,
    why: 'verl has other pass@k advantages: the best of a group alone gets one',
  },
  'reinforce-pp': { name: 'reinforce_plus_plus', why: 'verl takes mean and deviation over tokens' },
  'reinforce-pp-baseline': {
    name: 'reinforce_plus_plus_baseline',
    why: 'verl takes the deviation over tokens',
  },
  gae: { name: 'gae' },
};

const aggregations: Readonly<Record<GrpoConfig['aggregation'], string>> = {
  'sequence-mean': 'seq-mean-token-mean',
  'token-mean': 'token-mean',
  constant: 'seq-mean-token-sum-norm',
};

/** Further than any ratio: it clips nothing. */
const never = 1e6;

const losses: Readonly<Record<GrpoConfig['surrogate'], readonly [mode: string, why: string | null]>> = {
  token: ['vanilla', null],
  sequence: ['gspo', 'verl takes the mean over tokens within completions for it always'],
  cispo: ['cispo', null],
  gmpo: ['geo_mean', 'verl takes the mean over completions for it always'],
  dppo: ['dppo_tv', null],
  none: ['vanilla', null],
};

const estimatorsOfKl: Readonly<
  Record<GrpoConfig['klEstimator'], readonly [name: string, why: string | null]>
> = {
  k1: ['k1', null],
  k2: ['k2', null],
  k3: ['k3', null],
  'k3-corrected': ['k3+', 'verl corrects the gradient of k3 by that of k2, not by the ratio'],
  exact: ['k3', 'verl has no exact KL; k3 stands in'],
};

export const verlReinforcement: Section<Config['finalRl']> = {
  steps: 'trainer.total_training_steps',
  prompts: 'data.train_batch_size',
  hardShare: inData,
  groupSize: `${rollout}.n`,
  maxNewTokens: 'data.max_response_length',
  overlong: (overlong) =>
    overlong === 'mask'
      ? ours('verl learns from completions that were cut, too')
      : { where: 'compute_score, where there is a penalty' },
  overlongBuffer: { where: 'compute_score, where there is a penalty' },
  groups: (groups) => ({
    keys: { 'algorithm.filter_groups.enable': groups === 'dynamic' },
    ...(groups === 'dynamic' && {
      why: 'verl asks the next prompts of the data for dead groups, so the last steps have none left',
    }),
    ...(groups === 'frontier' && { why: 'verl takes groups as they are drawn: none is chosen' }),
  }),
  maxDraws: (maxDraws, { groups }) =>
    groups === 'dynamic'
      ? {
          keys: {
            'algorithm.filter_groups.metric': 'seq_reward',
            'algorithm.filter_groups.max_num_gen_batches': maxDraws,
          },
        }
      : { why: `verl draws each group once, not ${maxDraws} times`, idle: groups === 'drawn' },
  temperature: (temperature) => ({
    keys: { [`${rollout}.temperature`]: temperature, [`${rollout}.top_p`]: 1, [`${rollout}.top_k`]: -1 },
  }),
  epochs: `${actor}.ppo_epochs`,
  miniBatches: (miniBatches, settings) => {
    const updates = updatesOf(settings);
    return told(
      { [`${actor}.ppo_mini_batch_size`]: settings.prompts / updates },
      updates === miniBatches ? null : 'verl wants mini-batches of as many prompts: fewer, larger ones',
    );
  },
  staleness: lacking('verl, in this mode, draws with the weights as they are when a batch is made', 0),
  staleCorrection: lacking('verl corrects for another sampler alone, not for older weights', 'none'),
  staleLow: (_, { staleCorrection }) => ({ why: 'see staleCorrection', idle: staleCorrection === 'none' }),
  staleHigh: (_, { staleCorrection }) => ({ why: 'see staleCorrection', idle: staleCorrection === 'none' }),
  learningRate: `${actor}.optim.lr`,
  warmup: (warmup, { steps }) => ({
    keys: { [`${actor}.optim.lr_warmup_steps`]: Math.floor(warmup * steps) },
  }),
  advantage: (advantage) => {
    const { name, divides = false, why = null } = estimators[advantage];
    return told({ 'algorithm.adv_estimator': name, 'algorithm.norm_adv_by_std_in_grpo': divides }, why);
  },
  stdFloor: (_, { advantage }) => ({
    why: 'verl divides by the sample deviation plus 1e-6, here by that of the population plus this; rewards equal but for rounding count as equal here',
    idle: !estimators[advantage].divides,
  }),
  passK: lackingUnless('advantage', 'pass-at-k', 'verl always takes the best of the whole group'),
  gamma: 'algorithm.gamma',
  lambda: 'algorithm.lam',
  valueClip: ofCritic,
  valueLearningRate: ofCritic,
  aggregation: (aggregation, { maxNewTokens }) => ({
    keys: {
      [`${actor}.loss_agg_mode`]: aggregations[aggregation],
      ...(aggregation === 'constant' && { [`${actor}.loss_scale_factor`]: maxNewTokens }),
    },
  }),
  surrogate: (surrogate) =>
    told({ [`${actor}.policy_loss.loss_mode`]: losses[surrogate][0] }, losses[surrogate][1]),
  clipEpsilon: (epsilon, { surrogate }) => {
    const low = surrogate === 'none' ? never : epsilon;
    return { keys: { [`${actor}.clip_ratio`]: low, [`${actor}.clip_ratio_low`]: low } };
  },
  clipHigh: (clipHigh, { surrogate, clipEpsilon }) => ({
    keys: { [`${actor}.clip_ratio_high`]: surrogate === 'none' ? never : clipHigh || clipEpsilon },
  }),
  // Its own default is 3.
  dualClip: (dualClip) => ({ keys: { [`${actor}.clip_ratio_c`]: dualClip || never } }),
  klCoef: (klCoef, { klIn }) => ({
    keys:
      klIn === 'loss'
        ? { [`${actor}.use_kl_loss`]: klCoef > 0, [`${actor}.kl_loss_coef`]: klCoef }
        : { 'algorithm.kl_ctrl.type': 'fixed', 'algorithm.kl_ctrl.kl_coef': klCoef },
  }),
  klEstimator: (estimator, { klIn, klCoef }) => ({
    ...told(
      { [klIn === 'loss' ? `${actor}.kl_loss_type` : 'algorithm.kl_penalty']: estimatorsOfKl[estimator][0] },
      estimatorsOfKl[estimator][1],
    ),
    idle: klCoef === 0,
  }),
  klIn: (klIn, { klCoef }) => ({ keys: { 'algorithm.use_kl_in_reward': klIn === 'reward' && klCoef > 0 } }),
  entropyCoef: `${actor}.entropy_coeff`,
  referenceEvery: (every, { klCoef }) => ({
    why: `verl keeps the reference that a stage starts with: it is not refreshed every ${every} steps`,
    idle: klCoef === 0,
  }),
  truth: lacking('rewards.py knows the right answer alone', 'answer'),
  rewards: { where: 'compute_score of rewards.py' },
  preferenceLast: inData,
  generalShare: inData,
  leastSpread: ours('verl takes every difference of learned scores for one that counts'),
  measureEvery: lacking('verl takes no gradient of a part of its loss alone', 0),
  processReward: lacking('verl is told one reward a completion by compute_score, none of its steps', 0),
  stepJudge: (_, { processReward }) => ({ why: 'see processReward', idle: processReward === 0 }),
};

function ofCritic(_: unknown, { advantage }: GrpoConfig): Counterpart {
  return { why: "verl's critic has settings of its own: set critic by hand", idle: advantage !== 'gae' };
}
