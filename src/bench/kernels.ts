// The single kernels on a memory of their own, without TF.js around them, in one thread.
import { grouped } from '../base/numeric.js';
import type { PolicyShape } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { type Arena, createArena } from '../kernels/arena.js';
import { rotaryTable } from '../policy/rotary.js';
import { type Effort, measure, summarize, type Timing } from './timing.js';
import type { BatchSize } from './workloads.js';

/** One measured kernel. */
export interface KernelRow {
  readonly kernel: string;
  /** Sizes, for people. */
  readonly size: string;
  readonly milliseconds: Timing;
  /** Multiplications and additions of the median run, skipped ones left out, in 10^9 a second. */
  readonly gflops: number;
  /** The same as a share of what multiplying and adding in registers reached in this run, with these kernels. */
  readonly ofPeak: number;
}

interface KernelCall {
  readonly kernel: string;
  readonly size: string;
  readonly flop: number;
  call(): void;
}

/** Measures the kernels at the sizes of a training batch. */
export async function measureKernels(
  shape: PolicyShape,
  batch: BatchSize,
  effort: Effort,
): Promise<KernelRow[]> {
  const arena = createArena();
  const calls = [
    ...matmulCalls(arena, batch.rows * batch.length, shape.width, 2 * shape.hidden),
    ...attentionCalls(arena, shape, batch),
    ...rowCalls(arena, shape, batch.rows * batch.length),
  ];
  const timed: Omit<KernelRow, 'ofPeak'>[] = [];
  for (const { kernel, size, flop, call } of [peakCall(arena), ...calls]) {
    const milliseconds = summarize(await measure(call, effort));
    timed.push({ kernel, size, milliseconds, gflops: flop / milliseconds.median / 1e6 });
  }
  const [{ gflops: peak }] = timed;
  return timed.map((row) => ({ ...row, ofPeak: row.gflops / peak }));
}

/** As many multiplications as additions on registers alone: no kernel that rounds after each can be faster. */
function peakCall({ kernels, take }: Arena): KernelCall {
  const [rounds, out] = [20_000, take(16)];
  return {
    kernel: 'multiply, then add',
    size: `${grouped(rounds)} rounds in registers`,
    flop: kernels.peak(rounds, out),
    call: () => kernels.peak(rounds, out),
  };
}

/** Address of so many floats between -0.5 and 0.5, or all of one value. */
function floats(arena: Arena, count: number, value?: number): number {
  const address = arena.take(count * 4);
  const view = arena.floats(address, count);
  for (let i = 0; i < count; i++) view[i] = value ?? ((i * 7919) % 1013) / 1013 - 0.5;
  return address;
}

function ints(arena: Arena, values: readonly number[]): number {
  const address = arena.take(values.length * 4);
  arena.ints(address, values.length).set(values);
  return address;
}

/** The three products of a projection x . w^T: forward, gradient of x, gradient of w. */
function matmulCalls(arena: Arena, n: number, inputs: number, outputs: number): KernelCall[] {
  const { kernels } = arena;
  const x = floats(arena, n * inputs);
  const w = floats(arena, outputs * inputs);
  const y = floats(arena, n * outputs);
  const scratch = arena.take(kernels.matmulScratchBytes());
  const flop = 2 * n * inputs * outputs;
  const size = `${n} x ${inputs} x ${outputs}`;
  return [
    {
      kernel: 'matmul x.w^T',
      size,
      flop,
      call: () => kernels.matmul(x, inputs, 1, w, 1, inputs, y, n, inputs, outputs, 0, scratch),
    },
    {
      kernel: 'matmul dy.w',
      size,
      flop,
      call: () => kernels.matmul(y, outputs, 1, w, inputs, 1, x, n, outputs, inputs, 0, scratch),
    },
    {
      kernel: 'matmul dy^T.x',
      size,
      flop,
      call: () => kernels.matmul(y, 1, outputs, x, inputs, 1, w, outputs, n, inputs, 0, scratch),
    },
  ];
}

