// The metrics, each once: what it is called, what it means and, for those of steps, where it is shown. The screen while
// a stage runs, the report's curves and the README's tables come from here; a test holds what a run writes against it.

import { rewardNames, rewards } from '../rewards/rewards.js';
import { sampledKls } from '../rl/klPlace.js';
import { markdownText } from './format.js';

/** Where a metric is shown: as a curve of each stage that has it, and while a stage runs. */
type Shown = 'curve' | 'live';

export interface MetricEntry {
  /** As in metrics.jsonl or eval.jsonl. */
  readonly name: string;
  /** As people read it on the screen and on curves. */
  readonly label: string;
  readonly meaning: string;
  readonly shown: readonly Shown[];
}

const metric = (name: string, label: string, meaning: string, ...shown: Shown[]): MetricEntry => {
  return { name, label, meaning, shown };
};

/** Metrics of a step, in the order they are shown. Named as TRL names them. */
export const stepMetrics: readonly MetricEntry[] = [
  metric(
    'loss',
    'loss',
    'loss, mean over the updates of the step; in RL it is near 0 by construction (advantages are centred), so watch the reward instead',
    'curve',
  ),
  metric('reward', 'reward', 'mean total reward of the completions', 'curve', 'live'),
  metric('reward_std', 'reward spread', 'standard deviation of the reward within a group, mean over groups'),
  ...rewardNames.map((name) => {
    const shown: Shown[] = rewards[name].problem === null ? ['curve'] : ['curve', 'live'];
    return metric(`rewards/${name}/mean`, name, rewards[name].meaning, ...shown);
  }),
  metric('completions/mean_length', 'length', 'mean tokens per completion', 'curve', 'live'),
  metric(
    'completions/mean_length/right',
    'length, right',
    'mean tokens per right completion of a problem; absent where there is none',
  ),
  metric('completions/mean_length/wrong', 'length, wrong', 'mean tokens per wrong completion of a problem'),
  metric('completions/clipped_ratio', 'cut off', 'share of completions that hit the length limit'),
  metric(
    'entropy',
    'entropy',
    'exact entropy of the next-word distribution, in nats per token, mean over sampled tokens',
    'curve',
    'live',
  ),
  metric(
    'kl',
    'kl',
    'k3 estimate of KL(policy ‖ reference), in nats per token, mean over sampled tokens (Eq. 2); absent when klCoef is 0',
    'curve',
  ),
  metric(
    'kl/k1',
    'kl, k1',
    'the KL as estimated by k1, log policy − log reference: right on average, sometimes below 0',
  ),
  metric('kl/k2', 'kl, k2', 'the KL as estimated by k2, half the square of k1'),
  metric('kl/exact', 'kl, exact', 'the KL itself, over the whole vocabulary; only when klEstimator is exact'),
  metric(
    'frac_reward_zero_std',
    'dead groups',
    'share of groups that teach nothing, because their rewards are equal or differ by no more than the reward models resolve',
  ),
  metric(
    'clip_ratio/low_mean',
    'clipped low',
    'share of sampled tokens whose gradient the clip removed because the ratio was below 1 − ε',
  ),
  metric(
    'clip_ratio/high_mean',
    'clipped high',
    'share of sampled tokens whose gradient the clip removed because the ratio was above 1 + ε',
  ),
  metric(
    'ratio/mean',
    'ratio',
    'ratio of new to old probability of a token, mean over sampled tokens and updates',
  ),
  metric(
    'ratio/distance',
    'ratio, distance',
    '|log ratio|, mean over sampled tokens and updates; 0 in the first update of fresh rollouts',
  ),
  metric(
    'ratio/ess',
    'effective samples',
    'effective sample size of the ratios, as a share: (Σ ratio)² / (n Σ ratio²); 1 where all are equal',
  ),
  metric(
    'value/loss',
    'value loss',
    'half the squared distance of the value model to its targets, mean over tokens and updates; like all of value/…, only when advantage is gae',
    'curve',
  ),
  metric(
    'value/explained_variance',
    'value, explained',
    'share of the variance of the rewards after each token that the value model predicted, before its updates',
    'curve',
  ),
  metric(
    'value/clip_fraction',
    'value, clipped',
    'share of tokens whose value moved so far that the clip removed its gradient; absent when valueClip is 0',
  ),
  metric(
    'grad_norm',
    'gradient norm',
    'Euclidean norm of the gradient before it is clipped, mean over the updates',
  ),
  metric('learning_rate', 'learning rate', 'learning rate of the step: warm-up, then cosine'),
  metric(
    'groups/discarded',
    'discarded groups',
    'groups that were sampled and not learned from; only when groups is dynamic or frontier; their tokens count',
  ),
  metric(
    'steps/mean',
    'steps',
    'mean steps per thought; like all of steps/…, only when steps are rewarded (processReward)',
  ),
  metric('steps/reward', 'steps, rewarded', 'share of the steps that the judge of steps rewards'),
  metric('steps/right', 'steps, right', 'share of the steps that are right'),
  metric('num_tokens', 'tokens', 'prompt and completion tokens of the step; in every stage'),
  metric(
    'measured/kl',
    'KL, measured',
    'the KL itself to the reference, over the whole vocabulary, before the updates of the step; like all of measured/…, only in every measureEvery-th step',
  ),
  ...sampledKls.flatMap((name) => [
    metric(
      `measured/kl/${name}/bias`,
      `${name}, bias`,
      `${name} minus the KL, mean over the tokens of the step's completions`,
    ),
    metric(
      `measured/kl/${name}/variance`,
      `${name}, variance`,
      `variance over these tokens of ${name} minus the KL at the same token`,
    ),
  ]),
  metric(
    'measured/grad_norm/policy',
    'gradient, policy',
    'length of the gradient of the policy term, before the updates of the step, over all its completions as one batch',
  ),
  metric(
    'measured/grad_norm/kl',
    'gradient, KL',
    'length of the gradient of the KL term, klCoef included; only when klIn is loss',
  ),
  metric(
    'measured/grad_norm/entropy',
    'gradient, entropy',
    'length of the gradient of the entropy term, entropyCoef included; only when that is above 0',
  ),
];

