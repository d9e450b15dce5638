// One token a sequence: attention on a key-value cache, and drawing the next token. Both run through the
// functions of the training forward (attendTile, distribution), so their results have the same bits.
//
// The cache of a layer: for each slot (one a sequence) and head, rotated keys as panels
// [ceil(capacity / 8)][headWidth][8] and values as panels [ceil(headWidth / 8)][capacity][8].
import { attendTile } from './attention';
import { distribution, entropyOf } from './logprobs';
import { log1, roundUp8 } from './math';
import { multiplyPacked } from './matmul';
import { rotate } from './rotary';

function keyBytes(headWidth: i32, capacity: i32): usize {
  return (<usize>(roundUp8(capacity) * headWidth)) << 2;
}

function valueBytes(headWidth: i32, capacity: i32): usize {
  return (<usize>(capacity * roundUp8(headWidth))) << 2;
}

/** Bytes that one slot takes in the cache of one layer. */
export function cacheSlotBytes(heads: i32, headWidth: i32, capacity: i32): i32 {
  return heads * <i32>(keyBytes(headWidth, capacity) + valueBytes(headWidth, capacity));
}

/** Bytes of scratch of `attendCached`. */
export function attendCachedScratchBytes(headWidth: i32, capacity: i32): i32 {
  return (headWidth + 4 * roundUp8(capacity) + 32) * 4;
}

/**
 * Stores keys and values of `n` new tokens and attends with their queries: out[n, D] from qkv[n, 3D].
 * Token i belongs to slot slots[i] and stands at positions[i]; its slot already holds all earlier ones.
 */
export function attendCached(
  qkv: usize,
  n: i32,
  heads: i32,
  headWidth: i32,
  slots: usize,
  positions: usize,
  cos: usize,
  sin: usize,
  cache: usize,
  capacity: i32,
  out: usize,
  scratch: usize,
): void {
  const headBytes = (<usize>headWidth) << 2;
  const width = <usize>heads * headBytes;
  const slotBytes = <usize>cacheSlotBytes(heads, headWidth, capacity);
  const keySize = keyBytes(headWidth, capacity);
  const headSize = keySize + valueBytes(headWidth, capacity);
  const valuePanel = (<usize>capacity) << 5;
  const scores = scratch + headBytes;
  const edge = scores + ((<usize>(4 * roundUp8(capacity))) << 2);
  for (let i = 0; i < n; i++) {
    const position = load<i32>(positions + ((<usize>i) << 2));
    const angles = (<usize>position * headBytes) >> 1;
    const slot = cache + <usize>load<i32>(slots + ((<usize>i) << 2)) * slotBytes;
    // All heads are stored before the first is read: a vector load right behind the scalar stores of a key
    // would wait for them.
    for (let h = 0; h < heads; h++) {
      const keys = slot + <usize>h * headSize;
      const key = qkv + width + <usize>h * headBytes;
      rotate(key, cos + angles, sin + angles, headWidth >> 1, scratch);
      storeKey(scratch, keys, position, headWidth);
      storeValue(key + width, keys + keySize, position, headWidth, valuePanel);
    }
    for (let h = 0; h < heads; h++) {
      const keys = slot + <usize>h * headSize;
      const to = out + <usize>h * headBytes;
      rotate(qkv + <usize>h * headBytes, cos + angles, sin + angles, headWidth >> 1, scratch);
      attendTile(
        scratch,
        position,
        1,
        headWidth,
        keys,
        keys + keySize,
        valuePanel,
        to,
        width,
        0,
        0,
        scores,
        edge,
      );
    }
    qkv += <usize>3 * width;
    out += width;
  }
}

function storeKey(key: usize, keys: usize, position: i32, headWidth: i32): void {
  let to = keys + ((<usize>(position >> 3) * <usize>headWidth) << 5) + ((<usize>(position & 7)) << 2);
  for (let d = 0; d < headWidth; d++) {
    store<f32>(to, load<f32>(key + ((<usize>d) << 2)));
    to += 32;
  }
}

