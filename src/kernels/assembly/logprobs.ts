// log softmax(hidden . table^T / temperature) at the targets, its entropy, and the gradient. Positions
// without a target (-1) are never multiplied: the others are gathered into blocks.
import { log1, roundUp8 } from './math';
import { matmul, matmulScratchBytes, multiplyPanels, packPanels } from './matmul';
import { dotRows, exponentials, multiplyRow, scaleRow } from './softmax';

/** Positions in a block. */
const BLOCK: i32 = 64;

// Places in the scratch area.
let indices: usize = 0;
let block: usize = 0;
let scores: usize = 0;
let weights: usize = 0;
let tableColumns: usize = 0;
let tableRows: usize = 0;
let dBlock: usize = 0;
let edge: usize = 0;
let rest: usize = 0;

/** Bytes of scratch of `tokenLogprobs` and of its gradient. */
export function tokenLogprobsScratchBytes(width: i32, vocabulary: i32): i32 {
  const padded = roundUp8(vocabulary);
  const blocks = BLOCK * (1 + 2 * width + padded) + padded;
  return (blocks + padded * width + vocabulary * roundUp8(width) + 32) * 4 + matmulScratchBytes();
}

function placeScratch(scratch: usize, width: i32, vocabulary: i32): void {
  const padded = roundUp8(vocabulary);
  indices = scratch;
  block = indices + ((<usize>BLOCK) << 2);
  scores = block + ((<usize>(BLOCK * width)) << 2);
  weights = scores + ((<usize>(BLOCK * padded)) << 2);
  tableColumns = weights + ((<usize>padded) << 2);
  tableRows = tableColumns + ((<usize>(padded * width)) << 2);
  dBlock = tableRows + ((<usize>(vocabulary * roundUp8(width))) << 2);
  edge = dBlock + ((<usize>(BLOCK * width)) << 2);
  rest = edge + 128;
}

/**
 * Shifts the logits of one position (`padded` floats, of which `vocabulary` count) to z - max(z) with
 * z = logit / temperature, and writes exp of that to `weights`; returns their sum. The rollout shares it.
 */
export function distribution(
  logits: usize,
  vocabulary: i32,
  padded: i32,
  perTemperature: f32,
  weights: usize,
): f32 {
  const top = scaleRow(logits, vocabulary, padded, perTemperature);
  return exponentials(logits, padded, top, weights);
}

/** Entropy in nats: log sum - sum(weight * shifted) / sum; both terms are positive, nothing cancels. */
export function entropyOf(shifted: usize, weights: usize, padded: i32, sum: f32): f32 {
  return log1(sum) - dotRows(weights, shifted, padded) / sum;
}

/** Gathers the next positions with a target, at most BLOCK; returns the position after the last one read. */
function gather(hidden: usize, targets: usize, from: i32, n: i32, width: i32): i32 {
  const bytes = (<usize>width) << 2;
  gathered = 0;
  let i = from;
  for (; i < n && gathered < BLOCK; i++) {
    if (load<i32>(targets + ((<usize>i) << 2)) < 0) continue;
    store<i32>(indices + ((<usize>gathered) << 2), i);
    memory.copy(block + <usize>gathered * bytes, hidden + <usize>i * bytes, bytes);
    gathered++;
  }
  return i;
}
let gathered: i32 = 0;

function scoreBlock(width: i32, padded: i32): void {
  const bytes = (<usize>width) << 2;
  const row = (<usize>padded) << 2;
  multiplyPanels(
    block,
    bytes,
    4,
    gathered,
    width,
    tableColumns,
    bytes << 3,
    padded,
    scores,
    row,
    false,
    edge,
  );
}

/** logprobs[n] and entropy[n] from hidden[n, width], table[vocabulary, width], targets[n]. */
export function tokenLogprobs(
  hidden: usize,
  table: usize,
  targets: usize,
  n: i32,
  width: i32,
  vocabulary: i32,
  perTemperature: f32,
  logprobs: usize,
  entropy: usize,
  scratch: usize,
): void {
  const padded = roundUp8(vocabulary);
  placeScratch(scratch, width, vocabulary);
  packPanels(table, 4, (<usize>width) << 2, width, vocabulary, tableColumns);
  memory.fill(logprobs, 0, (<usize>n) << 2);
  memory.fill(entropy, 0, (<usize>n) << 2);
  for (let next = 0; next < n; ) {
    next = gather(hidden, targets, next, n, width);
    scoreBlock(width, padded);
    for (let r = 0; r < gathered; r++) {
      const at = (<usize>load<i32>(indices + ((<usize>r) << 2))) << 2;
      const row = scores + ((<usize>(r * padded)) << 2);
      const sum = distribution(row, vocabulary, padded, perTemperature, weights);
      const target = <usize>load<i32>(targets + at);
      store<f32>(logprobs + at, load<f32>(row + (target << 2)) - log1(sum));
      store<f32>(entropy + at, entropyOf(row, weights, padded, sum));
    }
  }
}

/**
 * dHidden[n, width] and dTable[vocabulary, width] from dLogprobs[n]. With p the softmax, computed again:
 * dLogit = dLogprob (1 at the target - p) / temperature, dHidden = dLogit.table, dTable = dLogit^T.hidden.
 */
export function tokenLogprobsGradient(
  hidden: usize,
  table: usize,
  targets: usize,
  dLogprobs: usize,
  n: i32,
  width: i32,
  vocabulary: i32,
  perTemperature: f32,
  dHidden: usize,
  dTable: usize,
  scratch: usize,
): void {
  const padded = roundUp8(vocabulary);
  const bytes = (<usize>width) << 2;
  const row = (<usize>padded) << 2;
  const panel = (<usize>vocabulary) << 5;
  placeScratch(scratch, width, vocabulary);
  packPanels(table, 4, bytes, width, vocabulary, tableColumns);
  packPanels(table, bytes, 4, vocabulary, width, tableRows);
  memory.fill(dHidden, 0, <usize>n * bytes);
  memory.fill(dTable, 0, <usize>vocabulary * bytes);
  for (let next = 0; next < n; ) {
    next = gather(hidden, targets, next, n, width);
    scoreBlock(width, padded);
    for (let r = 0; r < gathered; r++) {
      const at = (<usize>load<i32>(indices + ((<usize>r) << 2))) << 2;
      const logits = scores + <usize>r * row;
      const sum = distribution(logits, vocabulary, padded, perTemperature, logits);
      const d = load<f32>(dLogprobs + at) * perTemperature;
      multiplyRow(logits, padded, -d / sum);
      const target = logits + ((<usize>load<i32>(targets + at)) << 2);
      store<f32>(target, load<f32>(target) + d);
    }
    multiplyPanels(scores, row, 4, gathered, vocabulary, tableRows, panel, width, dBlock, bytes, false, edge);
    for (let r = 0; r < gathered; r++) {
      const at = <usize>load<i32>(indices + ((<usize>r) << 2)) * bytes;
      memory.copy(dHidden + at, dBlock + <usize>r * bytes, bytes);
    }
    matmul(scores, 1, padded, block, width, 1, dTable, vocabulary, gathered, width, true, rest);
  }
}