/** Metrics on held-out problems; `k` stands for a number of samples. */
export const heldOutMetrics: readonly MetricEntry[] = [
  metric(
    'pass@k',
    'pass@k',
    'chance that at least one of k samples is a well-formed completion with the right answer, an unbiased estimate (k = 1, 2, 4, ... and all samples)',
    'curve',
  ),
  metric(
    'majority@k',
    'majority@k',
    'share of problems whose most frequent answer among k samples (all there are) is right; answers that mean the same count as one, and a tie counts in part',
  ),
  metric(
    'format',
    'format',
    'share of well-formed completions: exactly a thought and an answer in their tags',
  ),
  metric(
    'language',
    'language',
    "share of the words of a completion that are in the prompt's language, mean over completions with words of a language",
  ),
  metric('length', 'length', 'mean tokens per completion'),
  metric('length/correct', 'length, right', 'mean tokens per right completion'),
  metric('length/wrong', 'length, wrong', 'mean tokens per wrong completion'),
  metric('length/thought', 'length, thought', 'mean words per thought, of well-formed completions'),
  metric(
    'language/thought',
    'language, thought',
    "share of the words of a thought that are in the prompt's language, mean over well-formed completions with words of a language",
  ),
  metric('mixed', 'mixed', 'share of well-formed completions whose thought has words of both languages'),
  metric(
    'thorough',
    'thorough',
    'share of well-formed completions whose thought leaves no work undone: every column and step is there, and a search goes on until something is found or everything was tried; the numbers may be wrong',
    'curve',
  ),
  metric(
    'accuracy/thorough',
    'skill',
    'share of thorough completions that are right; absent where none is thorough',
    'curve',
  ),
  metric(
    'reflection/wait',
    'corrections',
    'mean corrections per completion: "wait" or 等等, then a step written again',
  ),
  metric(
    'reflection/retry',
    'further tries',
    'mean tries after a failed one per completion, in tasks that are solved by trying',
  ),
  metric(
    'general',
    'general',
    'score of answers to held-out general prompts, by a judge made of rules that takes no part in any reward',
  ),
  metric(
    'exact',
    'exact',
    'share of answers to held-out general prompts that equal the reference word for word',
  ),
];

/** A catalogue as a Markdown table. */
export function catalogueMarkdown(metrics: readonly MetricEntry[]): string[] {
  return [
    '| metric | meaning |',
    '|---|---|',
    ...metrics.map(({ name, meaning }) => `| \`${name}\` | ${markdownText(meaning)} |`),
  ];
}
