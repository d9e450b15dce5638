// AdamW (arXiv:1711.05101, algorithm 2) with clipping by global norm, and its learning rate. Plain
// arrays and doubles; nothing here depends on a backend.
import { cosine, power } from '../base/numeric.js';
import type { OptimizerConfig } from '../config/schema.js';
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

/**
 * One AdamW update in place of `weights` and `state`; returns the gradient's norm before clipping.
 * When that norm is not finite nothing is changed: the caller has to stop.
 */
export function adamwStep(
  weights: Float32Array,
  gradient: Float32Array,
  state: OptimizerState,
  rate: number,
  config: Pick<OptimizerConfig, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay' | 'clipNorm'>,
  layout: readonly ParameterSpec[],
): { gradNorm: number } {
  const gradNorm = globalNorm(gradient);
  if (!Number.isFinite(gradNorm)) return { gradNorm };
  const clip = gradNorm > config.clipNorm ? config.clipNorm / gradNorm : 1;
  state.t++;
  const correct1 = 1 - power(config.beta1, state.t);
  const correct2 = 1 - power(config.beta2, state.t);
  const { m, v } = state;
  for (const { offset, size, decay } of layout) {
    const keep = decay ? 1 - rate * config.weightDecay : 1;
    for (let i = offset; i < offset + size; i++) {
      const g = gradient[i] * clip;
      m[i] = config.beta1 * m[i] + (1 - config.beta1) * g;
      v[i] = config.beta2 * v[i] + (1 - config.beta2) * g * g;
      const step = m[i] / correct1 / (Math.sqrt(v[i] / correct2) + config.epsilon);
      weights[i] = weights[i] * keep - rate * step;
    }
  }
  return { gradNorm };
}