function attentionCalls(arena: Arena, shape: PolicyShape, { rows, length }: BatchSize): KernelCall[] {
  const { kernels } = arena;
  const { width, heads } = shape;
  const headWidth = width / heads;
  const n = rows * length;
  const starts = ints(
    arena,
    Array.from({ length: rows + 1 }, (_, b) => b * length),
  );
  const qkv = floats(arena, n * 3 * width);
  const table = rotaryTable({ ...shape, context: length });
  const [cos, sin] = [table.cos, table.sin].map((values) => {
    const address = arena.take(values.byteLength);
    arena.floats(address, values.length).set(values);
    return address;
  });
  const out = floats(arena, n * width);
  const logSums = floats(arena, n * heads);
  const dQkv = floats(arena, n * 3 * width);
  const scratch = arena.take(
    Math.max(
      kernels.attentionScratchBytes(length, headWidth),
      kernels.attentionGradientScratchBytes(length, headWidth),
    ),
  );
  // One product of queries and keys (or the like), on and under the diagonal.
  const product = rows * length * (length + 1) * width;
  const size = `${rows} rows x ${length} x ${heads} heads of ${headWidth}`;
  return [
    {
      kernel: 'attention',
      size,
      flop: 2 * product,
      call: () => kernels.attention(qkv, starts, rows, heads, headWidth, cos, sin, out, logSums, scratch),
    },
    {
      kernel: 'attention gradient',
      size,
      flop: 5 * product,
      call: () =>
        kernels.attentionGradient(qkv, starts, rows, heads, headWidth, cos, sin, logSums, out, dQkv, scratch),
    },
  ];
}

/** Kernels that go row by row. */
function rowCalls(arena: Arena, shape: PolicyShape, n: number): KernelCall[] {
  const { kernels } = arena;
  const { width, hidden } = shape;
  const words = vocabulary.length;
  const [x, dY, dX] = [0, 1, 2].map(() => floats(arena, n * width));
  const [gain, dGain] = [0, 1].map(() => floats(arena, width, 1));
  const gateUp = floats(arena, n * 2 * hidden);
  const dGateUp = floats(arena, n * 2 * hidden);
  const inner = floats(arena, n * hidden);
  const table = floats(arena, words * width);
  const dTable = floats(arena, words * width);
  const targets = ints(
    arena,
    Array.from({ length: n }, (_, i) => (i * 31) % words),
  );
  const [logprobs, entropy] = [0, 1].map(() => floats(arena, n));
  const scratch = arena.take(kernels.tokenLogprobsScratchBytes(width, words));
  const size = `${n} x ${width}`;
  const wide = `${n} x ${hidden}`;
  const scores = `${n} x ${width} x ${words}`;
  return [
    { kernel: 'RMSNorm', size, flop: 4 * n * width, call: () => kernels.rmsNorm(x, gain, n, width, dX) },
    {
      kernel: 'RMSNorm gradient',
      size,
      flop: 9 * n * width,
      call: () => kernels.rmsNormGradient(x, gain, dY, n, width, dX, dGain),
    },
    {
      kernel: 'SwiGLU',
      size: wide,
      flop: 5 * n * hidden,
      call: () => kernels.swiglu(gateUp, n, hidden, inner),
    },
    {
      kernel: 'SwiGLU gradient',
      size: wide,
      flop: 11 * n * hidden,
      call: () => kernels.swigluGradient(gateUp, inner, n, hidden, dGateUp),
    },
    {
      kernel: 'token logprobs',
      size: scores,
      flop: 2 * n * width * words,
      call: () => kernels.tokenLogprobs(x, table, targets, n, width, words, 1, logprobs, entropy, scratch),
    },
    {
      kernel: 'token logprobs gradient',
      size: scores,
      flop: 6 * n * width * words,
      call: () =>
        kernels.tokenLogprobsGradient(x, table, targets, logprobs, n, width, words, 1, dX, dTable, scratch),
    },
  ];
}
