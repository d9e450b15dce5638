// A stand-in for the compute layer that says what a test tells it to, and writes down what it was asked and in which
// phase: no policy, no TF.js.
import type { Phase } from '../../src/base/profile.js';
import type { Compute, LogprobRows, ScoreShard, Shard } from '../../src/compute/types.js';
import { decode, encode } from '../../src/data/tokenizer.js';
import type { ScoredTexts } from '../../src/policy/rewardModel.js';
import type { Completion, GradientResult, SampleOptions, SampleRequest } from '../../src/policy/types.js';
import { digitsOf } from '../../src/tasks/steps.js';

type Call<Asked> = Asked & { readonly weights: Float32Array };

export interface Script {
  /** The completion of a prompt, both as words; `nth` counts the completions of the request. */
  sample?(prompt: string, nth: number, options: SampleOptions): string;
  logprobs?(batch: LogprobRows, weights: Float32Array): Float32Array;
  gradient?(weights: Float32Array, shards: readonly Shard[]): GradientResult;
  scoreGradient?(weights: Float32Array, shards: readonly ScoreShard[]): GradientResult;
  /** The score of a text. */
  score?(text: string, weights: Float32Array): number;
}

export interface Told {
  readonly compute: Compute;
  /** Phases as they were entered, and the calls in between. */
  readonly order: string[];
  readonly samplings: Call<{
    readonly requests: readonly SampleRequest[];
    readonly options: SampleOptions;
  }>[];
  readonly measured: Call<{ readonly batches: readonly LogprobRows[] }>[];
  readonly updates: Call<{ readonly shards: readonly Shard[] }>[];
  readonly scoreUpdates: Call<{ readonly shards: readonly ScoreShard[] }>[];
  readonly scored: Call<{ readonly texts: readonly (readonly string[])[] }>[];
}

const unasked = (what: string) => (): never => {
  throw new Error(`nobody told what to answer to ${what}`);
};

/** A compute layer by script. Weights are written down as they were when they came. */
export function scripted(script: Script, withProfile = true): Told {
  const order: string[] = [];
  const told: Omit<Told, 'compute'> = {
    ...{ order, samplings: [], measured: [], updates: [], scoreUpdates: [], scored: [] },
  };
  const profile = { enter: (phase: Phase) => void order.push(phase), divide: () => {}, take: () => ({}) };
  const {
    sample = unasked('sample'),
    logprobs = unasked('logprobs'),
    gradient = unasked('gradient'),
    scoreGradient = unasked('scoreGradient'),
    score = unasked('scores'),
  } = script;
  const compute: Compute = {
    ...(withProfile ? { profile } : {}),
    async sample(weights, requests, options) {
      order.push('sample()');
      told.samplings.push({ weights: weights.slice(), requests, options });
      return requests.map(({ prompt, count }) =>
        Array.from({ length: count }, (_, nth) =>
          completionOf(sample(decode(prompt).join(' '), nth, options)),
        ),
      );
    },
    async logprobs(weights, batches) {
      order.push('logprobs()');
      told.measured.push({ weights: weights.slice(), batches });
      return batches.map((batch) => logprobs(batch, weights));
    },
    async gradient(weights, shards) {
      order.push('gradient()');
      told.updates.push({ weights: weights.slice(), shards });
      return gradient(weights, shards);
    },
    async scoreGradient(weights, shards) {
      told.scoreUpdates.push({ weights: weights.slice(), shards });
      return scoreGradient(weights, shards);
    },
    async scores(weights, batches) {
      const texts = batches.map(scoredTextsOf);
      told.scored.push({ weights: weights.slice(), texts });
      return texts.map((ofBatch) => Float32Array.from(ofBatch, (text) => score(text, weights)));
    },
    async close() {},
  };
  return { ...told, compute };
}

/** A completion of the words, finished where it has its end word; the t-th word has logprob -1 - t / 8. */
export function completionOf(text: string): Completion {
  const words = text.split(' ');
  return {
    ids: Int32Array.from(encode(words)),
    logprobs: Float32Array.from(words, (_, t) => -1 - t / 8),
    entropy: new Float32Array(words.length).fill(0.5),
    finished: words.at(-1) === '<eos>',
  };
}

/** The texts of packed rows, as words. */
export function textsOf({ ids, starts }: ScoredTexts): string[] {
  return Array.from({ length: starts.length - 1 }, (_, b) =>
    decode(ids.subarray(starts[b], starts[b + 1])).join(' '),
  );
}

/** The texts that are scored: whole ones, or, where there are targets, each as far as a token that has one. */
function scoredTextsOf(rows: ScoredTexts): string[] {
  const { ids, starts, targets } = rows;
  if (!targets) return textsOf(rows);
  return Array.from(starts.subarray(1)).flatMap((end, b) => {
    const tokens = Array.from({ length: end - starts[b] }, (_, t) => starts[b] + t);
    const read = tokens.filter((token) => targets[token] >= 0);
    return read.map((token) => decode(ids.subarray(starts[b], token + 1)).join(' '));
  });
}

/** The right answer of a question for a total, whose numbers stand after its last colon. */
export function totalOf(prompt: string): string {
  return digitsOf(sumIn(prompt)).join(' ');
}

/** A wrong answer of the same kind, with as many words: one off. */
export function offTotal(prompt: string): string {
  const sum = sumIn(prompt);
  return digitsOf(sum % 10 === 9 ? sum - 1 : sum + 1).join(' ');
}

function sumIn(prompt: string): number {
  const words = prompt.split(' ');
  const numbers = words.slice(words.lastIndexOf(':')).filter((word) => /^\d$/.test(word));
  return numbers.reduce((sum, number) => sum + Number(number), 0);
}

/** A well-formed completion of a question in either language with this answer. */
export function worked(prompt: string, answer: number | string): string {
  const so = prompt.includes('please') ? 'so' : '所以';
  return `<think> ${so} </think> <answer> ${answer} </answer> <eos>`;
}
