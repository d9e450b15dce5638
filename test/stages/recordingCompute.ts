// A stand-in for the compute layer that writes down what it is asked: no policy, no TF.js. Completions are made
// up, half of them right, each with words of its own; logprobs tell whose weights they were asked of.
import type { Compute, Shard } from '../../src/compute/types.js';
import { decode, encode, vocabulary } from '../../src/data/tokenizer.js';
import type { Completion, SampleOptions, SampleRequest } from '../../src/policy/types.js';
import type { LossSpec } from '../../src/rl/loss.js';
import { offTotal, totalOf } from '../training/scriptedCompute.js';

/** One call of `sample`. */
export interface Sampling {
  readonly weights: Float32Array;
  readonly requests: readonly SampleRequest[];
  readonly options: SampleOptions;
}

/** One call of `gradient`: an update is about to be made. */
export interface Update {
  readonly weights: Float32Array;
  readonly shards: readonly Shard[];
}

/** Everything asked of the compute layer, in order. */
export interface Asked {
  readonly samplings: Sampling[];
  /** Weights that logprobs were asked of. */
  readonly scored: { readonly weights: Float32Array; readonly temperatures: readonly number[] }[];
  readonly updates: Update[];
}

/** Every weight's gradient, at every update. */
export const flatGradient = 0.01;

/** A compute layer, and what it has been asked so far. */
export function recordingCompute(): { compute: Compute; asked: Asked } {
  const asked: Asked = { samplings: [], scored: [], updates: [] };
  let completions = 0;
  const compute: Compute = {
    async sample(weights, requests, options) {
      asked.samplings.push({ weights: weights.slice(), requests, options });
      return requests.map(({ prompt, count }) =>
        Array.from({ length: count }, (_, i) => inventedCompletion(prompt, i % 2 === 0, completions++)),
      );
    },
    async logprobs(weights, batches) {
      asked.scored.push({ weights: weights.slice(), temperatures: batches.map((b) => b.temperature) });
      return batches.map(({ rows }) => referenceValues(rows.targets, weights));
    },
    async gradient(weights, shards) {
      asked.updates.push({ weights: weights.slice(), shards });
      const gradient = new Float32Array(weights.length).fill(flatGradient);
      return { loss: 0.5, gradient, stats: { kl: 0.25 } };
    },
    async scoreGradient(weights) {
      return { loss: 0.7, gradient: new Float32Array(weights.length), stats: {} };
    },
    async scores(_weights, batches) {
      return batches.map(({ starts }) => Float32Array.from({ length: starts.length - 1 }, (_, i) => i));
    },
    async close() {},
  };
  return { compute, asked };
}

/** A tagged completion of a total, right or one off; the thought counts the completions, so that no two are alike. */
function inventedCompletion(prompt: readonly number[], right: boolean, index: number): Completion {
  const question = decode(prompt).join(' ');
  const so = question.includes('please') ? 'so' : '所以';
  const thought = [...String(index).split(''), so];
  const answer = (right ? totalOf(question) : offTotal(question)).split(' ');
  const ids = encode(['<think>', ...thought, '</think>', '<answer>', ...answer, '</answer>', '<eos>']);
  return {
    ids: Int32Array.from(ids),
    logprobs: Float32Array.from(ids, (_, t) => sampledLogprob(index, t)),
    entropy: new Float32Array(ids.length).fill(0.5),
    finished: true,
  };
}

/** What the sampler said of the t-th token of its index-th completion. */
export function sampledLogprob(index: number, t: number): number {
  return Math.fround(-1 - index / 128 - t / 4096);
}

/** What the policy of some weights says of target tokens; 0 where there is no target. */
export function referenceValues(targets: ArrayLike<number>, weights: Float32Array): Float32Array {
  return Float32Array.from(targets, (target) => (target < 0 ? 0 : -2 - target / 1024 - weights[0]));
}

/** A row of an update taken apart: its words, and each vector of its loss over the learned words alone. */
export interface LearnedRow {
  readonly prompt: string;
  readonly learned: string;
  readonly weights: number[];
  readonly advantages: number[];
  readonly oldLogprobs: number[];
  readonly refLogprobs: number[];
  readonly loss: LossSpec;
  readonly temperature: number;
}

/** The rows of an update. Fails where something outside the learned words has a weight. */
export function rowsOf({ shards }: Update): LearnedRow[] {
  return shards.flatMap(({ rows, loss, temperature }) =>
    Array.from({ length: rows.starts.length - 1 }, (_, b) => {
      const tokens = range(rows.starts[b], rows.starts[b + 1]);
      const learned = tokens.filter((token) => rows.targets[token] >= 0);
      if (tokens.some((token) => loss.tokens.weights[token] !== 0 && !learned.includes(token)))
        throw new Error('a word that is not learned has a weight');
      const pick = (vector: Float32Array | null) => (vector ? learned.map((token) => vector[token]) : []);
      const rl = loss.kind === 'policy' ? loss.tokens : null;
      return {
        prompt: text(rows.ids.subarray(rows.starts[b], learned[0] + 1)),
        learned: text(learned.map((token) => rows.targets[token])),
        weights: pick(loss.tokens.weights),
        advantages: pick(rl?.advantages ?? null),
        oldLogprobs: pick(rl?.oldLogprobs ?? null),
        refLogprobs: pick(rl?.refLogprobs ?? null),
        loss,
        temperature,
      };
    }),
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function text(ids: ArrayLike<number>): string {
  return Array.from(ids, (id) => vocabulary[id]).join(' ');
}
