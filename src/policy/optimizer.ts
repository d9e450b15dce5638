// AdamW (arXiv:1711.05101, algorithm 2) with clipping by global norm, and its learning rate. Plain arrays and
// doubles; nothing here depends on a backend, and the kernel that is used where it loads changes no bit.
import { cosine, power } from '../base/numeric.js';
import type { OptimizerConfig } from '../config/schema.js';
import { type AdamwUpdate, createAdamwKernel } from '../kernels/adamw.js';
import type { ParameterSpec } from './parameters.js';
import type { OptimizerState } from './types.js';

/** Moments of zero for `size` weights. */
export function newOptimizerState(size: number): OptimizerState {
  return { m: new Float32Array(size), v: new Float32Array(size), t: 0 };
}

/**
 * Learning rate of step `step` (0-based) of `steps`: linear from peak/warm-up to the peak, then a
 * cosine down to floor * peak at the last step.
 */
export function learningRate(
  step: number,
  steps: number,
  peak: number,
  config: Pick<OptimizerConfig, 'warmup' | 'floor'>,
): number {
  const rising = Math.floor(config.warmup * steps);
  if (step < rising) return (peak * (step + 1)) / rising;
  const done = steps - 1 > rising ? (step - rising) / (steps - 1 - rising) : 0;
  return peak * (config.floor + (1 - config.floor) * 0.5 * (1 + cosine(Math.PI * Math.min(done, 1))));
}

/** Euclidean norm, summed in doubles from first to last. */
export function globalNorm(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}

/** The update in plain doubles: the reference for the kernel, which has the same bits. */
export const adamwPlain: AdamwUpdate = ({ weights, gradient, m, v }, from, to, numbers) => {
  const { clip, keep, rate, beta1, beta2, epsilon, correct1, correct2 } = numbers;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const g = gradient[i] * clip;
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    const step = m[i] / correct1 / (Math.sqrt(v[i] / correct2) + epsilon);
    weights[i] = weights[i] * keep - rate * step;
    // Doubles cannot overflow here, so the sum tells of every single one. Whatever is wrong with m shows in
    // the weight; an infinite v does not, it only stops it.
    sum += weights[i] + v[i];
  }
  return sum;
};

let fastest: AdamwUpdate | null = null;

/** The kernel, made at the first call, or the plain code where it cannot be loaded. */
function fastestUpdate(): AdamwUpdate {
  fastest ??= createAdamwKernel() ?? adamwPlain;
  return fastest;
}

/**
 * One AdamW update in place of `weights` and `state`; returns the gradient's norm before clipping.
 * `finite` is false, and the caller has to stop, when that norm is not finite (then nothing is changed) or
 * a weight or a moment no longer is. `updateRange` changes the speed, not a bit.
 */
export function adamwStep(
  weights: Float32Array,
  gradient: Float32Array,
  state: OptimizerState,
  rate: number,
  config: Pick<OptimizerConfig, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay' | 'clipNorm'>,
  layout: readonly ParameterSpec[],
  updateRange: AdamwUpdate = fastestUpdate(),
): { gradNorm: number; finite: boolean } {
  const gradNorm = globalNorm(gradient);
  if (!Number.isFinite(gradNorm)) return { gradNorm, finite: false };
  state.t++;
  const { beta1, beta2, epsilon } = config;
  const arrays = { weights, gradient, m: state.m, v: state.v };
  const numbers = {
    clip: gradNorm > config.clipNorm ? config.clipNorm / gradNorm : 1,
    rate,
    beta1,
    beta2,
    epsilon,
    correct1: 1 - power(beta1, state.t),
    correct2: 1 - power(beta2, state.t),
  };
  let sum = 0;
  for (const { offset, size, decay } of layout) {
    const keep = decay ? 1 - rate * config.weightDecay : 1;
    sum += updateRange(arrays, offset, offset + size, { ...numbers, keep });
  }
  return { gradNorm, finite: Number.isFinite(sum) };
}
