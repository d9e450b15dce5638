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
    'mean over the updates of the step; in RL near 0 by construction (advantages are centred): watch the reward',
    'curve',
  ),
  metric('reward', 'reward', 'mean total reward of the completions', 'curve', 'live'),
  metric(
    'reward_std',
    'reward spread',
    'mean over groups of the standard deviation of the reward within the group',
  ),
  ...rewardNames.map((name) => {
    const shown: Shown[] = rewards[name].problem === null ? ['curve'] : ['curve', 'live'];
    return metric(`rewards/${name}/mean`, name, rewards[name].meaning, ...shown);
  }),
  metric('completions/mean_length', 'length', 'tokens a completion', 'curve', 'live'),
  metric(
    'completions/mean_length/right',
    'length, right',
    'the same of right completions of problems, where there are such',
  ),
  metric('completions/mean_length/wrong', 'length, wrong', 'the same of the others'),
  metric('completions/clipped_ratio', 'cut off', 'share of completions that hit the length limit'),
  metric(
    'entropy',
    'entropy',
    'exact entropy of the next-word distribution, nats a token, averaged over sampled tokens',
    'curve',
    'live',
  ),
  metric(
    'kl',
    'kl',
    'k3 estimate of KL(policy ‖ reference), nats a token (Eq. 2), averaged over sampled tokens; absent with klCoef 0',
    'curve',
  ),
  metric(
    'kl/k1',
    'kl, k1',
    'the same by k1, log policy − log reference: right on average, and below 0 at times',
  ),
  metric('kl/k2', 'kl, k2', 'the same by k2, half the square of k1'),
  metric('kl/exact', 'kl, exact', 'the KL itself, over the whole vocabulary; with klEstimator exact alone'),
  metric(
    'frac_reward_zero_std',
    'dead groups',
    'share of groups whose rewards are equal, or differ by no more than the reward models resolve: they teach nothing',
  ),
  metric(
    'clip_ratio/low_mean',
    'clipped low',
    'share of sampled tokens whose gradient the clip took away, below 1 − ε',
  ),
  metric('clip_ratio/high_mean', 'clipped high', 'the same above 1 + ε'),
  metric('ratio/mean', 'ratio', 'ratio of new to old probability, mean over sampled tokens and updates'),
  metric('ratio/distance', 'ratio, distance', 'mean of |log ratio|; 0 in the first update of fresh rollouts'),
  metric(
    'ratio/ess',
    'effective samples',
    'effective sample size of the ratios, as a share: (Σ ratio)² / (n Σ ratio²); 1 where all are equal',
  ),
  metric(
    'value/loss',
    'value loss',
    'half the squared distance of the value model to its targets, mean over tokens and updates; with advantage gae alone, as the next two',
    'curve',
  ),
  metric(
    'value/explained_variance',
    'value, explained',
    'share of the variance of what came after each token that the value model had expected, before its updates',
    'curve',
  ),
  metric(
    'value/clip_fraction',
    'value, clipped',
    'share of tokens whose value has gone so far that the clip takes its gradient; absent with valueClip 0',
  ),
  metric('grad_norm', 'gradient norm', 'Euclidean, before it is clipped, mean over the updates'),
  metric('learning_rate', 'learning rate', 'of the step: warm-up, then cosine'),
  metric(
    'groups/discarded',
    'discarded groups',
    'groups that were drawn and not learned from, with groups dynamic or frontier alone; their tokens count',
  ),
  metric(
    'steps/mean',
    'steps',
    'steps a thought; like all of steps/… where steps are rewarded (processReward)',
  ),
  metric('steps/reward', 'steps, rewarded', 'share of the steps that their judge rewards'),
  metric('steps/right', 'steps, right', 'share of the steps that are right'),
  metric('num_tokens', 'tokens', 'prompt and completion tokens of the step, in every stage'),
  metric(
    'measured/kl',
    'KL, measured',
    'the KL itself to the reference over the whole vocabulary, before the updates of the step; like all of measured/… in every measureEvery-th step alone',
  ),
  ...sampledKls.flatMap((name) => [
    metric(
      `measured/kl/${name}/bias`,
      `${name}, bias`,
      `mean of ${name} less the KL, over the tokens of the step's completions`,
    ),
    metric(
      `measured/kl/${name}/variance`,
      `${name}, variance`,
      `variance over these tokens of ${name} less the KL of its own place`,
    ),
  ]),
  metric(
    'measured/grad_norm/policy',
    'gradient, policy',
    "length of the policy term's gradient, before the updates of the step, all its completions one batch",
  ),
  metric(
    'measured/grad_norm/kl',
    'gradient, KL',
    'the same of the KL term, klCoef in it; with klIn loss alone',
  ),
  metric(
    'measured/grad_norm/entropy',
    'gradient, entropy',
    'the same of the entropy term, entropyCoef in it; where that is above 0',
  ),
];

/** Metrics on held-out problems; `k` stands for a number of samples. */
export const heldOutMetrics: readonly MetricEntry[] = [
  metric(
    'pass@k',
    'pass@k',
    'unbiased estimate of the chance that one of k samples is right, in a well-formed completion (k = 1, 2, 4, ... and all samples)',
    'curve',
  ),
  metric(
    'majority@k',
    'majority@k',
    'the most frequent answer of k samples, all there are, is right; answers that mean the same count as one, a tie counts by parts',
  ),
  metric('format', 'format', 'share of well-formed completions'),
  metric('language', 'language', 'share of target-language words in the whole completion, where it has any'),
  metric('length', 'length', 'tokens a completion'),
  metric('length/correct', 'length, right', 'tokens of the right completions'),
  metric('length/wrong', 'length, wrong', 'tokens of the others'),
  metric('length/thought', 'length, thought', 'words of the thought, among the well-formed completions'),
  metric(
    'language/thought',
    'language, thought',
    'share of target-language words in the thought, among the well-formed completions, where it has any',
  ),
  metric('mixed', 'mixed', 'share of the well-formed completions whose thought has words of both languages'),
  metric(
    'thorough',
    'thorough',
    'share of the well-formed completions whose thought leaves no work undone: every column and step, a search until something is found or all was tried; the numbers may be wrong',
    'curve',
  ),
  metric(
    'accuracy/thorough',
    'skill',
    'share of right ones among the thorough; absent where there is none',
    'curve',
  ),
  metric(
    'reflection/wait',
    'corrections',
    'corrections a completion: "wait" or 等等, then a step written again',
  ),
  metric(
    'reflection/retry',
    'further tries',
    'tries after a failed one, a completion, in tasks that are worked by trying',
  ),
  metric('general', 'general', 'score of held-out general prompts by a rule-based judge that never rewards'),
  metric('exact', 'exact', 'share of answers to these that are the reference, word for word'),
];

/** A catalogue as a Markdown table. */
export function catalogueMarkdown(metrics: readonly MetricEntry[]): string[] {
  return [
    '| metric | meaning |',
    '|---|---|',
    ...metrics.map(({ name, meaning }) => `| \`${name}\` | ${markdownText(meaning)} |`),
  ];
}
