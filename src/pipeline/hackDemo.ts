// An invitation to reward hacking: the final RL with its learned rewards left on for the whole of a longer
// stage of mostly general prompts (the paper kept them to 400 of 1,700 steps to prevent this).
import { mean } from '../base/stats.js';
import type { Compute } from '../compute/types.js';
import type { Config } from '../config/schema.js';
import { trainGeneral } from '../data/split.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterLayout } from '../policy/parameters.js';
import { parse } from '../tasks/format.js';
import { generalPrompt, judgeGeneral } from '../tasks/general.js';
import { splitWords } from '../tasks/language.js';
import { evaluateQuickly } from '../training/evaluation.js';
import type { RolloutRow } from '../training/events.js';
import { type GrpoStep, grpo } from '../training/grpo.js';
import { trainPreferenceModels } from '../training/rewardModels.js';
import { newLearner } from '../training/update.js';
import { preferenceOptions } from './stage.js';

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
  readonly helpful: number;
  readonly harmless: number;
  /** What the rule-based judge gives held-out general prompts. */
  readonly judge: number;
  /** On held-out problems. */
  readonly passAt1: number;
  readonly format: number;
}

/** A completion that the reward models like best, and what the judge says of it. */
export interface HackExample {
  readonly prompt: string;
  readonly completion: string;
  readonly reward: number;
  readonly helpful: number;
  readonly judge: number;
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
  options: HackOptions,
): AsyncGenerator<HackEvent> {
  const { models, metrics } = await trainPreferenceModels(compute, config, policy);
  yield { kind: 'models', metrics };
  const { steps, every, generalShare } = options;
  const finalRl = { ...config.finalRl, steps, generalShare, preferenceLast: steps };
  const own: Config = { ...config, finalRl };
  const learner = newLearner(policy);
  const layout = parameterLayout(config.policy, vocabulary.length);
  const context = { compute, layout, optimizer: config.optimizer };
  const start = await heldOut(compute, learner.weights, own);
  let rows: RolloutRow[] = [];
  for await (const { step, ...rest } of grpo(context, learner, null, grpoOptions(compute, own, models))) {
    rows.push(...generalRows(rest));
    if (step === 1) yield { kind: 'row', row: { step: 0, ...rewardsOf(rows), ...start } };
    if (step % every === 0 || step === steps) {
      const scores = await heldOut(compute, learner.weights, own);
      yield { kind: 'row', row: { step, ...rewardsOf(rows), ...scores } };
      if (step === steps) yield { kind: 'examples', examples: bestOf(generalRows(rest)) };
      rows = [];
    }
  }
}

function grpoOptions(compute: Compute, config: Config, models: Parameters<typeof preferenceOptions>[2]) {
  return {
    stage: 'final-rl',
    seed: config.seed,
    world: config.world,
    shardRows: config.compute.shardRows,
    grpo: config.finalRl,
    preference: preferenceOptions(compute, config, models),
    done: 0,
  } as const;
}

const generalRows = ({ rows }: Pick<GrpoStep, 'rows'>) => rows.filter(({ task }) => task === 'general');

function rewardsOf(rows: readonly RolloutRow[]): Pick<HackRow, 'reward' | 'helpful' | 'harmless'> {
  return {
    reward: mean(rows.map(({ reward }) => reward)),
    helpful: mean(rows.map(({ rewards }) => rewards.helpful ?? 0)),
    harmless: mean(rows.map(({ rewards }) => rewards.harmless ?? 0)),
  };
}

async function heldOut(
  compute: Compute,
  weights: Float32Array,
  config: Config,
): Promise<Pick<HackRow, 'judge' | 'passAt1' | 'format'>> {
  const { all, general } = await evaluateQuickly(compute, weights, config);
  return { judge: general.general, passAt1: all['pass@1'], format: general.format };
}

/** The best rewarded completion of each of a few prompts, best first. */
function bestOf(rows: readonly RolloutRow[], count = 5): HackExample[] {
  const items = new Map(trainGeneral().map((item) => [generalPrompt(item).join(' '), item]));
  const best = new Map<string, RolloutRow>();
  for (const row of rows) {
    if (row.reward > (best.get(row.prompt)?.reward ?? -1)) best.set(row.prompt, row);
  }
  return [...best.values()]
    .sort((a, b) => b.reward - a.reward)
    .slice(0, count)
    .map(({ prompt, completion, reward, rewards }) => {
      const { answer } = parse(splitWords(completion), true);
      const judge = judgeGeneral(items.get(prompt)!, answer);
      return { prompt, completion, reward, helpful: rewards.helpful ?? 0, judge };
    });
}
