// The policy as the trainer sees it: weights in, logprobs, gradients and completions out, all plain data.
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Profile } from '../base/profile.js';
import type { PolicyShape } from '../config/schema.js';
import type { Tf } from './attention.js';
import type { Backend } from './backend.js';
import type { SamplingEngine } from './engine/engine.js';
import { parameterCount } from './parameters.js';
import { rotaryTable } from './rotary.js';
import { sample } from './sample.js';
import { fusedLayout, hiddenStates, namedTensors, type PolicyTensors } from './transformer.js';
import type { Completion, GradientResult, PackedRows, SampleOptions, SampleRequest } from './types.js';

/** What a loss says: the number to lower, and numbers to report. All scalars. */
export interface LossResult {
  readonly loss: Scalar;
  readonly stats: Readonly<Record<string, Scalar>>;
}

/** The whole distributions that n targets are drawn from, in plain TF.js ops, with a gradient. */
export interface Whole {
  /** log probability of each word at each target: [n, V]. */
  readonly logprobs: Tensor2D;
  /** Lays a value a target on its token: [n] -> [N], 0 where the target is -1. */
  place(values: Tensor1D): Tensor1D;
}

/**
 * A loss of the logprobs and exact entropies of the targets, both [N], both 0 where the target is -1.
 * The entropy carries no gradient; the whole distributions do, and are there only where `needsWhole` asks for them.
 * Tensors made inside are freed afterwards.
 */
export interface LossFunction {
  (logprobs: Tensor1D, entropy: Tensor1D, whole: Whole | null): LossResult;
  readonly needsWhole?: boolean;
}

export interface Policy {
  /** Copies flat weights in, unless the very same are there. Must come before anything else. */
  load(weights: Float32Array): void;
  /** Loss and its gradient on packed rows. */
  gradient(rows: PackedRows, temperature: number, loss: LossFunction): GradientResult;
  /** log probability of each target and exact entropy, in nats, 0 where the target is -1: [N], [N]. */
  logprobs(rows: PackedRows, temperature: number): { logprobs: Float32Array; entropy: Float32Array };
  /** log probability of every word of the vocabulary at each target that is not -1, in nats: [n * V]. */
  distributions(rows: PackedRows, temperature: number): Float32Array;
  /** Completions of every request, in order. */
  sample(requests: readonly SampleRequest[], options: SampleOptions): Completion[];
  /** Frees the weights. */
  dispose(): void;
}

/**
 * A policy without weights on a started backend. Throws RangeError on rows longer than the context.
 * `profile` is told when `gradient` goes forward and backward.
 */
