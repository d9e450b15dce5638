// An invitation to reward hacking: the final RL with its learned rewards left on for the whole of a longer
// stage of mostly general prompts (the paper kept them to 400 of 1,700 steps to prevent this).
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterLayout } from '../policy/parameters.js';
import { generalRewards, type RewardParts } from '../rewards/rewards.js';
import { stageOf } from '../stages/index.js';
import { parse } from '../tasks/format.js';
import { judgeGeneral } from '../tasks/general.js';
import { evaluateQuickly } from '../training/evaluation.js';
import { queryWords } from '../training/queries.js';
import { trainRewardModels } from '../training/rewardModels.js';
import type { Rollout } from '../training/rollout.js';
import { newLearner } from '../training/update.js';
import { recipes } from './recipes.js';

/** The stage that is trained, and the one whose policy it starts from. */
export const [hackedFrom, hacked] = recipes.r1.slice(-2).map(({ stage }) => stage);

export interface HackOptions {
  readonly steps: number;
  /** Steps between rows. */
  readonly every: number;
  /** Share of general prompts. */
  readonly generalShare: number;
}

/** Rewards of general completions since the row before, and how the policy does on held-out prompts now. */
export interface HackRow {
  readonly step: number;
  /** Mean over the general completions that were trained on; at step 0, of those the start policy gave. */
  readonly reward: number;
  /** Of the parts that only general prompts have. */
  readonly learned: Readonly<Record<string, number>>;
  /** What the rule-based judge gives held-out general prompts. */
  readonly general: number;
  /** On held-out problems. */
  readonly 'pass@1': number;
  readonly format: number;
}

/** A completion that the reward models like best, and what the judge says of it. */
export interface HackExample {
  readonly prompt: string;
  readonly completion: string;
  readonly reward: number;
  readonly parts: RewardParts;
  readonly general: number;
}

export type HackEvent =
  | { readonly kind: 'models'; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: 'row'; readonly row: HackRow }
  | { readonly kind: 'examples'; readonly examples: readonly HackExample[] };

/** Trains a copy of the policy and writes nothing: the reward models, a row every so often, then examples. */
export async function* hackDemo(
  config: Config,
  compute: Compute,
  policy: Float32Array,
  { steps, every, generalShare }: HackOptions,
): AsyncGenerator<HackEvent> {
  const { models, metrics } = await trainRewardModels(compute, config, policy);
  yield { kind: 'models', metrics };
  const finalRl = { ...config.finalRl, steps, generalShare, preferenceLast: steps };
  const own: Config = { ...config, finalRl };
  const learner = newLearner(policy);
  const layout = parameterLayout(config.policy, vocabulary.length);
  const context = { compute, layout, optimizer: config.optimizer };
  const start = await heldOut(compute, learner.weights, own);
  const opened = { name: hacked, steps, done: 0, sftRows: null, reference: null, rewardModels: models };
  let seen: Rollout[] = [];
  for await (const { step, rollouts = [] } of stageOf(hacked).train(context, learner, own, opened)) {
    const general = rollouts.filter(({ query }) => query.kind === 'general');
    seen.push(...general);
    if (step === 1) yield { kind: 'row', row: { step: 0, ...rewardsOf(seen), ...start } };
    // Where a small share left no general prompt since the last row, there is nothing to tell.
    if ((step % every === 0 || step === steps) && seen.length > 0) {
      const held = await heldOut(compute, learner.weights, own);
      yield { kind: 'row', row: { step, ...rewardsOf(seen), ...held } };
      seen = [];
    }
    if (step === steps) yield { kind: 'examples', examples: bestOf(general) };
  }
}

function rewardsOf(rollouts: readonly Rollout[]): Pick<HackRow, 'reward' | 'learned'> {
  const learned = generalRewards.map((name) => [name, mean(rollouts.map(({ parts }) => parts[name] ?? 0))]);
  return { reward: mean(rollouts.map(({ reward }) => reward)), learned: Object.fromEntries(learned) };
}

async function heldOut(
  compute: Compute,
  weights: Float32Array,
  config: Config,
): Promise<Pick<HackRow, 'general' | 'pass@1' | 'format'>> {
  const { all, general } = await evaluateQuickly(compute, weights, config);
  return { general: general.general, 'pass@1': all['pass@1'], format: general.format };
}

/** The best rewarded completion of each of a few prompts, best first. */
function bestOf(rollouts: readonly Rollout[], count = 5): HackExample[] {
  const best = new Map<string, Rollout>();
  for (const rollout of rollouts) {
    const prompt = queryWords(rollout.query).join(' ');
    if (rollout.reward > (best.get(prompt)?.reward ?? -1)) best.set(prompt, rollout);
  }
  return [...best.entries()]
    .sort(([, a], [, b]) => b.reward - a.reward)
    .slice(0, count)
    .map(([prompt, { query, words, reward, parts }]) => {
      const { answer } = parse(words, true);
      const general = query.kind === 'general' ? judgeGeneral(query.item, answer) : 0;
      return { prompt, completion: words.join(' '), reward, parts, general };
    });
}
