// The policy's forward for one new token a sequence, in fused kernels on an arena. It repeats, step by step,
// policy/transformer.ts: the same kernels on the same numbers in the same order give the same bits.
import type { PolicyShape } from '../../config/schema.js';
import type { Arena } from '../../kernels/arena.js';
import type { RotaryTable } from '../../kernels/namedOps.js';

/** What the decoder must know of the policy. */
export interface DecoderShape {
  readonly policy: PolicyShape;
  readonly vocabularySize: number;
  readonly rotary: RotaryTable;
}

/** Addresses of one block's weights; matrices are packed, ready to multiply from the right. */
interface BlockWeights {
  readonly attentionGain: number;
  readonly qkv: number;
  readonly attentionOut: number;
  readonly mlpGain: number;
  readonly gateUp: number;
  readonly mlpOut: number;
}

/** Addresses of all weights and of the rotary table. */
export interface DecoderWeights {
  readonly embedding: number;
  /** The embedding packed as a map from hidden state to logits. */
  readonly tableColumns: number;
  readonly blocks: readonly BlockWeights[];
  readonly finalGain: number;
  readonly cos: number;
  readonly sin: number;
}

/** Room for a batch: the tokens to feed, the caches, and what lies between. */
export interface DecoderBatch {
  /** Input: token, slot and position of each row, int32. */
  readonly tokens: number;
  readonly slots: number;
  readonly positions: number;
  /** Output: final hidden states [rows, D]. */
  readonly hidden: number;
  readonly caches: readonly number[];
  /** Longest sequence. */
  readonly capacity: number;
  readonly residual: number;
  readonly wide: number;
  readonly mixed: number;
  readonly update: number;
  readonly scratch: number;
}

/**
 * Copies flat weights (in the order of the parameter layout) into the arena and packs the matrices.
 * Throws RangeError, before anything is written, when their number is wrong.
 */
export function packWeights(arena: Arena, shape: DecoderShape, weights: Float32Array): DecoderWeights {
  const { width, hidden, layers } = shape.policy;
  const size = weightCount(shape);
  if (weights.length !== size) throw new RangeError(`decoder: ${weights.length} weights, expected ${size}`);
  const flat = arena.take(weights.byteLength);
  arena.floats(flat, weights.length).set(weights);
  let next = flat;
  const vector = (size: number) => {
    const address = next;
    next += size * 4;
    return address;
  };
  const matrix = (outputs: number, inputs: number) =>
    packMatrix(arena, vector(outputs * inputs), outputs, inputs);
  const embedding = vector(shape.vocabularySize * width);
  const tableColumns = packMatrix(arena, embedding, shape.vocabularySize, width);
  // Read in the order of the layout.
  const blocks = Array.from({ length: layers }, () => ({
    attentionGain: vector(width),
    qkv: matrix(3 * width, width),
    attentionOut: matrix(width, width),
    mlpGain: vector(width),
    gateUp: matrix(2 * hidden, width),
    mlpOut: matrix(width, hidden),
  }));
  const finalGain = vector(width);
  const [cos, sin] = [shape.rotary.cos, shape.rotary.sin].map((values) => {
    const address = arena.take(values.byteLength);
    arena.floats(address, values.length).set(values);
    return address;
  });
  return { embedding, tableColumns, blocks, finalGain, cos, sin };
}

function weightCount({ policy: { width, hidden, layers }, vocabularySize }: DecoderShape): number {
  const block = 4 * width * width + 3 * hidden * width + 2 * width;
  return vocabularySize * width + layers * block + width;
}

/** [outputs, inputs] -> panels of its transpose. */
export function packMatrix(arena: Arena, matrix: number, outputs: number, inputs: number): number {
  const packed = arena.take(Math.ceil(outputs / 16) * 16 * inputs * 4);
  arena.kernels.packPanels(matrix, 4, inputs * 4, inputs, outputs, packed);
  return packed;
}

/** Room for `rows` sequences of at most `capacity` tokens, in slots 0 to rows - 1. */
export function takeBatch(arena: Arena, shape: DecoderShape, rows: number, capacity: number): DecoderBatch {
  const { width, hidden, layers, heads } = shape.policy;
  const { kernels } = arena;
  const floats = (count: number) => arena.take(count * 4);
  const slotBytes = kernels.cacheSlotBytes(heads, width / heads, capacity);
  return {
    tokens: floats(rows),
    slots: floats(rows),
    positions: floats(rows),
    hidden: floats(rows * width),
    caches: Array.from({ length: layers }, () => arena.take(rows * slotBytes)),
    capacity,
    residual: floats(rows * width),
    wide: floats(rows * Math.max(3 * width, 2 * hidden)),
    mixed: floats(rows * Math.max(width, hidden)),
    update: floats(rows * width),
    scratch: arena.take(kernels.attendCachedScratchBytes(width / heads, capacity)),
  };
}

/** Feeds the first `rows` of `batch.tokens`; leaves their final hidden states in `batch.hidden`. */
export function decodeStep(
  arena: Arena,
  shape: DecoderShape,
  weights: DecoderWeights,
  batch: DecoderBatch,
  rows: number,
): void {
  const { width, hidden, heads } = shape.policy;
  const { kernels } = arena;
  const { residual, wide, mixed, update, scratch, capacity } = batch;
  const multiply = (a: number, k: number, packed: number, n: number, c: number) =>
    kernels.multiplyPacked(a, rows, k, packed, n, c, scratch);
  kernels.embed(weights.embedding, batch.tokens, rows, width, residual);
  for (const [layer, block] of weights.blocks.entries()) {
    const { slots, positions } = batch;
    const cache = batch.caches[layer];
    kernels.rmsNorm(residual, block.attentionGain, rows, width, mixed);
    multiply(mixed, width, block.qkv, 3 * width, wide);
    const { cos, sin } = weights;
    const headWidth = width / heads;
    kernels.attendCached(
      wide,
      rows,
      heads,
      headWidth,
      slots,
      positions,
      cos,
      sin,
      cache,
      capacity,
      mixed,
      scratch,
    );
    multiply(mixed, width, block.attentionOut, width, update);
    kernels.addTo(residual, update, rows * width);
    kernels.rmsNorm(residual, block.mlpGain, rows, width, mixed);
    multiply(mixed, width, block.gateUp, 2 * hidden, wide);
    kernels.swiglu(wide, rows, hidden, mixed);
    multiply(mixed, hidden, block.mlpOut, width, update);
    kernels.addTo(residual, update, rows * width);
  }
  kernels.rmsNorm(residual, weights.finalGain, rows, width, batch.hidden);
}
