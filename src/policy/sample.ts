// Sampling in plain TF.js with a key-value cache: the reference for the fused sampling engine, and what
// runs where there is none. Cached keys are already rotated, so a cache's order need not be the order
// of positions: all prompts fill the first slots (masked behind a short one's end), new tokens follow.
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { type Random, stream } from '../base/rng.js';
import type { PolicyShape } from '../config/schema.js';
import type { NamedOps, RotaryTable } from '../kernels/namedOps.js';
import { attend, masked, rowHeads, splitHeads, type Tf } from './attention.js';
import { indexOfLargest, inverseCdf } from './categorical.js';
import { rowEntropy } from './ops.js';
import { decode, type PolicyTensors } from './transformer.js';
import type { Completion, SampleOptions, SampleRequest } from './types.js';

/** All that sampling reads. */
export interface SampledModel {
  readonly tf: Tf;
  readonly ops: NamedOps;
  readonly tensors: PolicyTensors;
  readonly shape: PolicyShape;
  readonly rotary: RotaryTable;
}

/** A completion that is still growing. */
interface Draft {
  readonly request: number;
  readonly prompt: readonly number[];
  readonly random: Random;
  readonly limit: number;
  readonly ids: number[];
  readonly logprobs: number[];
  readonly entropy: number[];
  finished: boolean;
}

/** Last hidden state of every live draft [S, D]; then keys and values of each layer [S, heads, slots, headWidth]. */
type Batch = [Tensor2D, ...Tensor4D[]];

/**
 * Completions of every request, in order, `count` of each. A completion ends with the end token, after
 * maxNewTokens, or where the context is full. Its draws come from `stream(...key, i)`, one uniform a
 * token, so it does not depend on what else is in the batch but for the last bits of rounding.
 * At temperature 0 the first maximum is taken; logprobs and entropy are then those of temperature 1.
 * Throws RangeError on a prompt that is empty or fills the context.
 */
export function sample(
  model: SampledModel,
  requests: readonly SampleRequest[],
  options: SampleOptions,
): Completion[] {
  const drafts = requests.flatMap((request, index) => startDrafts(request, index, model.shape, options));
  if (drafts.length === 0) return [];
  let live = drafts;
  let batch = model.tf.tidy(() => prefill(model, requests, drafts));
  while (extendDrafts(model, batch[0], live, options)) {
    const going = live.flatMap((draft, row) => (growing(draft) ? [row] : []));
    const before = batch;
    // Moving the caches costs more than carrying a few rows that have ended.
    const stay = going.length < 0.75 * live.length ? going : null;
    if (stay !== null) live = stay.map((row) => live[row]);
    batch = model.tf.tidy(() => advance(model, before, stay, live));
    model.tf.dispose(before);
  }
  model.tf.dispose(batch);
  return drafts.map(({ ids, logprobs, entropy, finished }) => ({
    ids: Int32Array.from(ids),
    logprobs: Float32Array.from(logprobs),
    entropy: Float32Array.from(entropy),
    finished,
  }));
}

function startDrafts(
  { prompt, count, key }: SampleRequest,
  request: number,
  shape: PolicyShape,
  options: SampleOptions,
): Draft[] {
  if (prompt.length === 0 || prompt.length >= shape.context) {
    throw new RangeError(`sample: prompt of ${prompt.length} tokens in a context of ${shape.context}`);
  }
  const limit = Math.min(options.maxNewTokens, shape.context - prompt.length);
  return Array.from({ length: count }, (_, i) => ({
    request,
    prompt,
    random: stream(...key, i),
    limit,
    ids: [],
    logprobs: [],
    entropy: [],
    finished: false,
  }));
}

/** Every prompt once through the policy, then one copy of its caches for each of its completions. */
function prefill(model: SampledModel, requests: readonly SampleRequest[], drafts: readonly Draft[]): Batch {
  const { tf, ops, shape, rotary } = model;
  const starts = new Int32Array(requests.length + 1);
  for (const [b, { prompt }] of requests.entries()) starts[b + 1] = starts[b] + prompt.length;
  const ids = Int32Array.from(requests.flatMap(({ prompt }) => prompt));
  const caches: Tensor4D[] = [];
  const hidden = decode(ops, model.tensors, ids, (qkv) => {
    const { keys, values } = rowHeads(tf, qkv, shape.heads, starts, rotary);
    caches.push(keys, values);
    return ops.causalAttention(qkv, shape.heads, starts, rotary);
  });
  const requestOf = tf.tensor1d(
    drafts.map(({ request }) => request),
    'int32',
  );
  const lastToken = tf.tensor1d(
    drafts.map(({ request }) => starts[request + 1] - 1),
    'int32',
  );
  return [tf.gather(hidden, lastToken), ...caches.map((cache) => tf.gather(cache, requestOf))];
}

