// A reward model: the policy's trunk and one linear head, which reads a row's score from the final hidden state of its
// last token, or, for a value model, one from that of each token with a target.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { PolicyShape } from '../config/schema.js';
import type { Backend } from './backend.js';
import { type ParameterSpec, parameterCount, parameterLayout } from './parameters.js';
import { checkRows, differentiate, type LossResult, tidied, tokensWithTarget } from './policy.js';
import { rotaryTable } from './rotary.js';
import { fusedLayout, hiddenStates, namedTensors } from './transformer.js';
import type { GradientResult, PackedRows } from './types.js';

/** Rows to be scored: B rows, N tokens; with targets each token that has one is, and not the row. */
export type ScoredTexts = Pick<PackedRows, 'ids' | 'starts'> & Partial<Pick<PackedRows, 'targets'>>;

export interface RewardModel {
  /** Copies flat weights in. Must come before anything else. */
  load(weights: Float32Array): void;
  /** A loss of the scores of the rows, [B], or of n tokens with a target, [n], and its gradient. */
  gradient(rows: ScoredTexts, loss: (scores: Tensor1D) => LossResult): GradientResult;
  /** Those scores. */
  scores(rows: ScoredTexts): Float32Array;
  /** Frees the weights. */
  dispose(): void;
}

/** The policy's parameters, then the head [1, D] and its bias [1] (names as in Hugging Face). */
export function rewardLayout(shape: PolicyShape, vocabularySize: number): ParameterSpec[] {
  const size = parameterCount(shape, vocabularySize);
  return [
    ...parameterLayout(shape, vocabularySize),
    { name: 'score.weight', shape: [1, shape.width], offset: size, size: shape.width, decay: true },
    { name: 'score.bias', shape: [1], offset: size + shape.width, size: 1, decay: false },
  ];
}

/** A trunk taken from a policy, under a head of zeros: every score is 0. */
export function initialRewardWeights(policy: Float32Array, { width }: PolicyShape): Float32Array {
  const weights = new Float32Array(policy.length + width + 1);
  weights.set(policy);
  return weights;
}

/** A reward model without weights on a started backend. Throws RangeError on rows longer than the context. */
export function createRewardModel(backend: Backend, shape: PolicyShape, vocabularySize: number): RewardModel {
  const { tf, ops } = backend;
  const head = rewardLayout(shape, vocabularySize).slice(-2);
  const pieces = [...fusedLayout(shape, vocabularySize), ...head];
  const size = head[1].offset + 1;
  const rotary = rotaryTable(shape);
  let loaded: Tensor[] = [];

  const forward = (tensors: Tensor[], rows: ScoredTexts): Tensor1D => {
    const trunk = namedTensors(tensors.slice(0, -2));
    const [weight, bias] = tensors.slice(-2) as [Tensor2D, Tensor1D];
    const read = rows.targets ? tokensWithTarget(rows.targets) : rows.starts.slice(1).map((end) => end - 1);
    const hidden = hiddenStates(ops, trunk, shape, rows, rotary, read);
    return hidden.matMul(weight, false, true).add(bias).as1D();
  };
  const dispose = () => {
    tf.dispose(loaded);
    loaded = [];
  };

  return {
    dispose,
    load(weights) {
      if (weights.length !== size) throw new RangeError(`load: ${weights.length} weights, expected ${size}`);
      dispose();
      loaded = pieces.map((piece) =>
        tf.tensor(weights.slice(piece.offset, piece.offset + piece.size), [...piece.shape]),
      );
    },
    gradient(rows, loss) {
      checkRows(rows, shape);
      return tidied(tf, () => {
        const apply = (tensors: Tensor[]) => loss(forward(tensors, rows));
        const { grads, ...numbers } = differentiate(tf, apply, loaded);
        const gradient = new Float32Array(size);
        for (const [i, { offset }] of pieces.entries()) gradient.set(grads[i].dataSync(), offset);
        return { ...numbers, gradient };
      });
    },
    scores(rows) {
      checkRows(rows, shape);
      return tidied(tf, () => Float32Array.from(forward(loaded, rows).dataSync()));
    },
  };
}
