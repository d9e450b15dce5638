// Causal attention with rotary positions over rows laid end to end, one head of one row at a time.
// Four queries go together; keys right of the diagonal are skipped but for the corner of the tile, where
// the weights are exact zeros. A single query (the rollout's) runs through the same `attendTile`.
import { log1, roundUp4, roundUp8 } from './math';
import { multiplyPanels, packPanels } from './matmul';
import { rotateHead } from './rotary';
import { exponentials, multiplyRow, scaleRow } from './softmax';

/** Bytes of scratch of `attention`, for the longest row. */
export function attentionScratchBytes(longest: i32, headWidth: i32): i32 {
  const padded = roundUp8(longest);
  const rows = longest * headWidth * 2;
  const panels = padded * headWidth + longest * roundUp8(headWidth);
  return (rows + panels + 4 * padded + 32) * 4;
}

/**
 * out[N, D] and logSums[N, heads] from qkv[N, 3D]; row b is tokens starts[b] to starts[b + 1].
 * cos, sin: [context, headWidth / 2]. logSums is all that the gradient keeps: log of the sum of
 * exponentials of the scaled scores.
 */
export function attention(
  qkv: usize,
  starts: usize,
  rows: i32,
  heads: i32,
  headWidth: i32,
  cos: usize,
  sin: usize,
  out: usize,
  logSums: usize,
  scratch: usize,
): void {
  const width = heads * headWidth;
  const headBytes = (<usize>headWidth) << 2;
  for (let b = 0; b < rows; b++) {
    const first = load<i32>(starts + ((<usize>b) << 2));
    const length = load<i32>(starts + ((<usize>b) << 2), 4) - first;
    for (let h = 0; h < heads; h++) {
      attendHead(
        qkv + <usize>(first * 3 * width) * 4 + <usize>h * headBytes,
        (<usize>width) << 2,
        length,
        headWidth,
        cos,
        sin,
        out + <usize>(first * width) * 4 + <usize>h * headBytes,
        logSums + <usize>(first * heads + h) * 4,
        (<usize>heads) << 2,
        scratch,
      );
    }
  }
}

function attendHead(
  qkv: usize,
  widthBytes: usize,
  length: i32,
  headWidth: i32,
  cos: usize,
  sin: usize,
  out: usize,
  logSums: usize,
  logSumStep: usize,
  scratch: usize,
): void {
  const rowBytes = <usize>3 * widthBytes;
  const headBytes = (<usize>headWidth) << 2;
  const padded = roundUp8(length);
  const queries = scratch;
  const keys = queries + <usize>length * headBytes;
  const keyPanels = keys + <usize>length * headBytes;
  const valuePanels = keyPanels + <usize>padded * headBytes;
  const scores = valuePanels + ((<usize>length * <usize>roundUp8(headWidth)) << 2);
  const edge = scores + ((4 * <usize>padded) << 2);
  rotateHead(qkv, rowBytes, length, cos, sin, headWidth >> 1, queries);
  rotateHead(qkv + widthBytes, rowBytes, length, cos, sin, headWidth >> 1, keys);
  packPanels(keys, 4, headBytes, headWidth, length, keyPanels);
  packPanels(qkv + 2 * widthBytes, rowBytes, 4, length, headWidth, valuePanels);
  for (let i = 0; i < length; i += 4) {
    attendTile(
      queries + <usize>i * headBytes,
      i,
      min(4, length - i),
      headWidth,
      keyPanels,
      valuePanels,
      (<usize>length) << 5,
      out + <usize>i * widthBytes,
      widthBytes,
      logSums + <usize>i * logSumStep,
      logSumStep,
      scores,
      edge,
    );
  }
}

/**
 * `count` (1 to 4) rotated queries at positions `position` and on, against the keys up to each.
 * keyPanels: [ceil(keys / 8)][headWidth][8]; valuePanels: [ceil(headWidth / 8)], `valuePanelBytes` apart,
 * of [keys][8]. scores: room for 4 rows of roundUp8(position + count). Weights are normalised before
 * they meet the values, and logSums is skipped where its address is 0.
 */
export function attendTile(
  queries: usize,
  position: i32,
  count: i32,
  headWidth: i32,
  keyPanels: usize,
  valuePanels: usize,
  valuePanelBytes: usize,
  out: usize,
  outRow: usize,
  logSums: usize,
  logSumStep: usize,
  scores: usize,
  edge: usize,
): void {
  const headBytes = (<usize>headWidth) << 2;
  const keys = position + count;
  const columns = roundUp8(keys);
  const scoreRow = (<usize>columns) << 2;
  const scale: f32 = 1 / sqrt<f32>(<f32>headWidth);
  multiplyPanels(
    queries,
    headBytes,
    4,
    count,
    headWidth,
    keyPanels,
    (<usize>headWidth) << 5,
    columns,
    scores,
    scoreRow,
    false,
    edge,
  );
  const padded = roundUp4(keys);
  for (let i = 0; i < count; i++) {
    const row = scores + <usize>i * scoreRow;
    const top = scaleRow(row, position + i + 1, padded, scale);
    const sum = exponentials(row, padded, top, row);
    multiplyRow(row, padded, 1 / sum);
    if (logSums != 0) store<f32>(logSums + <usize>i * logSumStep, top + log1(sum));
  }
  multiplyPanels(
    scores,
    scoreRow,
    4,
    count,
    keys,
    valuePanels,
    valuePanelBytes,
    headWidth,
    out,
    outRow,
    false,
    edge,
  );
}
