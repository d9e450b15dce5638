// Which curves a page shows, and what it says of them.

import { rewardNames } from '../rewards/rewards.js';
import { sampledKls } from '../rl/klPlace.js';

/** A chart before there are runs: names of metrics with what people call them. */
export interface Plan {
  readonly title: string;
  readonly note: string;
  readonly share: boolean;
  /** What its values are counted in, beside the axis. */
  readonly unit: string;
  /** Steps that were measured stand on an axis of their own: there are few. */
  readonly from: 'held-out' | 'general' | 'steps' | 'measured';
  readonly metrics: readonly (readonly [name: string, label: string])[];
  /** Only the first metric has it. */
  readonly banded?: boolean;
}

const band = 'The band is that of 95 % over problems that could have been asked instead.';

/** All charts, in the order of the page; those without figures are left out. */
export const plans: readonly Plan[] = [
  {
    title: 'Right at the first try (held-out pass@1)',
    note: band,
    share: true,
    unit: 'share of problems',
    from: 'held-out',
    metrics: [['pass@1', 'pass@1']],
    banded: true,
  },
  {
    title: 'Selection and skill (held-out)',
    note: 'Thoughts that leave no work undone, and the share of right ones among those: either can raise pass@1.',
    share: true,
    unit: 'share of thoughts',
    from: 'held-out',
    metrics: [
      ['thorough', 'thorough'],
      ['accuracy/thorough', 'skill'],
    ],
  },
  {
    title: 'Languages in thoughts (held-out)',
    note: "Words in the prompt's language, and thoughts that mix both.",
    share: true,
    unit: 'share',
    from: 'held-out',
    metrics: [
      ['language/thought', 'own language'],
      ['mixed', 'mixed'],
    ],
  },
  {
    title: 'Words of a thought (held-out)',
    note: 'Of well-formed completions.',
    share: false,
    unit: 'words',
    from: 'held-out',
    metrics: [['length/thought', 'words']],
  },
  {
    title: 'Length of right and wrong ones (held-out)',
    note: 'Tokens of a completion. Wrong searches run into the limit.',
    share: false,
    unit: 'tokens',
    from: 'held-out',
    metrics: [
      ['length/correct', 'right'],
      ['length/wrong', 'wrong'],
    ],
  },
  {
    title: 'Reflection (held-out)',
    note: 'A completion: tries after a failed one, and corrections after "wait".',
    share: false,
    unit: 'a completion',
    from: 'held-out',
    metrics: [
      ['reflection/retry', 'further tries'],
      ['reflection/wait', 'corrections'],
    ],
  },
  {
    title: 'General answers (held-out)',
    note: 'What a judge of rules, which never rewards, gives answers to held-out general prompts.',
    share: true,
    unit: 'score',
    from: 'general',
    metrics: [['general', 'score']],
  },
  {
    title: 'Parts of the reward (training)',
    note: 'Means over the completions of a step.',
    share: true,
    unit: 'reward',
    from: 'steps',
    metrics: rewardNames.map((name) => [`rewards/${name}/mean`, name] as const),
  },
  {
    title: 'Reward (training)',
    note: 'Its weighted sum, and its spread within groups: without spread nothing is learned.',
    share: false,
    unit: 'reward',
    from: 'steps',
    metrics: [
      ['reward', 'reward'],
      ['reward_std', 'spread in a group'],
    ],
  },
  {
    title: 'Groups that teach nothing (training)',
    note: 'Groups whose rewards are equal, and completions that hit the limit.',
    share: true,
    unit: 'share',
    from: 'steps',
    metrics: [
      ['frac_reward_zero_std', 'dead groups'],
      ['completions/clipped_ratio', 'cut off'],
    ],
  },
  {
    title: 'Steps of thoughts (training)',
    note: 'Shares of the steps that are rewarded, and that are right, where steps are rewarded at all.',
    share: true,
    unit: 'share of steps',
    from: 'steps',
    metrics: [
      ['steps/right', 'right'],
      ['steps/reward', 'rewarded'],
    ],
  },
  {
    title: 'Entropy and KL (training)',
    note: 'Nats a token: how undecided the next word is, and how far the policy is from its reference.',
    share: false,
    unit: 'nats a token',
    from: 'steps',
    metrics: [
      ['entropy', 'entropy'],
      ['kl', 'KL'],
    ],
  },
  {
    title: 'What moves the policy: gradient by part (measured)',
    note: 'Length of the gradient of each part of the loss as it weighs in it, before the updates of a step.',
    share: false,
    unit: 'length',
    from: 'measured',
    metrics: [
      ['measured/grad_norm/policy', 'policy'],
      ['measured/grad_norm/kl', 'KL'],
      ['measured/grad_norm/entropy', 'entropy'],
    ],
  },
  {
    title: 'KL and the bias of its estimators (measured)',
    note: 'Nats a token: the KL over all words, and by how much the mean of each estimator was off on the same tokens.',
    share: false,
    unit: 'nats a token',
    from: 'measured',
    metrics: [
      ['measured/kl', 'KL itself'],
      ...sampledKls.map((name) => [`measured/kl/${name}/bias`, `${name} less KL`] as const),
    ],
  },
  {
    title: 'Variance of KL estimators (measured)',
    note: 'Over the tokens of a step, of what an estimator is off the KL of its own place.',
    share: false,
    unit: 'square nats',
    from: 'measured',
    metrics: sampledKls.map((name) => [`measured/kl/${name}/variance`, name] as const),
  },
];
