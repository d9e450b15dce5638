// What memory each kernel reads and writes, as far as its arguments and the whole numbers in memory (ids, positions)
// say: native code is called only where all of it lies inside. Wherever a size cannot be, the answer is NaN, which lies
// nowhere.

/** Addresses and bytes by turns, of a call with these arguments on a memory with these whole numbers. */
export type Extents = (args: readonly number[], ints: Int32Array) => number[];

/** Positions in a block of log probabilities, queries of a tile, heads that go together, floats of an edge, of a packed block: as in native/. */
const [block, queries, headsTogether, edge, packedBlock] = [64, 4, 4, 32, 256 * 256];
const matmulScratch = packedBlock + edge;

/** A product of sizes in bytes of 4 byte elements; NaN where one of them is no size. */
function bytes(...sizes: readonly number[]): number {
  let product = 4;
  for (const size of sizes) product *= size >= 0 && size <= 2_147_483_647 ? size : Number.NaN;
  return product;
}

/** Bytes from the first to the last element of a matrix with these strides. */
function span(rows: number, rowStride: number, columns: number, columnStride: number): number {
  if (bytes(rows, columns) === 0) return 0;
  return bytes(rows, columns, rowStride, columnStride) >= 0
    ? 4 * ((rows - 1) * rowStride + (columns - 1) * columnStride + 1)
    : Number.NaN;
}

const upTo = (step: number) => (n: number) => (n >= 0 ? Math.ceil(n / step) * step : Number.NaN);
/** Columns of a row of logits; of a row of attention's scores, and of a matrix in panels. */
const [upTo8, upTo16] = [upTo(8), upTo(16)];

/** One more than the largest of n whole numbers in memory: rows that they point into. NaN where one is below `from`. */
function rowsOf(ints: Int32Array, address: number, n: number, from = 0): number {
  const first = address / 4;
  if (!(n >= 0 && first + n <= ints.length)) return Number.NaN;
  let rows = 0;
  for (let i = first; i < first + n; i++) {
    if (!(ints[i] >= from)) return Number.NaN;
    if (ints[i] >= rows) rows = ints[i] + 1;
  }
  return rows;
}

/** `value` where rows that were pointed into are there; else NaN. */
const where = (rows: number, there: number, value: number) => (rows <= there ? value : Number.NaN);

/** Tokens of rows laid end to end, and of the longest row. */
function rowLengths(ints: Int32Array, starts: number, rows: number): { tokens: number; longest: number } {
  const first = starts / 4;
  if (!(rows >= 0 && first + rows < ints.length && ints[first] >= 0)) {
    return { tokens: Number.NaN, longest: Number.NaN };
  }
  let longest = 0;
  for (let b = first; b < first + rows; b++) {
    const length = ints[b + 1] - ints[b];
    if (!(length >= 0)) return { tokens: Number.NaN, longest: Number.NaN };
    longest = Math.max(longest, length);
  }
  return { tokens: ints[first + rows], longest };
}

/** Floats of scratch, as the functions named ...ScratchBytes say, without the limits of whole numbers in C. */
const attentionScratch = (longest: number, headWidth: number) =>
  2 * longest * headWidth +
  upTo16(longest) * headWidth +
  longest * upTo16(headWidth) +
  queries * upTo16(longest) +
  edge;
const attentionGradientScratch = (longest: number, headWidth: number) =>
  3 * longest * headWidth +
  2 * upTo16(longest) * headWidth +
  3 * longest * upTo16(headWidth) +
  2 * longest * upTo16(longest) +
  edge;
const logprobsScratch = (width: number, vocabulary: number) =>
  block * (1 + 2 * width + upTo8(vocabulary)) +
  upTo8(vocabulary) +
  upTo16(vocabulary) * width +
  vocabulary * upTo16(width) +
  edge +
  matmulScratch;
const slotSize = (heads: number, headWidth: number, capacity: number) =>
  heads * (upTo16(capacity) * headWidth + capacity * upTo16(headWidth));

/** The sizes alone: these functions compute in whole numbers and touch no memory. */
const none: Extents = () => [];

