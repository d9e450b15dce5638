// Gradient of causal attention. The weights P are computed again from the scores and their log-sums:
// P = exp(score - logSum), dP = dOut.V^T, dScore = P (dP - sum(P dP)) scale, then
// dQ = dScore.K, dK = dScore^T.Q, dV = P^T.dOut; dQ and dK are turned back (FlashAttention, arXiv:2205.14135,
// appendix B.2).
import { exp4, roundUp4, roundUp8 } from './math';
import { multiplyPanels, packPanels } from './matmul';
import { rotateHead, rotateHeadBack } from './rotary';
import { dotRows, scaleRow } from './softmax';

// Places in the scratch area of the head being worked on.
let queries: usize = 0;
let keys: usize = 0;
let keyColumns: usize = 0;
let valueColumns: usize = 0;
let queryPanels: usize = 0;
let keyPanels: usize = 0;
let outPanels: usize = 0;
let weights: usize = 0;
let dScores: usize = 0;
let turned: usize = 0;
let edge: usize = 0;

/** Bytes of scratch of `attentionGradient`, for the longest row. */
export function attentionGradientScratchBytes(longest: i32, headWidth: i32): i32 {
  const padded = roundUp8(longest);
  const rows = 3 * longest * headWidth;
  const panels = 2 * padded * headWidth + 3 * longest * roundUp8(headWidth);
  return (rows + panels + 2 * longest * padded + 32) * 4;
}

function placeScratch(scratch: usize, length: i32, headWidth: i32): void {
  const rows = (<usize>length * <usize>headWidth) << 2;
  const columns = (<usize>roundUp8(length) * <usize>headWidth) << 2;
  const panels = (<usize>length * <usize>roundUp8(headWidth)) << 2;
  const square = (<usize>length * <usize>roundUp8(length)) << 2;
  queries = scratch;
  keys = queries + rows;
  turned = keys + rows;
  keyColumns = turned + rows;
  valueColumns = keyColumns + columns;
  queryPanels = valueColumns + columns;
  keyPanels = queryPanels + panels;
  outPanels = keyPanels + panels;
  weights = outPanels + panels;
  dScores = weights + square;
  edge = dScores + square;
}

/** dQkv[N, 3D] from qkv, logSums and dOut[N, D]; the rest as in `attention`. */
export function attentionGradient(
  qkv: usize,
  starts: usize,
  rows: i32,
  heads: i32,
  headWidth: i32,
  cos: usize,
  sin: usize,
  logSums: usize,
  dOut: usize,
  dQkv: usize,
  scratch: usize,
): void {
  const widthBytes = (<usize>(heads * headWidth)) << 2;
  const headBytes = (<usize>headWidth) << 2;
  for (let b = 0; b < rows; b++) {
    const first = load<i32>(starts + ((<usize>b) << 2));
    const length = load<i32>(starts + ((<usize>b) << 2), 4) - first;
    placeScratch(scratch, length, headWidth);
    for (let h = 0; h < heads; h++) {
      const column = <usize>h * headBytes;
      const head = qkv + <usize>first * 3 * widthBytes + column;
      const dHead = dQkv + <usize>first * 3 * widthBytes + column;
      const dHeadOut = dOut + <usize>first * widthBytes + column;
      packHead(head, widthBytes, dHeadOut, length, headWidth, cos, sin);
      const headSums = logSums + <usize>(first * heads + h) * 4;
      scoreGradients(dHeadOut, widthBytes, length, headWidth, headSums, (<usize>heads) << 2);
      queryGradients(length, headWidth);
      rotateHeadBack(turned, length, cos, sin, headWidth >> 1, dHead, 3 * widthBytes);
      sumOverQueries(dScores, queryPanels, turned, headBytes, length, headWidth);
      rotateHeadBack(turned, length, cos, sin, headWidth >> 1, dHead + widthBytes, 3 * widthBytes);
      sumOverQueries(weights, outPanels, dHead + 2 * widthBytes, 3 * widthBytes, length, headWidth);
    }
  }
}

