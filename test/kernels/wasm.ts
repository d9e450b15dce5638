// A wasm backend with the kernels on it, and arrays to feed them.

import { stream } from '../../src/base/rng.js';
import { installKernels } from '../../src/kernels/install.js';
import { addWasmBackend, tf } from '../../src/kernels/tensorflow.js';

export { tf };

/** Starts the wasm backend and installs the kernels; throws when that fails. */
export async function startWasm(): Promise<void> {
  addWasmBackend();
  await tf.setBackend('wasm');
  const report = installKernels(tf);
  if (!report.installed) throw new Error(report.note);
}

/** Near-normal values, the same for the same key. */
export function noise(length: number, ...key: (string | number)[]): Float32Array {
  const random = stream('kernels-test', ...key);
  return Float32Array.from({ length }, () => random.normal());
}

/** Largest |a - b| relative to the largest |b|; NaN when a difference is NaN. */
export function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`lengths ${a.length} and ${b.length} differ`);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < b.length; i++) {
    scale = Math.max(scale, Math.abs(b[i]));
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= worst)) worst = difference;
  }
  return scale === 0 ? worst : worst / scale;
}