/** Feeds the newest token of each draft; `rows` are the batch rows the drafts come from, null for all. */
function advance(
  model: SampledModel,
  [, ...full]: Batch,
  rows: readonly number[] | null,
  live: readonly Draft[],
): Batch {
  const { tf, ops, shape, rotary } = model;
  const caches =
    rows === null ? full : full.map((cache) => tf.gather(cache, tf.tensor1d([...rows], 'int32')));
  const positions = live.map(({ prompt, ids }) => prompt.length + ids.length - 1);
  const table = (values: Float32Array) => {
    const picked = positions.flatMap((p) => [...values.subarray(p * rotary.half, (p + 1) * rotary.half)]);
    return tf.tensor4d(picked, [live.length, 1, 1, rotary.half]);
  };
  const turn = { cos: table(rotary.cos), sin: table(rotary.sin) };
  const mask = cacheMask(tf, live, caches[0].shape[2] + 1);
  const grown: Tensor4D[] = [];
  const newest = Int32Array.from(live, ({ ids }) => ids[ids.length - 1]);
  const hidden = decode(ops, model.tensors, newest, (qkv, layer) => {
    const { queries, keys, values } = splitHeads(tf, qkv, live.length, shape.heads, turn);
    const allKeys = tf.concat([caches[2 * layer], keys], 2);
    const allValues = tf.concat([caches[2 * layer + 1], values], 2);
    grown.push(allKeys, allValues);
    return attend({ queries, keys: allKeys, values: allValues }, mask);
  });
  return [hidden, ...grown];
}

/** [S, 1, 1, slots]: hides the slots between a prompt's end and the longest prompt's end. */
function cacheMask(tf: Tf, live: readonly Draft[], slots: number): Tensor4D {
  const mask = new Float32Array(live.length * slots);
  for (const [row, { prompt, ids }] of live.entries()) {
    mask.fill(masked, row * slots + prompt.length, (row + 1) * slots - ids.length);
  }
  return tf.tensor4d(mask, [live.length, 1, 1, slots]);
}

function growing({ finished, ids, limit }: Draft): boolean {
  return !finished && ids.length < limit;
}

/** Draws the next token of each draft from its hidden state; false when none is growing any more. */
function extendDrafts(
  model: SampledModel,
  hidden: Tensor2D,
  live: readonly Draft[],
  { temperature, endId, banned = [] }: SampleOptions,
): boolean {
  const { tf, tensors } = model;
  const [logprobs, probabilities, entropies] = tf.tidy(() => {
    const own = hidden.matMul<Tensor2D>(tensors.embedding, false, true);
    const logits =
      banned.length === 0 ? own : own.add<Tensor2D>(banMask(tf, banned, tensors.embedding.shape[0]));
    const all = logits.div<Tensor2D>(temperature === 0 ? 1 : temperature).logSoftmax();
    return [all.dataSync(), all.exp().dataSync(), rowEntropy(all).dataSync()];
  });
  const vocabularySize = tensors.embedding.shape[0];
  for (const [row, draft] of live.entries()) {
    if (!growing(draft)) continue;
    const own = probabilities.subarray(row * vocabularySize, (row + 1) * vocabularySize);
    const id = temperature === 0 ? indexOfLargest(own) : inverseCdf(own, draft.random.uniform());
    draft.ids.push(id);
    draft.logprobs.push(logprobs[row * vocabularySize + id]);
    draft.entropy.push(entropies[row]);
    draft.finished = id === endId;
  }
  return live.some(growing);
}

/** [V]: `masked` at the banned ids, else 0. */
function banMask(tf: Tf, banned: readonly number[], vocabularySize: number): Tensor1D {
  const mask = new Float32Array(vocabularySize);
  for (const id of banned) mask[id] = masked;
  return tf.tensor1d(mask);
}
