// The AdamW kernel on a small memory of its own, for weights that live in JavaScript's.
import { createArena } from './arena.js';

/** The arrays of one update; all have one length. */
export interface AdamwArrays {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/** The numbers of one update of weights that decay alike. */
export interface AdamwNumbers {
  /** Scales the gradient. */
  readonly clip: number;
  /** Scales the weight before it moves: 1 - rate * weight decay. */
  readonly keep: number;
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** What the moments are divided by: 1 - beta^t. */
  readonly correct1: number;
  readonly correct2: number;
}

/**
 * AdamW (arXiv:1711.05101, algorithm 2) on elements [from, to): changes weights, m and v in place. Returns a
 * sum that is finite if and only if all new weights and second moments are.
 */
export type AdamwUpdate = (arrays: AdamwArrays, from: number, to: number, numbers: AdamwNumbers) => number;

/** Elements copied in and out together: few enough for the four pieces to stay in the cache. */
const chunk = 4096;

/** The update as a kernel, or null where kernels.wasm cannot be loaded. */
export function createAdamwKernel(): AdamwUpdate | null {
  try {
    return kernelUpdate();
  } catch {
    return null;
  }
}

function kernelUpdate(): AdamwUpdate {
  const arena = createArena(2);
  const addresses = [0, 1, 2, 3].map(() => arena.take(chunk * 4));
  const [weightsAt, gradientAt, mAt, vAt] = addresses;
  const [weightsIn, gradientIn, mIn, vIn] = addresses.map((address) => arena.floats(address, chunk));
  const { adamw } = arena.kernels;
  return ({ weights, gradient, m, v }, from, to, numbers) => {
    const { clip, keep, rate, beta1, beta2, epsilon, correct1, correct2 } = numbers;
    let sum = 0;
    for (let start = from; start < to; start += chunk) {
      const end = Math.min(start + chunk, to);
      const n = end - start;
      weightsIn.set(weights.subarray(start, end));
      gradientIn.set(gradient.subarray(start, end));
      mIn.set(m.subarray(start, end));
      vIn.set(v.subarray(start, end));
      sum += adamw(
        weightsAt,
        gradientAt,
        mAt,
        vAt,
        n,
        clip,
        keep,
        rate,
        beta1,
        beta2,
        epsilon,
        correct1,
        correct2,
      );
      weights.set(weightsIn.subarray(0, n), start);
      m.set(mIn.subarray(0, n), start);
      v.set(vIn.subarray(0, n), start);
    }
    return sum;
  };
}
