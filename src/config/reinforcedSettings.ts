// The settings of the stages that learn from rewards: every key, its unit, its range and its default, each once. Where a
// default departs from the R1 paper, the description says so.
import * as z from 'zod';
import { extensions } from '../base/extensions.js';
import {
  advantageNames,
  aggregationNames,
  groupsNames,
  klEstimatorNames,
  klPlaces,
  mostStale,
  overlongNames,
  staleCorrectionNames,
  stepJudgeNames,
  surrogateNames,
  truthNames,
} from './axes.js';
import { count, leastTemperature, mostTemperature, real, share } from './fields.js';

/** The weights of the user's own rewards. Among the types they have no names, as nothing asks for them by name. */
function ownRewards(): object {
  const weight = (value: unknown) => real(0, 10).default(typeof value === 'number' ? value : 1);
  return Object.fromEntries(extensions('reward').map(({ name, value }) => [name, weight(value.weight)]));
}

export const grpoSchema = (defaults: {
  steps: number;
  prompts: number;
  miniBatches: number;
  temperature: number;
  learningRate: number;
  warmup: number;
  language: number;
}) =>
  z.strictObject({
    steps: count(1, 100_000).default(defaults.steps),
    prompts: count(1, 1024).default(defaults.prompts).describe('Prompts per step; the paper: 32.'),
    hardShare: share().default(0.3).describe('Share of hard levels among reasoning prompts.'),
    groupSize: count(2, 256).default(16).describe('Completions per prompt (G), as in the paper.'),
    maxNewTokens: count(1, 250).default(160).describe('Long enough for nearly all searches to end.'),
    overlong: z
      .enum(overlongNames)
      .default('none')
      .describe(
        'What happens to long completions: nothing, less reward near the limit, or no weight if cut off.',
      ),
    overlongBuffer: count(1, 250)
      .default(32)
      .describe('Number of tokens before the limit over which the penalty rises to 1.'),
    groups: z
      .enum(groupsNames)
      .default('drawn')
      .describe(
        'Which groups a step learns from: those drawn; with dead ones replaced by groups of other prompts; or, of maxDraws times as many, those closest to half right.',
      ),
    maxDraws: count(1, 64)
      .default(4)
      .describe(
        'dynamic: how often groups are drawn at most; frontier: how many times as many groups are drawn as are learned from.',
      ),
    temperature: real(leastTemperature, mostTemperature).default(defaults.temperature),
    epochs: count(1, 64).default(1).describe('Passes over the rollouts of a step.'),
    miniBatches: count(1, 64)
      .default(defaults.miniBatches)
      .describe('Updates per pass, each on a random part of the rollouts; the paper: 16.'),
    staleness: count(0, mostStale)
      .default(0)
      .describe('How many steps old the weights are that sample the rollouts.'),
    staleCorrection: z
      .enum(staleCorrectionNames)
      .default('none')
      .describe(
        'Correction for stale rollouts: none, truncated importance weights, or importance weights only within bounds.',
      ),
    staleLow: real(0, 1).default(0.5).describe('Lowest importance weight that icepop keeps.'),
    staleHigh: real(1, 1000)
      .default(2)
      .describe('Highest importance weight: tis cuts larger ones to it, icepop drops them.'),
    learningRate: real(0, 1)
      .default(defaults.learningRate)
      .describe('The paper: 3e-6, for a model 6 million times larger.'),
    warmup: share().default(defaults.warmup).describe('Share of the steps with a rising learning rate.'),
    advantage: z
      .enum(advantageNames)
      .default('group')
      .describe('How the rewards of a group become advantages; group: as in the paper.'),
    stdFloor: real(0, 1).default(0).describe('Added to the std that advantages are divided by; TRL: 1e-4.'),
    passK: count(1, 256).default(4).describe('The k of pass-at-k advantages.'),
    gamma: share().default(1).describe('gae: the discount per token; 1 as usual for completions.'),
    lambda: share()
      .default(1)
      .describe(
        'gae: 1 trusts the rewards that came, 0 the value model; PPO in the paper (A.3): 1, or .95, which does worse.',
      ),
    valueClip: real(0, 100)
      .default(0.2)
      .describe(
        'How far a value may move from that of the rollout before its gradient is removed; 0: no bound.',
      ),
    valueLearningRate: real(0, 1)
      .default(0.003)
      .describe('Learning rate of the value model, without warm-up.'),
    aggregation: z
      .enum(aggregationNames)
      .default('sequence-mean')
      .describe('How tokens become one loss: by completion, by token, or by maxNewTokens.'),
    surrogate: z
      .enum(surrogateNames)
      .default('token')
      .describe(
        'Which ratio of new to old probability is used, and how it is clipped; token: as in the paper.',
      ),
    clipEpsilon: real(1e-6, 100)
      .default(0.2)
      .describe(
        'How far the ratio may fall below 1 (and rise above 1 if clipHigh is 0); gmpo: how far its log may.',
      ),
    clipHigh: real(0, 100)
      .default(0)
      .describe('How far the ratio may rise above 1; 0: the same as clipEpsilon.'),
    dualClip: real(0, 1000)
      .default(0)
      .describe('Highest ratio of tokens with a negative advantage; 0: none.'),
    klCoef: real(0, 10).default(0.001).describe('Weight of the KL to the reference, as in the paper.'),
    klEstimator: z
      .enum(klEstimatorNames)
      .default('k3')
      .describe('How that KL is estimated; k3: as in the paper.'),
    klIn: z
      .enum(klPlaces)
      .default('loss')
      .describe('Where the KL is subtracted: in the loss, or, summed over a completion, from its reward.'),
    entropyCoef: real(0, 10).default(0).describe('Weight of a bonus for the exact entropy of the next word.'),
    referenceEvery: count(1, 100_000)
      .default(40)
      .describe('Steps between refreshes of the reference policy; the paper: 400.'),
    measureEvery: count(0, 100_000)
      .default(0)
      .describe(
        'Steps between measurements of what moves the policy: the KL over all words and its estimators, and the gradient of each part of the loss. 0: none. A measurement takes about as long as two steps and changes no weight.',
      ),
    truth: z
      .enum(truthNames)
      .default('answer')
      .describe(
        'What the accuracy reward counts as right: the right answer, a coin flip, a wrong answer, or the most frequent answer of the group.',
      ),
    processReward: real(0, 10)
      .default(0)
      .describe(
        'Weight of process supervision: steps of a thought are rewarded where they end, in addition to the outcome. 0: none.',
      ),
    stepJudge: z
      .enum(stepJudgeNames)
      .default('exact')
      .describe(
        'How a step is judged: by whether it is right, or (easy to fool) by whether it does not say that it failed.',
      ),
    rewards: z
      .strictObject({
        accuracy: real(0, 10).default(1),
        format: real(0, 10)
          .default(1)
          .describe('As in the paper. Lower it if the base is so weak that it learns the format only.'),
        language: real(0, 10)
          .default(defaults.language)
          .describe('Language consistency; the paper: 1 in the R1 stages.'),
        ...ownRewards(),
      })
      .prefault({}),
  });