export function createPolicy(
  backend: Backend,
  shape: PolicyShape,
  vocabularySize: number,
  profile?: Profile,
): Policy {
  const { tf, ops } = backend;
  const pieces = fusedLayout(shape, vocabularySize);
  const size = parameterCount(shape, vocabularySize);
  const rotary = rotaryTable(shape);
  let flat = new Float32Array(0);
  let loaded: Tensor[] = [];
  let engine: SamplingEngine | null = null;
  let engineIsStale = true;

  const forward = (tensors: PolicyTensors, rows: PackedRows, temperature: number) => {
    const { targets } = rows;
    const read = tokensWithTarget(targets);
    const hidden = hiddenStates(ops, tensors, shape, rows, rotary, read);
    const learned = read === null ? targets : read.map((token) => targets[token]);
    const { logprobs, entropy } = ops.tokenLogprobs(hidden, tensors.embedding, learned, temperature);
    const place = (values: Tensor1D) => (read === null ? values : spread(tf, values, read, targets.length));
    const whole = (): Whole => {
      const logits = hidden.matMul<Tensor2D>(tensors.embedding, false, true).div<Tensor2D>(temperature);
      return { logprobs: logits.logSoftmax(), place };
    };
    return { logprobs: place(logprobs), entropy: place(entropy), whole };
  };
  const dispose = () => {
    tf.dispose(loaded);
    loaded = [];
    flat = new Float32Array(0);
  };

  return {
    dispose,
    load(weights) {
      if (weights.length !== size) throw new RangeError(`load: ${weights.length} weights, expected ${size}`);
      if (sameBits(flat, weights)) return;
      dispose();
      flat = weights.slice();
      loaded = pieces.map(({ offset, size, shape }) =>
        tf.tensor(flat.subarray(offset, offset + size), shape),
      );
      engineIsStale = true;
    },
    gradient(rows, temperature, loss) {
      checkRows(rows, shape);
      const apply = (tensors: Tensor[]) => {
        profile?.enter('forward');
        const { logprobs, entropy, whole } = forward(namedTensors(tensors), rows, temperature);
        const result = loss(logprobs, entropy, loss.needsWhole ? whole() : null);
        profile?.enter('backward');
        return result;
      };
      return tidied(tf, () => {
        const { grads, ...numbers } = differentiate(tf, apply, loaded);
        const gradient = new Float32Array(size);
        for (const [i, { offset }] of pieces.entries()) gradient.set(grads[i].dataSync(), offset);
        return { ...numbers, gradient };
      });
    },
    logprobs(rows, temperature) {
      checkRows(rows, shape);
      return tidied(tf, () => {
        const { logprobs, entropy } = forward(namedTensors(loaded), rows, temperature);
        return {
          logprobs: Float32Array.from(logprobs.dataSync()),
          entropy: Float32Array.from(entropy.dataSync()),
        };
      });
    },
    distributions(rows, temperature) {
      checkRows(rows, shape);
      return tidied(tf, () => {
        const { whole } = forward(namedTensors(loaded), rows, temperature);
        return Float32Array.from(whole().logprobs.dataSync());
      });
    },
    sample(requests, options) {
      if (backend.createSamplingEngine === null) {
        return sample({ tf, ops, tensors: namedTensors(loaded), shape, rotary }, requests, options);
      }
      engine ??= backend.createSamplingEngine({ policy: shape, vocabularySize, rotary });
      if (engineIsStale) engine.load(flat);
      engineIsStale = false;
      return engine.sample(requests, options);
    },
  };
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  const [left, right] = [a, b].map((v) => new Int32Array(v.buffer, v.byteOffset, v.length));
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/**
 * Work in a tidy that gives plain data. The data goes around `tf.tidy`, which would look for tensors in
 * every element of a returned array.
 */
export function tidied<T>(tf: Tf, work: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(work());
  });
  return results[0];
}

/** Loss and stats as numbers, gradients as tensors; to be called within a tidy. */
export function differentiate(
  tf: Tf,
  apply: (tensors: Tensor[]) => LossResult,
  at: Tensor[],
): { loss: number; stats: Record<string, number>; grads: Tensor[] } {
  let kept: [string, Scalar][] = [];
  const { value, grads } = tf.valueAndGrads((...tensors: Tensor[]) => {
    const { loss, stats } = apply(tensors);
    // Cloned, since a stat may be the loss itself; kept, since the forward frees what it made.
    kept = Object.entries(stats).map(([name, stat]) => [name, tf.keep(stat.clone())]);
    return loss;
  })(at);
  const stats = Object.fromEntries(kept.map(([name, stat]) => [name, stat.dataSync()[0]]));
  tf.dispose(kept.map(([, stat]) => stat));
  return { loss: value.dataSync()[0], stats, grads };
}

/** Indices of the tokens that have a target; null for all where all have one, or none has. */
export function tokensWithTarget(targets: Int32Array): Int32Array | null {
  const indices = new Int32Array(targets.length);
  let count = 0;
  for (let token = 0; token < targets.length; token++) if (targets[token] >= 0) indices[count++] = token;
  return count === 0 || count === targets.length ? null : indices.subarray(0, count);
}

/** The values at the given indices of n numbers that are 0 elsewhere. */
function spread(tf: Tf, values: Tensor1D, indices: Int32Array, n: number): Tensor1D {
  const sources = new Int32Array(n).fill(indices.length);
  for (const [i, index] of indices.entries()) sources[index] = i;
  return tf.gather(tf.concat1d([values, tf.zeros([1])]), tf.tensor1d(sources, 'int32'));
}

/** Throws RangeError where a row is empty or longer than the context. */
export function checkRows({ starts }: Pick<PackedRows, 'starts'>, { context }: PolicyShape): void {
  for (let b = 0; b + 1 < starts.length; b++) {
    const length = starts[b + 1] - starts[b];
    if (length < 1 || length > context) {
      throw new RangeError(`row ${b} has ${length} tokens, allowed 1 to ${context}`);
    }
  }
}
