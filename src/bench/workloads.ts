// What is measured: an optimizer step, a rollout, a GRPO iteration, each on made-up rows of fixed length, so
// that every run and every program does the same number of tokens.
import { stream } from '../base/rng.js';
import type { Compute } from '../compute/types.js';
import { type Config, configSchema, type PolicyShape } from '../config/schema.js';
import { trainGeneral } from '../data/split.js';
import { vocabulary } from '../data/tokenizer.js';
import { initialWeights, parameterLayout } from '../policy/parameters.js';
import type { Completion, SampleOptions, SampleRequest } from '../policy/types.js';
import { rewardParts } from '../rewards/rewards.js';
import { grpo, updateOnRollouts } from '../training/grpo.js';
import { withReference } from '../training/reference.js';
import type { Rollout } from '../training/rollout.js';
import { crossEntropyShards } from '../training/supervised.js';
import { newLearner, type UpdateContext, update } from '../training/update.js';

/** A piece of work that can be repeated. */
export interface Workload {
  /** Tokens of one run: those trained on, or those drawn. */
  readonly tokens: number;
  /** One run; the loss where there is one. */
  run(): Promise<number>;
}

/** Rows of a training batch, and tokens of each that are trained on. */
export interface BatchSize {
  readonly rows: number;
  readonly length: number;
}

export interface RolloutSize {
  readonly prompts: number;
  readonly groupSize: number;
  readonly promptLength: number;
  readonly newTokens: number;
}

/** The two policies of the benchmark and their batches. */
export const models: Readonly<Record<'S' | 'M', { shape: PolicyShape; batch: BatchSize }>> = {
  S: { shape: shapeOf(2, 64), batch: { rows: 64, length: 64 } },
  M: { shape: shapeOf(4, 128), batch: { rows: 64, length: 96 } },
};

export const rolloutSize: RolloutSize = { prompts: 8, groupSize: 16, promptLength: 16, newTokens: 64 };
export const iterationSize: RolloutSize = { prompts: 16, groupSize: 16, promptLength: 16, newTokens: 40 };

/** Constants of an update, the same in every program that is compared. */
export const updateSettings = { rate: 1e-3, clipEpsilon: 0.2, klCoef: 0.001, miniBatches: 2 } as const;

const defaults = configSchema.parse({});

/** A policy of four heads with a SwiGLU of about 8/3 of its width. */
export function shapeOf(layers: number, width: number, context = 128): PolicyShape {
  return { layers, width, heads: 4, hidden: Math.ceil(width / 3) * 8, context };
}

/** Documents of random words, `length + 1` tokens each: one more than is trained on. */
export function documents({ rows, length }: BatchSize): number[][] {
  const random = stream('bench', 'documents', rows, length);
  return Array.from({ length: rows }, () =>
    Array.from({ length: length + 1 }, () => random.int(vocabulary.length)),
  );
}

/** Prompts of random words. */
export function prompts({ prompts: count, promptLength }: RolloutSize): number[][] {
  return documents({ rows: count, length: promptLength - 1 });
}

/** Weights that a measured policy starts from. */
export function startWeights(shape: PolicyShape): Float32Array {
  return initialWeights(shape, vocabulary.length, 1);
}

/** One optimizer step on documents: forward, backward, AdamW. */
export function trainStep(compute: Compute, shape: PolicyShape, batch: BatchSize): Workload {
  const context = contextOf(compute, shape);
  const learner = newLearner(startWeights(shape));
  const rows = documents(batch).map((ids) => ({ prompt: ids.slice(0, 1), completion: ids.slice(1) }));
  const shards = crossEntropyShards(rows, 'all', defaults.compute.shardRows);
  return {
    tokens: batch.rows * batch.length,
    run: async () => (await update(context, learner, shards, updateSettings.rate)).loss,
  };
}

/** Completions of fixed length for every prompt. */
export function rollout(compute: Compute, shape: PolicyShape, size: RolloutSize): Workload {
  const weights = startWeights(shape);
  const { requests, options } = sampling(size);
  return {
    tokens: size.prompts * size.groupSize * size.newTokens,
    async run() {
      await compute.sample(weights, requests, options);
      return Number.NaN;
    },
  };
}

/**
 * One GRPO iteration with completions of fixed length and made-up advantages: sampling, logprobs under the
 * reference, two updates. Returns the mean loss of the two.
 */
export function fixedIteration(compute: Compute, shape: PolicyShape, size: RolloutSize): Workload {
  const context = contextOf(compute, shape);
  const reference = startWeights(shape);
  const learner = newLearner(reference);
  const { requests, options } = sampling(size);
  const { shardRows } = defaults.compute;
  const settings = {
    ...defaults.reasoningRl,
    ...updateSettings,
    shardRows,
    temperature: options.temperature,
    maxNewTokens: size.newTokens,
    learningRate: updateSettings.rate,
    exactlyOnPolicy: false,
  };
  return {
    tokens: size.prompts * size.groupSize * (size.promptLength + size.newTokens),
    async run() {
      const completions = await compute.sample(learner.weights, requests, options);
      const drawn = requests.flatMap(({ prompt }, i) => completions[i].map((one) => madeUp(prompt, one)));
      const rollouts = drawn.map((rollout, i) => ({ ...rollout, advantage: i % 2 === 0 ? 1 : -1 }));
      const known = await withReference(compute, reference, [rollouts], settings);
      return (await updateOnRollouts(context, learner, known.flat(), settings, ['bench'])).loss;
    },
  };
}

/** A completion of random words as a rollout; nothing about it is graded. */
function madeUp(prompt: readonly number[], completion: Completion): Rollout {
  const query = { kind: 'general', item: trainGeneral()[0] } as const;
  const parts = rewardParts({ query, words: [], finished: false, learned: { helpful: 0, harmless: 0 } });
  return { query, prompt, completion, words: [], parts, reward: 0, advantage: 0, refLogprobs: null };
}

/** The real iteration of a configuration's first reinforcement step, rewards and all, from random weights. */
export async function grpoIteration(compute: Compute, config: Config): Promise<Workload> {
  const start = startWeights(config.policy);
  const stage = { name: 'bench', settings: config.reasoningRl, general: null, done: 0, reference: null };
  const first = async () => {
    const steps = grpo(contextOf(compute, config.policy), newLearner(start), config, stage);
    for await (const { metrics } of steps) return metrics;
    throw new Error('bench: the stage has no steps');
  };
  return { tokens: (await first()).num_tokens, run: async () => (await first()).loss };
}

function contextOf(compute: Compute, shape: PolicyShape): UpdateContext {
  return { compute, layout: parameterLayout(shape, vocabulary.length), optimizer: defaults.optimizer };
}

function sampling(size: RolloutSize): { requests: SampleRequest[]; options: SampleOptions } {
  const requests = prompts(size).map((prompt, i) => ({
    prompt,
    count: size.groupSize,
    key: ['bench', 'sample', i],
  }));
  // No token is -1: nothing ends early.
  return { requests, options: { temperature: 1, maxNewTokens: size.newTokens, endId: -1 } };
}
