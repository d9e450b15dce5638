// Switches of the axes that make no sense together: each pair is refused by name, with the reason.
import { type AdvantageName, tokenAdvantageNames } from './axes.js';
import type { Mistake } from './json.js';
import type { GrpoConfig } from './schema.js';

/** A combination that is refused: the keys it is mended at, and why it makes no sense. */
interface Clash {
  readonly key: keyof GrpoConfig;
  readonly with: keyof GrpoConfig;
  readonly when: (settings: GrpoConfig) => boolean;
  readonly why: string;
}

const isOneOf = <T extends string>(value: T, names: readonly T[]) => names.includes(value);

const isTokenwise = (advantage: AdvantageName) => isOneOf(advantage, tokenAdvantageNames);

const clashes: readonly Clash[] = [
  {
    key: 'stdFloor',
    with: 'advantage',
    when: ({ stdFloor, advantage }) =>
      stdFloor > 0 && isOneOf(advantage, ['centred', 'leave-one-out', 'maxrl', 'pass-at-k']),
    why: 'these advantages are not divided by a standard deviation of rewards. Set it to 0',
  },
  {
    key: 'passK',
    with: 'advantage',
    when: ({ passK, groupSize, advantage }) => advantage === 'pass-at-k' && passK > groupSize,
    why: 'it must be at most groupSize: more cannot be drawn from a group. Lower it',
  },
  {
    key: 'dualClip',
    with: 'surrogate',
    when: ({ dualClip, surrogate }) => dualClip > 0 && !isOneOf(surrogate, ['token', 'sequence']),
    why: 'it bounds the clipped products of token and sequence alone. Set it to 0',
  },
  {
    key: 'dualClip',
    with: 'clipHigh',
    when: ({ dualClip, clipEpsilon, clipHigh }) => dualClip > 0 && dualClip <= 1 + (clipHigh || clipEpsilon),
    why: 'it must be 0 (off) or above 1 + clipHigh. Raise it',
  },
  {
    key: 'klIn',
    with: 'klEstimator',
    when: ({ klIn, klEstimator }) => klIn === 'reward' && !isOneOf(klEstimator, ['k1', 'k2', 'k3']),
    why: 'a reward is a number of the sample, k1, k2 or k3: the others differ from these in their gradient alone',
  },
  {
    key: 'klIn',
    with: 'advantage',
    when: ({ klIn, advantage }) => klIn === 'reward' && isOneOf(advantage, ['maxrl', 'pass-at-k']),
    why: 'maxrl divides by the mean reward and pass-at-k counts who has all of it: neither bears a KL taken off',
  },
  {
    key: 'overlong',
    with: 'advantage',
    when: ({ overlong, advantage }) => overlong === 'penalty' && advantage === 'maxrl',
    why: 'maxrl divides by the mean reward, which a penalty can bring to 0 and below',
  },
  {
    key: 'overlongBuffer',
    with: 'maxNewTokens',
    when: ({ overlong, overlongBuffer, maxNewTokens }) =>
      overlong === 'penalty' && overlongBuffer > maxNewTokens,
    why: 'the penalty must begin within a completion. Lower it',
  },
  {
    key: 'staleCorrection',
    with: 'staleness',
    when: ({ staleCorrection, staleness }) => staleCorrection !== 'none' && staleness === 0,
    why: 'fresh rollouts have importance weights of 1, there is nothing to correct. Raise staleness',
  },
  {
    key: 'groups',
    with: 'maxDraws',
    when: ({ groups, maxDraws }) => groups === 'frontier' && maxDraws === 1,
    why: 'nothing is left to choose from. Raise maxDraws',
  },
  ...(['lambda', 'gamma'] as const).map((key): Clash => {
    return {
      key,
      with: 'advantage',
      when: (settings) => settings[key] < 1 && !isTokenwise(settings.advantage),
      why: 'it discounts what comes after a token, and these advantages are those of whole completions. Set it to 1',
    };
  }),
  {
    key: 'surrogate',
    with: 'advantage',
    when: ({ surrogate, advantage }) => isTokenwise(advantage) && isOneOf(surrogate, ['sequence', 'gmpo']),
    why: 'one ratio for a whole completion averages the advantages of its tokens, so that no credit reaches a single one',
  },
  {
    key: 'groups',
    with: 'advantage',
    when: ({ groups, advantage }) => groups === 'dynamic' && isTokenwise(advantage),
    why: 'dead groups teach here, as the value model is the baseline and not the group: there is nothing to draw anew',
  },
  {
    key: 'stepJudge',
    with: 'processReward',
    when: ({ stepJudge, processReward }) => stepJudge !== 'exact' && processReward === 0,
    why: 'nobody is asked where steps are not rewarded. Raise processReward',
  },
  {
    key: 'processReward',
    with: 'advantage',
    when: ({ processReward, advantage }) => processReward > 0 && isTokenwise(advantage),
    why: 'steps are weighed against the group, and the value model would not know of them. Set it to 0',
  },
  {
    key: 'truth',
    with: 'rewards',
    when: ({ truth, rewards: { accuracy } }) => truth !== 'answer' && accuracy === 0,
    why: 'what the accuracy reward takes for right teaches nothing where that weighs nothing. Raise its weight',
  },
];

/** What is refused in the settings at `stage`, each with the two settings that clash and the reason. */
export function axisMistakes(stage: string, settings: GrpoConfig): Mistake[] {
  return clashes
    .filter(({ when }) => when(settings))
    .map(({ key, with: other, why }) => ({
      path: `${stage}.${key}`,
      message: `${settings[key]} makes no sense with ${other} ${shown(settings[other])}: ${why}.`,
      with: `${stage}.${other}`,
    }));
}

function shown(value: GrpoConfig[keyof GrpoConfig]): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
