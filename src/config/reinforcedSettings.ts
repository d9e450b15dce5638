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
    prompts: count(1, 1024).default(defaults.prompts).describe('Prompts a step; the paper: 32.'),
    hardShare: share().default(0.3).describe('Share of hard levels among reasoning prompts.'),
    groupSize: count(2, 256).default(16).describe('Completions a prompt (G), as the paper.'),
    maxNewTokens: count(1, 250).default(160).describe('Long enough for nearly all searches to end.'),
    overlong: z
      .enum(overlongNames)
      .default('none')
      .describe(
        'What becomes of long completions: none, less reward near the limit, or no weight where cut off.',
      ),
    overlongBuffer: count(1, 250)
      .default(32)
      .describe('Tokens before the limit over which the penalty of overlong rises to 1.'),
    groups: z
      .enum(groupsNames)
      .default('drawn')
      .describe(
        'Which groups a step learns from: as drawn, dead ones drawn anew from other prompts, or of maxDraws times as many those nearest to half right.',
      ),
    maxDraws: count(1, 64)
      .default(4)
      .describe(
        'How often dynamic groups are drawn at most; how many times as many frontier ones are chosen from.',
      ),
    temperature: real(leastTemperature, mostTemperature).default(defaults.temperature),
    epochs: count(1, 64).default(1).describe('Passes over the rollouts of a step.'),
    miniBatches: count(1, 64)
      .default(defaults.miniBatches)
      .describe('Updates a pass, each on a random part of the rollouts; the paper: 16.'),
    staleness: count(0, mostStale)
      .default(0)
      .describe('Rollouts are drawn with the weights of so many steps ago.'),
    staleCorrection: z
      .enum(staleCorrectionNames)
      .default('none')
      .describe(
        'What corrects for that: nothing, truncated importance weights, or such within bounds alone.',
      ),
    staleLow: real(0, 1).default(0.5).describe('Lowest importance weight that icepop keeps.'),
    staleHigh: real(1, 1000)
      .default(2)
      .describe('Highest importance weight: tis cuts, icepop drops above it.'),
    learningRate: real(0, 1)
      .default(defaults.learningRate)
      .describe('The paper: 3e-6, for a model 6 million times larger.'),
    warmup: share().default(defaults.warmup).describe('Share of the steps with rising learning rate.'),
    advantage: z
      .enum(advantageNames)
      .default('group')
      .describe('How the rewards of a group become advantages; group as the paper.'),
    stdFloor: real(0, 1).default(0).describe('Added to the std that advantages are divided by; TRL: 1e-4.'),
    passK: count(1, 256).default(4).describe('The k of pass-at-k advantages.'),
    gamma: share()
      .default(1)
      .describe('Of gae: what a reward counts one token earlier; 1 as usual for completions.'),
    lambda: share()
      .default(1)
      .describe(
        'Of gae: 1 trusts what came, 0 the value model; PPO in the paper (A.3): 1, or .95, which does worse.',
      ),
    valueClip: real(0, 100)
      .default(0.2)
      .describe(
        'How far a value may move from that of the rollout before it has no gradient; 0: as it likes.',
      ),
    valueLearningRate: real(0, 1).default(0.003).describe('Of the value model, without warm-up.'),
    aggregation: z
      .enum(aggregationNames)
      .default('sequence-mean')
      .describe('How tokens become one loss: by completion, by token, or by maxNewTokens.'),
    surrogate: z
      .enum(surrogateNames)
      .default('token')
      .describe('Which ratio of new to old probability is taken, and how it is clipped; token as the paper.'),
    clipEpsilon: real(1e-6, 100)
      .default(0.2)
      .describe('How far the ratio may fall below 1, and rise above it where clipHigh is 0; gmpo: its log.'),
    clipHigh: real(0, 100).default(0).describe('How far the ratio may rise above 1; 0: as clipEpsilon.'),
    dualClip: real(0, 1000)
      .default(0)
      .describe('Highest ratio of tokens with a negative advantage; 0: none.'),
    klCoef: real(0, 10).default(0.001).describe('Weight of the KL to the reference, as the paper.'),
    klEstimator: z
      .enum(klEstimatorNames)
      .default('k3')
      .describe('How that KL is estimated; k3 as the paper.'),
    klIn: z
      .enum(klPlaces)
      .default('loss')
      .describe('Where the KL is taken off: in the loss, or, summed over a completion, from its reward.'),
    entropyCoef: real(0, 10)
      .default(0)
      .describe('Weight of the exact entropy of the next word, which is made larger.'),
    referenceEvery: count(1, 100_000)
      .default(40)
      .describe('Steps between refreshes of the reference policy; the paper: 400.'),
    measureEvery: count(0, 100_000)
      .default(0)
      .describe(
        'Steps between measurements of what moves the policy: the KL over all words beside its estimators, and the gradient of each part of the loss. 0: none. Each takes about as long as two steps and changes no weight.',
      ),
    truth: z
      .enum(truthNames)
      .default('answer')
      .describe(
        'What the accuracy reward takes for right: the answer, a coin, a wrong answer, or the most frequent of the group.',
      ),
    processReward: real(0, 10)
      .default(0)
      .describe(
        'Weight of process supervision: steps of thoughts are rewarded where they end, beside the outcome. 0: none.',
      ),
    stepJudge: z
      .enum(stepJudgeNames)
      .default('exact')
      .describe(
        'Who says what a step is worth: whether it is right, or (to be fooled) whether it does not say that it failed.',
      ),
    rewards: z
      .strictObject({
        accuracy: real(0, 10).default(1),
        format: real(0, 10)
          .default(1)
          .describe('As the paper. Where the base is so weak that it lives on the format alone: less.'),
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
  batchSize: count(1, 1024).default(64).describe('Pairs or rows a step; the paper: 256.'),
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
    .describe('Steps at the end that ask general prompts, too; the paper: 400 of 1,700, as more was hacked.'),
  generalShare: share()
    .default(0.625)
    .describe('Share of general prompts in those steps, on average over them: 20 of 32.'),
  leastSpread: real(0, 1)
    .default(0.05)
    .describe(
      'Smallest difference of a learned score that means anything, times the largest weight of one: a group of a ' +
        'general prompt whose rewards all lie within it teaches nothing. Below it, held-out pairs are ranked by chance.',
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