/** By kernel; the arguments are those of exports.ts. */
export const extents = {
  matmulScratchBytes: none,
  matmul: ([a, aRow, aStep, b, bStep, bColumn, c, m, k, n, , scratch]) => [
    ...[a, span(m, aRow, k, aStep), b, span(k, bStep, n, bColumn)],
    ...[c, bytes(m, n), scratch, bytes(matmulScratch)],
  ],
  packPanels: ([b, bStep, bColumn, k, n, packed]) => [
    ...[b, span(k, bStep / 4, n, bColumn / 4), packed, bytes(upTo16(n), k)],
  ],
  multiplyPacked: ([a, m, k, packed, n, c, edgeAt]) => [
    ...[a, bytes(m, k), packed, bytes(upTo16(n), k), c, bytes(m, n), edgeAt, bytes(edge)],
  ],
  addTo: ([to, from, n]) => [to, bytes(n), from, bytes(n)],
  embed: ([table, ids, n, width, out], ints) => [
    ...[table, bytes(rowsOf(ints, ids, n), width), ids, bytes(n), out, bytes(n, width)],
  ],
  embedGradient: ([dOut, ids, n, width, vocabulary, dTable], ints) => [
    ...[dOut, bytes(n, width), ids, bytes(n)],
    ...[dTable, bytes(where(rowsOf(ints, ids, n), vocabulary, vocabulary), width)],
  ],
  rmsNorm: ([x, gain, n, width, y]) => [x, bytes(n, width), gain, bytes(width), y, bytes(n, width)],
  rmsNormGradient: ([x, gain, dY, n, width, dX, dGain]) => [
    ...[x, bytes(n, width), gain, bytes(width), dY, bytes(n, width)],
    ...[dX, bytes(n, width), dGain, bytes(width)],
  ],
  swiglu: ([gateUp, n, hidden, out]) => [gateUp, bytes(n, 2 * hidden), out, bytes(n, hidden)],
  swigluGradient: ([gateUp, dOut, n, hidden, dGateUp]) => [
    ...[gateUp, bytes(n, 2 * hidden), dOut, bytes(n, hidden), dGateUp, bytes(n, 2 * hidden)],
  ],
  attentionScratchBytes: none,
  attention: ([qkv, starts, rows, heads, headWidth, cos, sin, out, logSums, scratch], ints) => {
    const { tokens, longest } = rowLengths(ints, starts, rows);
    const angles = bytes(longest, headWidth / 2);
    return [
      ...[qkv, bytes(tokens, 3, heads, headWidth), starts, bytes(rows + 1), cos, angles, sin, angles],
      ...[out, bytes(tokens, heads, headWidth), logSums, bytes(tokens, heads)],
      ...[scratch, bytes(attentionScratch(longest, headWidth))],
    ];
  },
  attentionGradientScratchBytes: none,
  attentionGradient: (args, ints) => {
    const [qkv, starts, rows, heads, headWidth, cos, sin, logSums, dOut, dQkv, scratch] = args;
    const { tokens, longest } = rowLengths(ints, starts, rows);
    const angles = bytes(longest, headWidth / 2);
    const all = bytes(tokens, 3, heads, headWidth);
    return [
      ...[qkv, all, starts, bytes(rows + 1), cos, angles, sin, angles, logSums, bytes(tokens, heads)],
      ...[dOut, bytes(tokens, heads, headWidth), dQkv, all],
      ...[scratch, bytes(attentionGradientScratch(longest, headWidth))],
    ];
  },
  tokenLogprobsScratchBytes: none,
  tokenLogprobs: ([hidden, table, targets, n, width, vocabulary, , logprobs, entropy, scratch], ints) => [
    ...[hidden, bytes(n, width), table, bytes(vocabulary, width)],
    ...[targets, bytes(where(rowsOf(ints, targets, n, -1), vocabulary, n))],
    ...[logprobs, bytes(n), entropy, bytes(n), scratch, bytes(logprobsScratch(width, vocabulary))],
  ],
  tokenLogprobsGradient: (args, ints) => {
    const [hidden, table, targets, dLogprobs, n, width, vocabulary, , dHidden, dTable, scratch] = args;
    return [
      ...[hidden, bytes(n, width), table, bytes(vocabulary, width)],
      ...[targets, bytes(where(rowsOf(ints, targets, n, -1), vocabulary, n)), dLogprobs, bytes(n)],
      ...[dHidden, bytes(n, width), dTable, bytes(vocabulary, width)],
      ...[scratch, bytes(logprobsScratch(width, vocabulary))],
    ];
  },
  cacheSlotBytes: none,
  attendCachedScratchBytes: none,
  attendCached: (args, ints) => {
    const [qkv, n, heads, headWidth, slots, positions, cos, sin, cache, capacity, out, scratch] = args;
    const seen = rowsOf(ints, positions, n);
    const angles = bytes(where(seen, capacity, seen), headWidth / 2);
    return [
      ...[qkv, bytes(n, 3, heads, headWidth), slots, bytes(n), positions, bytes(n), cos, angles, sin, angles],
      ...[cache, bytes(rowsOf(ints, slots, n), slotSize(heads, headWidth, capacity))],
      ...[
        out,
        bytes(n, heads, headWidth),
        scratch,
        bytes(headsTogether * (headWidth + upTo16(capacity)) + edge),
      ],
    ];
  },
  copySlot: ([cache, from, to, length, heads, headWidth, capacity]) => {
    const slots = bytes(from, to, length) >= 0 && length <= capacity ? Math.max(from, to) + 1 : Number.NaN;
    return [cache, bytes(slots, slotSize(heads, headWidth, capacity))];
  },
  drawTokensScratchBytes: none,
  drawTokens: ([hidden, n, width, table, vocabulary, , , uniforms, ids, logprobs, entropy, scratch]) => [
    ...[hidden, bytes(n, width), table, bytes(upTo16(vocabulary), width), uniforms, bytes(2, n)],
    ...[ids, bytes(n), logprobs, bytes(n), entropy, bytes(n)],
    ...[scratch, bytes((n + 1) * upTo8(vocabulary) + edge)],
  ],
  adamw: ([weights, gradient, m, v, n]) =>
    [weights, gradient, m, v].flatMap((address) => [address, bytes(n)]),
  peak: ([, out]) => [out, 16],
} satisfies Readonly<Record<string, Extents>>;
