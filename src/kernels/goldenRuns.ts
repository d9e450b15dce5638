// One call, or a few, of every kernel on inputs of given sizes: what golden.ts hashes.
import type { KernelExports } from './exports.js';

/** Inputs put into an arena, and room for outputs, which is what gets hashed. */
export interface Bench {
  readonly kernels: KernelExports;
  /** Fixed near-normal values. */
  noise(size: number, name: string): number;
  ints(values: readonly number[]): number;
  doubles(values: readonly number[]): number;
  out(size: number): number;
  scratch(bytes: number): number;
}

/** Sizes of the inputs. */
export interface GoldenSizes {
  /** Positions, in rows of which the first has one, and the model's width and vocabulary. */
  readonly n: number;
  readonly starts: readonly number[];
  readonly longest: number;
  readonly width: number;
  readonly hidden: number;
  readonly vocabulary: number;
  /** heads * headWidth = width. */
  readonly heads: number;
  readonly headWidth: number;
  /** Positions of the cache: at least n - 1, and at least the longest row. */
  readonly capacity: number;
}

type Run = (bench: Bench, sizes: GoldenSizes) => void;

const idsOf = ({ n, vocabulary }: GoldenSizes) => Array.from({ length: n }, (_, i) => (i * 7) % vocabulary);
const targetsOf = (sizes: GoldenSizes) => idsOf(sizes).map((id, i) => (i % 4 === 1 ? -1 : id));
const upTo16 = (size: number) => Math.ceil(size / 16) * 16;