/** The reward models of the final RL, both alike. */
export const preferenceSchema = z.strictObject({
  steps: count(1, 100_000).default(800).describe('Optimizer steps of each reward model.'),
  batchSize: count(1, 1024).default(64).describe('Pairs or rows per step; the paper: 256.'),
  learningRate: real(0, 1).default(1e-3).describe('Peak of warm-up and cosine; the paper: 6e-6.'),
});

const ruleRewards = grpoSchema({
  steps: 80,
  // Many prompts and one update: a small step on a sure gradient, as most that can be learned is learned already.
  prompts: 32,
  miniBatches: 1,
  temperature: 0.7,
  learningRate: 1e-4,
  warmup: 0.25,
  language: 0.5,
});

export const finalRlSchema = ruleRewards.extend({
  preferenceLast: count(0, 100_000)
    .default(60)
    .describe(
      'Steps at the end that also ask general prompts; the paper: 400 of 1,700, as the policy hacked the reward in more.',
    ),
  generalShare: share()
    .default(0.625)
    .describe('Share of general prompts in those steps, on average: 20 of 32.'),
  leastSpread: real(0, 1)
    .default(0.05)
    .describe(
      'Smallest difference of learned rewards that means anything (times the largest weight of one): a group of a general ' +
        'prompt whose rewards all lie within it teaches nothing. Below it, reward models rank held-out pairs by chance.',
    ),
  rewards: ruleRewards.shape.rewards
    .unwrap()
    .extend({
      helpful: real(0, 10).default(1).describe('Helpfulness of a general answer, by a learned model.'),
      harmless: real(0, 10)
        .default(1)
        .describe('Harmlessness of a general completion, by a second learned model.'),
    })
    .prefault({}),
});
