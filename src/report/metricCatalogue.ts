// The metrics, each once: what it is called, what it means and where it is shown. The screen, the report's curves and
// the README's tables all come from here; a test holds what a run writes against it.
import { rewardNames, rewards } from '../rl/rewards.js';

export interface MetricEntry {
  /** As in metrics.jsonl or eval.jsonl. */
  readonly name: string;
  /** As people read it on the screen and on curves. */
  readonly label: string;
  readonly meaning: string;
  /** Shown as a curve of each stage that has it. */
  readonly curve?: true;
  /** Told while a stage runs. */
  readonly live?: true;
}

/** Metrics of a step, in the order they are shown. Named as TRL names them. */
export const stepMetrics: readonly MetricEntry[] = [
  {
    ...{ name: 'loss', label: 'loss', curve: true },
    meaning:
      'mean over the updates of the step; in RL near 0 by construction (advantages are centred): watch the reward',
  },
  {
    name: 'reward',
    label: 'reward',
    curve: true,
    live: true,
    meaning: 'mean total reward of the completions',
  },
  {
    ...{ name: 'reward_std', label: 'reward spread' },
    meaning: 'mean over groups of the standard deviation of the reward within the group',
  },
  ...rewardNames.map((name) => ({
    ...{ name: `rewards/${name}/mean`, label: name, meaning: rewards[name].meaning, curve: true as const },
    ...(rewards[name].problem === null ? {} : { live: true as const }),
  })),
  {
    ...{ name: 'completions/mean_length', label: 'length', curve: true, live: true },
    meaning: 'tokens a completion',
  },
  {
    ...{ name: 'completions/clipped_ratio', label: 'cut off' },
    meaning: 'share of completions that hit the length limit',
  },
  {
    ...{ name: 'entropy', label: 'entropy', curve: true, live: true },
    meaning: 'exact entropy of the next-word distribution, nats a token, averaged over sampled tokens',
  },
  {
    ...{ name: 'kl', label: 'kl', curve: true },
    meaning: 'k3 estimate of KL(policy ‖ reference), nats a token (Eq. 2), mean over completions',
  },
  {
    ...{ name: 'frac_reward_zero_std', label: 'dead groups' },
    meaning: 'share of groups with equal rewards: they teach nothing',
  },
  {
    ...{ name: 'clip_ratio/low_mean', label: 'clipped low' },
    meaning: 'share of tokens whose gradient the clip took away, below 1 − ε; mean over completions',
  },
  {
    ...{ name: 'clip_ratio/high_mean', label: 'clipped high' },
    meaning: 'the same above 1 + ε',
  },
  {
    name: 'grad_norm',
    label: 'gradient norm',
    meaning: 'Euclidean, before it is clipped, mean over the updates',
  },
  { name: 'learning_rate', label: 'learning rate', meaning: 'of the step: warm-up, then cosine' },
  {
    ...{ name: 'num_tokens', label: 'tokens' },
    meaning: 'RL: prompt and completion tokens of the step; supervised: tokens computed',
  },
];

/** Metrics on held-out problems; `k` stands for a number of samples. */
export const heldOutMetrics: readonly MetricEntry[] = [
  {
    ...{ name: 'pass@k', label: 'pass@k' },
    meaning:
      'unbiased estimate of the chance that one of k samples is right, in a well-formed completion (k = 1, 2, 4, ...)',
  },
  {
    ...{ name: 'majority@k', label: 'majority@k' },
    meaning: 'the most frequent answer is right (a tie counts by parts)',
  },
  { name: 'format', label: 'format', meaning: 'share of well-formed completions' },
  {
    ...{ name: 'language', label: 'language' },
    meaning: 'share of target-language words in the whole completion, where it has any',
  },
  { name: 'length', label: 'length', meaning: 'tokens a completion' },
  { name: 'length/correct', label: 'length, right', meaning: 'tokens of the right completions' },
  { name: 'length/wrong', label: 'length, wrong', meaning: 'tokens of the others' },
  {
    ...{ name: 'reflection/wait', label: 'corrections' },
    meaning: 'corrections a completion: "wait" or 等等, then a step written again',
  },
  {
    ...{ name: 'reflection/retry', label: 'further tries' },
    meaning: 'tries after a failed one, a completion, in tasks that are worked by trying',
  },
  {
    ...{ name: 'general', label: 'general' },
    meaning: 'score of held-out general prompts by a rule-based judge that never rewards',
  },
];

/** A catalogue as a Markdown table. */
export function catalogueMarkdown(metrics: readonly MetricEntry[]): string[] {
  return [
    '| metric | meaning |',
    '|---|---|',
    ...metrics.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`),
  ];
}
