// Supervised stages: next-token cross-entropy on documents (pre-training) or on completions (SFT).
// As the paper, SFT learns from completion tokens only; the toy's epochs and rates are its own.
import { chunks } from '../base/lists.js';
import { stream } from '../base/rng.js';
import type { Shard } from '../compute/types.js';
import type { SftRow } from '../data/datasets.js';
import { encode } from '../data/tokenizer.js';
import { learningRate } from '../policy/optimizer.js';
import { packRows } from '../policy/packing.js';
import { type Learner, type UpdateContext, update } from './update.js';

/** One text to learn, as token ids. */
export interface Example {
  readonly prompt: readonly number[];
  readonly completion: readonly number[];
}

export interface SupervisedOptions {
  readonly steps: number;
  /** Steps that are already done; the generator goes on with the next. */
  readonly done: number;
  readonly peakRate: number;
  readonly learn: 'all' | 'completion';
  readonly shardRows: number;
  /** The examples of a step (counted from 0); a pure function of the step. */
  readonly batch: (step: number) => readonly Example[];
}

/** Yields the metrics of each finished step; the learner is updated in place. */
export async function* supervised(
  context: UpdateContext,
  learner: Learner,
  options: SupervisedOptions,
): AsyncGenerator<{ step: number; metrics: Record<string, number> }> {
  const shardsOf = (step: number) =>
    step < options.steps ? crossEntropyShards(options.batch(step), options.learn, options.shardRows) : [];
  let next = shardsOf(options.done);
  for (let step = options.done; step < options.steps; step++) {
    const shards = next;
    const rate = learningRate(step, options.steps, options.peakRate, context.optimizer);
    const updating = update(context, learner, shards, rate);
    // Made while the workers are busy; a batch is a function of its step alone.
    next = shardsOf(step + 1);
    const { loss, gradNorm } = await updating;
    yield {
      step: step + 1,
      metrics: { loss, learning_rate: rate, grad_norm: gradNorm, num_tokens: textTokens(shards) },
    };
  }
}

/** Shards whose losses add up to the mean -log p over all learned tokens of the batch. */
export function crossEntropyShards(
  examples: readonly Example[],
  learn: 'all' | 'completion',
  shardRows: number,
): Shard[] {
  const packed = chunks(examples, shardRows).map((part) => packRows(part, learn));
  const learned = packed.reduce((sum, rows) => sum + countTargets(rows.targets), 0);
  return packed.map((rows) => ({
    rows,
    temperature: 1,
    loss: {
      kind: 'cross-entropy',
      // Not Float32Array.from, which goes through an iterator and takes seven times as long.
      tokens: {
        weights: new Float32Array(rows.targets).map((target) => (target < 0 ? 0 : 1 / learned)),
      },
    },
  }));
}

/** Prompt and completion tokens of the rows: one a row more than is computed, since the last is only predicted. */
export function textTokens(shards: readonly Shard[]): number {
  return shards.reduce((sum, { rows }) => sum + rows.ids.length + rows.starts.length - 1, 0);
}

/** Tokens that a step on the shards computes, padding included. */
export function tokensOf(shards: readonly Shard[]): number {
  return shards.reduce((sum, { rows }) => sum + rows.ids.length, 0);
}

function countTargets(targets: Int32Array): number {
  return targets.reduce((sum, target) => (target < 0 ? sum : sum + 1), 0);
}

/** Token ids of a row's prompt and completion. */
export function toExample(row: SftRow): Example {
  return { prompt: encode(row.prompt.split(' ')), completion: encode(row.completion.split(' ')) };
}

/** Steps of `epochs` passes over n examples; the last batch of an epoch may be smaller. */
export function epochSteps(examples: number, epochs: number, batchSize: number): number {
  return epochs * Math.ceil(examples / batchSize);
}

/** Batches of shuffled epochs; the order of an epoch depends on (seed, stage, epoch) alone. */
export function epochBatches<T>(
  examples: readonly T[],
  batchSize: number,
  key: readonly (string | number)[],
): (step: number) => readonly T[] {
  const perEpoch = Math.ceil(examples.length / batchSize);
  let cached = { epoch: -1, order: [] as T[] };
  return (step) => {
    const epoch = Math.floor(step / perEpoch);
    if (cached.epoch !== epoch) cached = { epoch, order: stream(...key, 'epoch', epoch).shuffle(examples) };
    const from = (step - epoch * perEpoch) * batchSize;
    return cached.order.slice(from, from + batchSize);
  };
}
