// What the policy might have said instead: at each place of a completion, the words that are likeliest to come next, with
// the very logprobs that the sampler would draw them at.
import { type Arena, createArena } from '../../kernels/arena.js';
import { type DecoderBatch, type DecoderShape, decodeStep, packWeights, takeBatch } from './decoder.js';

/** A word that may come next. */
export interface Candidate {
  readonly id: number;
  /** In nats, at the temperature asked for. */
  readonly logprob: number;
}

/**
 * The `count` likeliest tokens to follow ids[0..first - 1], ids[0..first], ... up to all ids: one list a place, the
 * likeliest first. `temperature` above 0. Throws RangeError where `first` is not in 1..length.
 */
export function likeliest(
  shape: DecoderShape,
  flat: Float32Array,
  ids: readonly number[],
  first: number,
  { temperature, count }: { readonly temperature: number; readonly count: number },
): Candidate[][] {
  if (first < 1 || first > ids.length)
    throw new RangeError(`likeliest: no place ${first} in ${ids.length} ids`);
  const arena = createArena();
  const weights = packWeights(arena, shape, flat);
  const batch = takeBatch(arena, shape, 1, ids.length);
  const logprobs = takeLogprobs(arena, shape, weights.embedding, batch);
  const lists: Candidate[][] = [];
  for (const [position, id] of ids.entries()) {
    arena.ints(batch.tokens, 1)[0] = id;
    arena.ints(batch.slots, 1)[0] = 0;
    arena.ints(batch.positions, 1)[0] = position;
    decodeStep(arena, shape, weights, batch, 1);
    if (position + 1 >= first) lists.push(largest(logprobs(temperature), count));
  }
  arena.giveBack();
  return lists;
}

/** A function that gives the logprobs of all words after what was fed last: one hidden state, once for each word. */
function takeLogprobs(
  arena: Arena,
  { policy: { width }, vocabularySize: size }: DecoderShape,
  embedding: number,
  batch: DecoderBatch,
): (temperature: number) => Float32Array {
  const [hidden, targets] = [arena.take(size * width * 4), arena.take(size * 4)];
  const [logprobs, entropy] = [arena.take(size * 4), arena.take(size * 4)];
  const scratch = arena.take(arena.kernels.tokenLogprobsScratchBytes(width, size));
  arena.ints(targets, size).set(Array.from({ length: size }, (_, id) => id));
  return (temperature) => {
    const state = arena.floats(batch.hidden, width);
    for (let id = 0; id < size; id++) arena.floats(hidden + id * width * 4, width).set(state);
    const perTemperature = 1 / temperature;
    const { tokenLogprobs } = arena.kernels;
    tokenLogprobs(hidden, embedding, targets, size, width, size, perTemperature, logprobs, entropy, scratch);
    return arena.floats(logprobs, size).slice();
  };
}

function largest(logprobs: Float32Array, count: number): Candidate[] {
  const all = Array.from(logprobs, (logprob, id) => ({ id, logprob }));
  return all.sort((a, b) => b.logprob - a.logprob || a.id - b.id).slice(0, count);
}
