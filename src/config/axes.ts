// The axes of reinforcement: the names of their switches. What each does, and the paper it is from, stands in its table
// in rl/; which of them make no sense together, in axisChecks.

/** How rewards become advantages, one a completion (rl/advantage). */
export const completionAdvantageNames = [
  'group',
  'centred',
  'leave-one-out',
  'batch-std',
  'maxrl',
  'pass-at-k',
  'reinforce-pp',
  'reinforce-pp-baseline',
] as const;
export type CompletionAdvantageName = (typeof completionAdvantageNames)[number];

/** Those that are one a token (the same file). */
export const tokenAdvantageNames = ['gae'] as const;
export type TokenAdvantageName = (typeof tokenAdvantageNames)[number];

export const advantageNames = [...completionAdvantageNames, ...tokenAdvantageNames] as const;
export type AdvantageName = (typeof advantageNames)[number];

/** How the tokens of a mini-batch become one number (rl/aggregation). */
export const aggregationNames = ['sequence-mean', 'token-mean', 'constant'] as const;
export type AggregationName = (typeof aggregationNames)[number];

/** Which ratio of new to old probability is taken, and how it is clipped (rl/surrogate). */
export const surrogateNames = ['token', 'sequence', 'cispo', 'gmpo', 'dppo', 'none'] as const;
export type SurrogateName = (typeof surrogateNames)[number];

/** How KL(policy || reference) is estimated (rl/kl). */
export const klEstimatorNames = ['k1', 'k2', 'k3', 'k3-corrected', 'exact'] as const;
export type KlEstimatorName = (typeof klEstimatorNames)[number];

/** Where the KL is taken off. */
export const klPlaces = ['loss', 'reward'] as const;
export type KlPlace = (typeof klPlaces)[number];

/** What the accuracy part of the reward takes for right (rewards/truth). */
export const truthNames = ['answer', 'coin', 'wrong', 'majority'] as const;
export type TruthName = (typeof truthNames)[number];

/** Who says what the steps of a thought are worth (training/stepRewards). */
export const stepJudgeNames = ['exact', 'form'] as const;
export type StepJudgeName = (typeof stepJudgeNames)[number];

/** Which groups a step learns from (training/groups). */
export const groupsNames = ['drawn', 'dynamic', 'frontier'] as const;
export type GroupsName = (typeof groupsNames)[number];

/** What becomes of completions near the length limit (rl/overlong). */
export const overlongNames = ['none', 'penalty', 'mask'] as const;
export type OverlongName = (typeof overlongNames)[number];

/** What corrects for rollouts of older weights (rl/staleness). */
export const staleCorrectionNames = ['none', 'tis', 'icepop'] as const;
export type StaleCorrectionName = (typeof staleCorrectionNames)[number];

/** Most steps that rollouts can be old: a checkpoint holds the weights of each. */
export const mostStale = 16;
