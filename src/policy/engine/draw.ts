// Draws the next token of every live completion of a batch.
import type { Random } from '../../base/rng.js';
import type { Arena } from '../../kernels/arena.js';
import type { SampleOptions } from '../types.js';
import { takeProjection } from './banned.js';
import type { DecoderBatch, DecoderShape, DecoderWeights } from './decoder.js';

/** A completion that is still growing. */
export interface Draft {
  readonly prompt: readonly number[];
  readonly random: Random;
  readonly limit: number;
  readonly ids: Int32Array;
  readonly logprobs: Float32Array;
  readonly entropy: Float32Array;
  length: number;
  finished: boolean;
}

/** A function that draws the next token of each live draft from the batch's hidden states. */
export function takeDraw(
  arena: Arena,
  shape: DecoderShape,
  weights: DecoderWeights,
  batch: DecoderBatch,
  rows: number,
  { temperature, endId, banned = [] }: SampleOptions,
): (live: readonly Draft[]) => void {
  const { vocabularySize } = shape;
  const uniforms = arena.take(rows * 8);
  const [ids, logprobs, entropy] = [0, 1, 2].map(() => arena.take(rows * 4));
  const scratch = arena.take(arena.kernels.drawTokensScratchBytes(rows, vocabularySize));
  const greedy = temperature === 0 ? 1 : 0;
  const perTemperature = greedy ? 1 : 1 / temperature;
  const project = takeProjection(arena, shape, weights, batch, rows, banned);
  return (live) => {
    const n = live.length;
    if (!greedy) arena.doubles(uniforms, n).set(live.map(({ random }) => random.uniform()));
    const { hidden, width, table } = project(n);
    arena.kernels.drawTokens(
      hidden,
      n,
      width,
      table,
      vocabularySize,
      perTemperature,
      greedy,
      uniforms,
      ids,
      logprobs,
      entropy,
      scratch,
    );
    const [drawn, theirLogprobs] = [arena.ints(ids, n), arena.floats(logprobs, n)];
    const theirEntropy = arena.floats(entropy, n);
    for (const [row, draft] of live.entries()) {
      draft.ids[draft.length] = drawn[row];
      draft.logprobs[draft.length] = theirLogprobs[row];
      draft.entropy[draft.length] = theirEntropy[row];
      draft.length++;
      draft.finished = drawn[row] === endId;
    }
  };
}
