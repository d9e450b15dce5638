// The sampling engine: samples completions with a key-value cache, a batch of sequences a token at a time.
// Its logprobs and entropies have the bits of the training forward with fused ops, and neither the batch
// nor the other sequences in it change a completion.
import { stream } from '../../base/rng.js';
import { type Arena, createArena } from '../../kernels/arena.js';
import type { Completion, SampleOptions, SampleRequest } from '../types.js';
import {
  type DecoderBatch,
  type DecoderShape,
  type DecoderWeights,
  decodeStep,
  packWeights,
  takeBatch,
} from './decoder.js';
import { type Draft, takeDraw } from './draw.js';

export interface SamplingEngine {
  /** Copies flat weights (in the order of the parameter layout) in. Must come before `sample`. */
  load(weights: Float32Array): void;
  /**
   * `count` completions of every request, in request order. A completion ends with the end token, after
   * maxNewTokens, or where the context is full. Completion i of a request draws from `stream(...key, i)`,
   * one uniform a token. At temperature 0 the first largest logit is taken; logprobs and entropy are then
   * those of temperature 1. Throws RangeError on a prompt that is empty, fills the context or holds an
   * unknown id.
   */
  sample(requests: readonly SampleRequest[], options: SampleOptions): Completion[];
}

/** Sequences decoded together: enough to fill the tiles, few enough for the caches to stay small. */
const batchRows = 64;

/** An engine for policies of one shape. Its memory is its own and goes when the engine does. */
export function createSamplingEngine(shape: DecoderShape): SamplingEngine {
  const arena = createArena();
  const start = arena.mark();
  let weights: DecoderWeights | null = null;
  return {
    load(flat) {
      weights = null;
      arena.release(start);
      weights = packWeights(arena, shape, flat);
    },
    sample(requests, options) {
      if (weights === null) throw new Error('sample: load weights first');
      const drafts = requests.flatMap((request) => startDrafts(request, shape, options));
      for (let from = 0; from < drafts.length; from += batchRows) {
        const mark = arena.mark();
        completeBatch(arena, shape, weights, drafts.slice(from, from + batchRows), options);
        arena.release(mark);
      }
      return drafts.map(({ ids, logprobs, entropy, length, finished }) => ({
        ids: ids.slice(0, length),
        logprobs: logprobs.slice(0, length),
        entropy: entropy.slice(0, length),
        finished,
      }));
    },
  };
}

function startDrafts(
  { prompt, count, key }: SampleRequest,
  { policy, vocabularySize }: DecoderShape,
  { maxNewTokens }: SampleOptions,
): Draft[] {
  if (prompt.length === 0 || prompt.length >= policy.context) {
    throw new RangeError(`sample: prompt of ${prompt.length} tokens in a context of ${policy.context}`);
  }
  const unknown = prompt.find((id) => id < 0 || id >= vocabularySize);
  if (unknown !== undefined) throw new RangeError(`sample: prompt id ${unknown} is not in the vocabulary`);
  const limit = Math.min(maxNewTokens, policy.context - prompt.length);
  return Array.from({ length: count }, (_, i) => ({
    prompt,
    random: stream(...key, i),
    limit,
    ids: new Int32Array(limit),
    logprobs: new Float32Array(limit),
    entropy: new Float32Array(limit),
    length: 0,
    finished: false,
  }));
}

/** Completes drafts together; the draft at index i has slot i of the caches. */
function completeBatch(
  arena: Arena,
  shape: DecoderShape,
  weights: DecoderWeights,
  drafts: readonly Draft[],
  options: SampleOptions,
): void {
  const capacity = drafts.reduce((longest, { prompt, limit }) => Math.max(longest, prompt.length + limit), 1);
  const batch = takeBatch(arena, shape, drafts.length, capacity);
  const draw = takeDraw(arena, shape, weights, batch, drafts.length, options);
  prefill(arena, shape, weights, batch, drafts);
  let live = drafts.flatMap(({ limit }, slot) => (limit > 0 ? [slot] : []));
  while (live.length > 0) {
    feed(arena, batch, live, (slot) => {
      const { prompt, ids, length } = drafts[slot];
      return {
        token: length === 0 ? prompt[prompt.length - 1] : ids[length - 1],
        position: prompt.length + length - 1,
      };
    });
    decodeStep(arena, shape, weights, batch, live.length);
    draw(live.map((slot) => drafts[slot]));
    live = live.filter((slot) => !drafts[slot].finished && drafts[slot].length < drafts[slot].limit);
  }
}

/**
 * Fills the caches with each prompt but its last token: once a prompt, in the slot of its first completion,
 * then copied to the others.
 */
function prefill(
  arena: Arena,
  shape: DecoderShape,
  weights: DecoderWeights,
  batch: DecoderBatch,
  drafts: readonly Draft[],
): void {
  const firsts = drafts.flatMap(({ prompt }, slot) => (drafts[slot - 1]?.prompt === prompt ? [] : [slot]));
  let fed = firsts.filter((slot) => drafts[slot].prompt.length > 1);
  for (let position = 0; fed.length > 0; position++) {
    feed(arena, batch, fed, (slot) => ({ token: drafts[slot].prompt[position], position }));
    decodeStep(arena, shape, weights, batch, fed.length);
    fed = fed.filter((slot) => drafts[slot].prompt.length > position + 2);
  }
  const { heads, width } = shape.policy;
  for (const [i, first] of firsts.entries()) {
    const end = firsts[i + 1] ?? drafts.length;
    const length = drafts[first].prompt.length - 1;
    for (let slot = first + 1; slot < end; slot++) {
      for (const cache of batch.caches) {
        arena.kernels.copySlot(cache, first, slot, length, heads, width / heads, batch.capacity);
      }
    }
  }
}

/** Writes the next token of each slot into the batch. */
function feed(
  arena: Arena,
  batch: DecoderBatch,
  slots: readonly number[],
  next: (slot: number) => { token: number; position: number },
): void {
  const tokens = arena.ints(batch.tokens, slots.length);
  const positions = arena.ints(batch.positions, slots.length);
  arena.ints(batch.slots, slots.length).set(slots);
  for (const [row, slot] of slots.entries()) {
    const { token, position } = next(slot);
    tokens[row] = token;
    positions[row] = position;
  }
}