/** By kernel, in the order of the manifest's first hashes. */
export const goldenRuns: Readonly<Record<string, Run>> = {
  matmul({ kernels, noise, out, scratch }, { n, vocabulary }) {
    const [k, work] = [300, scratch(kernels.matmulScratchBytes())];
    const [a, b, c] = [noise(n * k, 'a'), noise(k * vocabulary, 'b'), out(n * vocabulary)];
    kernels.matmul(a, k, 1, b, 1, k, c, n, k, vocabulary, 0, work);
    kernels.matmul(a, 1, n, b, vocabulary, 1, out(n * vocabulary), n, k, vocabulary, 0, work);
  },
  multiplyPacked({ kernels, noise, out, scratch }, { n, width, vocabulary }) {
    const packed = scratch(4 * upTo16(vocabulary) * width);
    kernels.packPanels(noise(width * vocabulary, 'b'), vocabulary * 4, 4, width, vocabulary, packed);
    kernels.multiplyPacked(
      noise(n * width, 'a'),
      n,
      width,
      packed,
      vocabulary,
      out(n * vocabulary),
      scratch(128),
    );
  },
  addTo({ kernels, noise, ints, out }, { n }) {
    const sum = out(n);
    kernels.embed(noise(n, 'a'), ints([0]), 1, n, sum);
    kernels.addTo(sum, noise(n, 'b'), n);
  },
  embed({ kernels, noise, ints, out }, sizes) {
    const { n, width, vocabulary } = sizes;
    kernels.embed(noise(vocabulary * width, 'table'), ints(idsOf(sizes)), n, width, out(n * width));
  },
  embedGradient({ kernels, noise, ints, out }, sizes) {
    const { n, width, vocabulary } = sizes;
    kernels.embedGradient(
      noise(n * width, 'dOut'),
      ints(idsOf(sizes)),
      n,
      width,
      vocabulary,
      out(vocabulary * width),
    );
  },
  rmsNorm({ kernels, noise, out }, { n, width }) {
    kernels.rmsNorm(noise(n * width, 'x'), noise(width, 'gain'), n, width, out(n * width));
  },
  rmsNormGradient({ kernels, noise, out }, { n, width }) {
    const [x, gain, dY] = [noise(n * width, 'x'), noise(width, 'gain'), noise(n * width, 'dY')];
    kernels.rmsNormGradient(x, gain, dY, n, width, out(n * width), out(width));
  },
  swiglu({ kernels, noise, out }, { n, hidden }) {
    kernels.swiglu(noise(n * 2 * hidden, 'gateUp'), n, hidden, out(n * hidden));
  },
  swigluGradient({ kernels, noise, out }, { n, hidden }) {
    const [gateUp, dOut] = [noise(n * 2 * hidden, 'gateUp'), noise(n * hidden, 'dOut')];
    kernels.swigluGradient(gateUp, dOut, n, hidden, out(n * 2 * hidden));
  },
  attention({ kernels, noise, ints, out, scratch }, sizes) {
    const { n, width, heads, headWidth, starts, longest } = sizes;
    const [qkv, cos, sin] = attentionInputs(noise, sizes);
    const work = scratch(kernels.attentionScratchBytes(longest, headWidth));
    const [mixed, logSums] = [out(n * width), out(n * heads)];
    kernels.attention(qkv, ints(starts), starts.length - 1, heads, headWidth, cos, sin, mixed, logSums, work);
  },
  attentionGradient({ kernels, noise, ints, out, scratch }, sizes) {
    const { n, width, heads, headWidth, starts, longest } = sizes;
    const [qkv, cos, sin] = attentionInputs(noise, sizes);
    const [logSums, dOut] = [noise(n * heads, 'logSums'), noise(n * width, 'dOut')];
    const work = scratch(kernels.attentionGradientScratchBytes(longest, headWidth));
    const dQkv = out(n * 3 * width);
    kernels.attentionGradient(
      qkv,
      ints(starts),
      starts.length - 1,
      heads,
      headWidth,
      cos,
      sin,
      logSums,
      dOut,
      dQkv,
      work,
    );
  },
  attendCached({ kernels, noise, ints, out, scratch }, sizes) {
    const { n, width, heads, headWidth, capacity } = sizes;
    const [qkv, cos, sin] = attentionInputs(noise, sizes);
    const cache = scratch(kernels.cacheSlotBytes(heads, headWidth, capacity) * 2);
    const work = scratch(kernels.attendCachedScratchBytes(headWidth, capacity));
    for (let t = 0; t < n - 1; t++) {
      const [from, to] = [qkv + t * 3 * width * 4, out(width)];
      const slot = t < 9 ? 0 : 1;
      if (t === 9) kernels.copySlot(cache, 0, 1, 9, heads, headWidth, capacity);
      const [slots, positions] = [ints([slot]), ints([t])];
      kernels.attendCached(from, 1, heads, headWidth, slots, positions, cos, sin, cache, capacity, to, work);
    }
  },
  drawTokens({ kernels, noise, doubles, out, scratch }, sizes) {
    const { n, width, vocabulary } = sizes;
    const columns = scratch(4 * upTo16(vocabulary) * width);
    kernels.packPanels(noise(vocabulary * width, 'table'), 4, width * 4, width, vocabulary, columns);
    const [states, work] = [
      noise(n * width, 'states'),
      scratch(kernels.drawTokensScratchBytes(n, vocabulary)),
    ];
    const uniforms = doubles(idsOf(sizes).map((id) => id / vocabulary));
    for (const greedy of [0, 1] as const) {
      const [drawn, logprobs, entropy] = [out(n), out(n), out(n)];
      kernels.drawTokens(
        states,
        n,
        width,
        columns,
        vocabulary,
        1.25,
        greedy,
        uniforms,
        drawn,
        logprobs,
        entropy,
        work,
      );
    }
  },
  tokenLogprobs({ kernels, noise, ints, out, scratch }, sizes) {
    const { n, width, vocabulary } = sizes;
    const [states, table] = [noise(n * width, 'states'), noise(vocabulary * width, 'table')];
    const work = scratch(kernels.tokenLogprobsScratchBytes(width, vocabulary));
    kernels.tokenLogprobs(
      states,
      table,
      ints(targetsOf(sizes)),
      n,
      width,
      vocabulary,
      1.25,
      out(n),
      out(n),
      work,
    );
  },
  tokenLogprobsGradient({ kernels, noise, ints, out, scratch }, sizes) {
    const { n, width, vocabulary } = sizes;
    const [states, table, d] = [
      noise(n * width, 'states'),
      noise(vocabulary * width, 'table'),
      noise(n, 'd'),
    ];
    const work = scratch(kernels.tokenLogprobsScratchBytes(width, vocabulary));
    const [dStates, dTable] = [out(n * width), out(vocabulary * width)];
    kernels.tokenLogprobsGradient(
      states,
      table,
      ints(targetsOf(sizes)),
      d,
      n,
      width,
      vocabulary,
      1.25,
      dStates,
      dTable,
      work,
    );
  },
  adamw({ kernels, noise, ints, out }, { n }) {
    const zeros = ints(new Array(n).fill(0));
    const [weights, m, v] = [out(n), out(n), out(n)];
    for (const at of [m, v]) kernels.embed(zeros, ints([0]), 1, n, at);
    kernels.embed(noise(n, 'weights'), ints([0]), 1, n, weights);
    const [first, second] = [noise(n, 'first'), noise(n, 'second')];
    kernels.adamw(weights, first, m, v, n, 1, 0.99, 0.01, 0.9, 0.95, 1e-8, 0.1, 0.05);
    kernels.adamw(weights, second, m, v, n, 0.3, 1, 0.02, 0.9, 0.95, 1e-8, 0.19, 0.0975);
  },
};

function attentionInputs(
  noise: Bench['noise'],
  { n, width, headWidth, capacity }: GoldenSizes,
): [qkv: number, cos: number, sin: number] {
  const angles = (capacity * headWidth) / 2;
  return [noise(n * 3 * width, 'qkv'), noise(angles, 'cos'), noise(angles, 'sin')];
}
