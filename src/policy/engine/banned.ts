// Logits without some tokens, from the kernels as they are: hidden states get one more element that is 1,
// and the embedding one more column that is a large negative number at banned tokens and 0 at others.
import type { Arena } from '../../kernels/arena.js';
import { type DecoderBatch, type DecoderShape, type DecoderWeights, packMatrix } from './decoder.js';

/** What a draw multiplies: hidden states [n, width] with the packed table [width, vocabulary]. */
export interface Projection {
  readonly hidden: number;
  readonly width: number;
  readonly table: number;
}

/** Leaves a probability of exactly 0 at any temperature. */
const never = -1e9;
/** Added to the width, which stays a multiple of eight. */
const more = 8;

/** A function that gives the projection of the first n hidden states of a batch; the policy's own where nothing is banned. */
export function takeProjection(
  arena: Arena,
  shape: DecoderShape,
  weights: DecoderWeights,
  batch: DecoderBatch,
  rows: number,
  banned: readonly number[],
): (n: number) => Projection {
  const { width } = shape.policy;
  if (banned.length === 0) return () => ({ hidden: batch.hidden, width, table: weights.tableColumns });
  const wider = width + more;
  const size = shape.vocabularySize;
  const matrix = arena.take(size * wider * 4);
  const hidden = arena.take(rows * wider * 4);
  const columns = widened(arena.floats(weights.embedding, size * width), width);
  for (const id of banned) columns[id * wider + width] = never;
  arena.floats(matrix, columns.length).set(columns);
  const table = packMatrix(arena, matrix, size, wider);
  return (n) => {
    const states = widened(arena.floats(batch.hidden, n * width), width);
    for (let row = 0; row < n; row++) states[row * wider + width] = 1;
    arena.floats(hidden, states.length).set(states);
    return { hidden, width: wider, table };
  };
}

/** The rows with `more` zeros at the end of each. */
function widened(values: Float32Array, width: number): Float32Array {
  const rows = values.length / width;
  const wide = new Float32Array(rows * (width + more));
  for (let row = 0; row < rows; row++) {
    wide.set(values.subarray(row * width, (row + 1) * width), row * (width + more));
  }
  return wide;
}
