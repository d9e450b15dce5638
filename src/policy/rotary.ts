// Rotary position embedding (RoFormer, arXiv:2104.09864, eq. 34), half-split as in Llama: element i of
// a head turns together with element i + half.
import { cosine, sine } from '../base/numeric.js';
import type { PolicyShape } from '../config/schema.js';
import type { RotaryTable } from '../kernels/namedOps.js';

const base = 10_000;

/**
 * cos and sin of position * base^(-i / half), each [context, half].
 * The head width must be a power of two: base^(1 / half) is then a repeated square root, which every
 * engine rounds alike. Throws RangeError otherwise.
 */
export function rotaryTable(shape: PolicyShape): RotaryTable {
  const half = shape.width / shape.heads / 2;
  let ratio = base;
  let roots = half;
  for (; roots > 1; roots /= 2) ratio = Math.sqrt(ratio);
  if (roots !== 1) throw new RangeError(`rotary: head width ${half * 2} is not a power of two`);
  const cos = new Float32Array(shape.context * half);
  const sin = new Float32Array(shape.context * half);
  let frequency = 1;
  for (let i = 0; i < half; i++) {
    for (let position = 0; position < shape.context; position++) {
      cos[position * half + i] = cosine(position * frequency);
      sin[position * half + i] = sine(position * frequency);
    }
    frequency /= ratio;
  }
  return { cos, sin, half };
}
