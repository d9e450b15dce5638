// The value model of PPO: a reward model that has a score for each token of a completion, which is what it expects to come.
// As in the papers it is as large as the policy, and grows from it.
import { newOptimizerState } from './optimizer.js';
import type { ParameterSpec } from './parameters.js';
import type { OptimizerState } from './types.js';

/** What is learned, with its moments; updated in place. */
export interface ValueModel {
  /** The trunk's, in the order of the policy's layout, then those of the head. */
  readonly weights: Float32Array;
  readonly optimizer: OptimizerState;
}

/** Its tensors beside a policy of this layout, as `rewardLayout` has them, under names of their own. */
export function valueLayout(policy: readonly ParameterSpec[]): ParameterSpec[] {
  // The final gain has the width.
  const { offset, size: width } = policy[policy.length - 1];
  const end = offset + width;
  const head = [
    { name: 'score.weight', shape: [1, width], offset: end, size: width, decay: true },
    { name: 'score.bias', shape: [1], offset: end + width, size: 1, decay: false },
  ];
  return [...policy, ...head].map((spec) => ({ ...spec, name: `value.${spec.name}` }));
}

/** One that grows from these weights, under a head of zeros: it expects nothing. */
export function newValueModel(trunk: Float32Array, policy: readonly ParameterSpec[]): ValueModel {
  const last = valueLayout(policy).at(-1)!;
  const weights = new Float32Array(last.offset + last.size);
  weights.set(trunk);
  return { weights, optimizer: newOptimizerState(weights.length) };
}