/** Everything that is multiplied, in the panels its product wants. */
function packHead(
  head: usize,
  widthBytes: usize,
  dHeadOut: usize,
  length: i32,
  headWidth: i32,
  cos: usize,
  sin: usize,
): void {
  const rowBytes = <usize>3 * widthBytes;
  const headBytes = (<usize>headWidth) << 2;
  rotateHead(head, rowBytes, length, cos, sin, headWidth >> 1, queries);
  rotateHead(head + widthBytes, rowBytes, length, cos, sin, headWidth >> 1, keys);
  packPanels(keys, 4, headBytes, headWidth, length, keyColumns);
  packPanels(head + 2 * widthBytes, 4, rowBytes, headWidth, length, valueColumns);
  packPanels(queries, headBytes, 4, length, headWidth, queryPanels);
  packPanels(keys, headBytes, 4, length, headWidth, keyPanels);
  packPanels(dHeadOut, widthBytes, 4, length, headWidth, outPanels);
}

/** Fills `weights` and `dScores`, [length][roundUp8(length)]: zeros right of the diagonal, as far as read. */
function scoreGradients(
  dHeadOut: usize,
  widthBytes: usize,
  length: i32,
  headWidth: i32,
  logSums: usize,
  logSumStep: usize,
): void {
  const headBytes = (<usize>headWidth) << 2;
  const panel = (<usize>headWidth) << 5;
  const row = (<usize>roundUp8(length)) << 2;
  const scale: f32 = 1 / sqrt<f32>(<f32>headWidth);
  for (let i = 0; i < length; i += 4) {
    const count = min(4, length - i);
    const columns = roundUp8(i + count);
    const p = weights + <usize>i * row;
    const d = dScores + <usize>i * row;
    const query = queries + <usize>i * headBytes;
    const dOut = dHeadOut + <usize>i * widthBytes;
    multiplyPanels(query, headBytes, 4, count, headWidth, keyColumns, panel, columns, p, row, false, edge);
    multiplyPanels(dOut, widthBytes, 4, count, headWidth, valueColumns, panel, columns, d, row, false, edge);
    for (let r = 0; r < count; r++) {
      const logSum = load<f32>(logSums + <usize>(i + r) * logSumStep);
      const at = <usize>r * row;
      scoreRowGradient(p + at, d + at, i + r + 1, roundUp4(i + count), scale, logSum);
    }
  }
}

/** scores -> P in place, dP -> dScore in place. */
function scoreRowGradient(p: usize, d: usize, n: i32, padded: i32, scale: f32, logSum: f32): void {
  scaleRow(p, n, padded, scale);
  const bytes = (<usize>padded) << 2;
  const logSum4 = f32x4.splat(logSum);
  for (let j: usize = 0; j < bytes; j += 16) v128.store(p + j, exp4(f32x4.sub(v128.load(p + j), logSum4)));
  const mean4 = f32x4.splat(dotRows(p, d, padded));
  const scale4 = f32x4.splat(scale);
  for (let j: usize = 0; j < bytes; j += 16) {
    const centred = f32x4.sub(v128.load(d + j), mean4);
    v128.store(d + j, f32x4.mul(f32x4.mul(v128.load(p + j), centred), scale4));
  }
}

/** dQ before it is turned back, [length, headWidth]. */
function queryGradients(length: i32, headWidth: i32): void {
  const headBytes = (<usize>headWidth) << 2;
  const row = (<usize>roundUp8(length)) << 2;
  const panel = (<usize>length) << 5;
  for (let i = 0; i < length; i += 4) {
    const count = min(4, length - i);
    const d = dScores + <usize>i * row;
    const to = turned + <usize>i * headBytes;
    multiplyPanels(d, row, 4, count, i + count, keyPanels, panel, headWidth, to, headBytes, false, edge);
  }
}

/** to[j] = sum of square[i][j] * panels[i] over the queries i that see key j: from the tile's first on. */
function sumOverQueries(
  square: usize,
  panels: usize,
  to: usize,
  toRow: usize,
  length: i32,
  headWidth: i32,
): void {
  const row = (<usize>roundUp8(length)) << 2;
  for (let j = 0; j < length; j += 4) {
    multiplyPanels(
      square + <usize>j * row + ((<usize>j) << 2),
      4,
      row,
      min(4, length - j),
      length - j,
      panels + ((<usize>j) << 5),
      (<usize>length) << 5,
      headWidth,
      to + <usize>j * toRow,
      toRow,
      false,
      edge,
    );
  }
}