function storeValue(value: usize, values: usize, position: i32, headWidth: i32, panelBytes: usize): void {
  const to = values + ((<usize>position) << 5);
  for (let d = 0; d < headWidth; d += 2) {
    const at = <usize>(d >> 3) * panelBytes + ((<usize>(d & 7)) << 2);
    store<u64>(to + at, load<u64>(value + ((<usize>d) << 2)));
  }
}

/** Copies the first `length` tokens of one slot to another, in the cache of one layer. */
export function copySlot(
  cache: usize,
  from: i32,
  to: i32,
  length: i32,
  heads: i32,
  headWidth: i32,
  capacity: i32,
): void {
  const slotBytes = <usize>cacheSlotBytes(heads, headWidth, capacity);
  const keySize = keyBytes(headWidth, capacity);
  const valueSize = valueBytes(headWidth, capacity);
  let source = cache + <usize>from * slotBytes;
  let target = cache + <usize>to * slotBytes;
  for (let h = 0; h < heads; h++) {
    memory.copy(target, source, (<usize>(roundUp8(length) * headWidth)) << 2);
    source += keySize;
    target += keySize;
    for (let panel: usize = 0; panel < valueSize; panel += (<usize>capacity) << 5) {
      memory.copy(target + panel, source + panel, (<usize>length) << 5);
    }
    source += valueSize;
    target += valueSize;
  }
}

/** Bytes of scratch of `drawTokens`. */
export function drawTokensScratchBytes(n: i32, vocabulary: i32): i32 {
  return ((n + 1) * roundUp8(vocabulary) + 32) * 4;
}

/**
 * Draws a token for each of n hidden states: the one at which the running sum of the weights passes
 * uniforms[i] (f64, in [0, 1)) of the total, or, where `greedy`, the first of largest weight. Writes its id,
 * log probability and the entropy of the distribution. tableColumns: the embedding, packed transposed.
 */
export function drawTokens(
  hidden: usize,
  n: i32,
  width: i32,
  tableColumns: usize,
  vocabulary: i32,
  perTemperature: f32,
  greedy: bool,
  uniforms: usize,
  ids: usize,
  logprobs: usize,
  entropy: usize,
  scratch: usize,
): void {
  const padded = roundUp8(vocabulary);
  const weights = scratch + ((<usize>(n * padded)) << 2);
  multiplyPacked(hidden, n, width, tableColumns, padded, scratch, weights + ((<usize>padded) << 2));
  for (let i = 0; i < n; i++) {
    const row = scratch + ((<usize>(i * padded)) << 2);
    const at = (<usize>i) << 2;
    const sum = distribution(row, vocabulary, padded, perTemperature, weights);
    const id = greedy
      ? firstLargest(row, vocabulary)
      : inverseCdf(weights, vocabulary, load<f64>(uniforms + (at << 1)));
    store<i32>(ids + at, id);
    store<f32>(logprobs + at, load<f32>(row + ((<usize>id) << 2)) - log1(sum));
    store<f32>(entropy + at, entropyOf(row, weights, padded, sum));
  }
}

function firstLargest(row: usize, n: i32): i32 {
  let best = 0;
  for (let j = 1; j < n; j++) {
    if (load<f32>(row + ((<usize>j) << 2)) > load<f32>(row + ((<usize>best) << 2))) best = j;
  }
  return best;
}

/** Running sums in doubles; both passes add in the same order, so the last sum is the total. */
function inverseCdf(weights: usize, n: i32, uniform: f64): i32 {
  let total: f64 = 0;
  for (let j = 0; j < n; j++) total += <f64>load<f32>(weights + ((<usize>j) << 2));
  const threshold = uniform * total;
  let sum: f64 = 0;
  for (let j = 0; j < n - 1; j++) {
    sum += <f64>load<f32>(weights + ((<usize>j) << 2));
    if (sum > threshold) return j;
  }
  return n - 1;
}
