// A tiny mini-batch as completions of the slow reference and as rollouts, and its loss and gradient by src/rl.
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { tf } from '../../src/kernels/tensorflow.js';
import { packRows } from '../../src/policy/packing.js';
import { policyLoss } from '../../src/rl/loss.js';
import {
  completionLogprobs,
  type LossSettings,
  policySpec,
  type Rollout,
} from '../../src/training/rollout.js';
import { partsOf } from './parts.js';
import type { SlowCompletion, SlowSettings } from './slow.js';

const problem = { task: 'total', level: 2, language: 'en', values: [1, 2] } as const;

/** A completion of one prompt of two tokens. */
export function rolloutOf({ advantage, old, ref }: SlowCompletion): Rollout {
  return {
    query: { kind: 'problem', problem },
    prompt: [3, 4],
    completion: {
      ids: new Int32Array(old.length).fill(5),
      logprobs: Float32Array.from(old),
      entropy: new Float32Array(old.length),
      finished: true,
    },
    words: [],
    parts: partsOf({}),
    reward: 0,
    advantage,
    refLogprobs: Float32Array.from(ref),
  };
}

/** The settings of a slow loss as the trainer has them. */
export function settingsOf(slow: SlowSettings): LossSettings {
  const { aggregation, surrogate, low, high, dual, klCoef, klEstimator } = slow;
  return {
    ...{ aggregation, surrogate, klCoef, clipEpsilon: low, clipHigh: high, dualClip: dual },
    entropyCoef: 0,
    overlong: 'none',
    klEstimator: klEstimator ?? 'k3',
    klIn: klEstimator === null ? 'reward' : 'loss',
  };
}

/** Loss, gradient and stats of the mini-batch where the policy now gives its tokens these logprobs. */
export function lossOf(
  slow: SlowSettings,
  batch: readonly SlowCompletion[],
  now: readonly (readonly number[])[],
): { loss: number; gradient: number[][]; stats: Record<string, number> } {
  const rollouts = batch.map(rolloutOf);
  const rows = packRows(
    rollouts.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
    'completion',
  );
  const tokens = now.flat().length;
  const size = { completions: batch.length, tokens, learnedTokens: tokens, maxNewTokens: slow.maxNewTokens };
  const spec = policySpec(rollouts, rows, size, settingsOf(slow));
  const flat = now.flat().values();
  const at = tf.tensor1d([...rows.targets].map((target) => (target < 0 ? 0 : flat.next().value!)));
  const { value, grad } = tf.valueAndGrad((x) => policyLoss(x as Tensor1D, spec).loss)(at);
  const cut = completionLogprobs(rollouts, rows, grad.dataSync() as Float32Array);
  const { stats } = policyLoss(at, spec);
  return {
    loss: value.dataSync()[0],
    gradient: cut.map((part) => [...part]),
    stats: Object.fromEntries(Object.entries(stats).map(([name, stat]) => [name, stat.dataSync()[0]])),
  };
}
