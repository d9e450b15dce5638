// Runs every kernel on fixed inputs and names its outputs by a hash: the same on every machine, or the
// promise of equal bits is broken there. `manifest.ts` holds the hashes to expect.
import { createHash } from 'node:crypto';
import { stream } from '../base/rng.js';
import { type Arena, createArena } from './arena.js';
import { kernelManifest } from './manifest.js';

const [n, width, vocabulary, hidden] = [13, 12, 19, 10];
const [heads, headWidth, capacity] = [2, 6, 16];
const ids = Array.from({ length: n }, (_, i) => (i * 7) % vocabulary);
const targets = ids.map((id, i) => (i % 4 === 1 ? -1 : id));
const starts = [0, 1, 8, n];
const longest = 7;

/** Inputs put into an arena, and room for outputs, which is what gets hashed. */
interface Bench {
  readonly kernels: Arena['kernels'];
  /** Fixed near-normal values. */
  noise(size: number, name: string): number;
  ints(values: readonly number[]): number;
  doubles(values: readonly number[]): number;
  out(size: number): number;
  scratch(bytes: number): number;
}

const runs: Readonly<Record<string, (bench: Bench) => void>> = {
  matmul({ kernels, noise, out, scratch }) {
    const [k, work] = [300, scratch(kernels.matmulScratchBytes())];
    const [a, b, c] = [noise(n * k, 'a'), noise(k * vocabulary, 'b'), out(n * vocabulary)];
    kernels.matmul(a, k, 1, b, 1, k, c, n, k, vocabulary, 0, work);
    kernels.matmul(a, 1, n, b, vocabulary, 1, out(n * vocabulary), n, k, vocabulary, 0, work);
  },
  multiplyPacked({ kernels, noise, out, scratch }) {
    const packed = scratch(4 * 24 * width);
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
  addTo({ kernels, noise, ints, out }) {
    const sum = out(n);
    kernels.embed(noise(n, 'a'), ints([0]), 1, n, sum);
    kernels.addTo(sum, noise(n, 'b'), n);
  },
  embed({ kernels, noise, ints, out }) {
    kernels.embed(noise(vocabulary * width, 'table'), ints(ids), n, width, out(n * width));
  },
  embedGradient({ kernels, noise, ints, out }) {
    kernels.embedGradient(noise(n * width, 'dOut'), ints(ids), n, width, vocabulary, out(vocabulary * width));
  },
  rmsNorm({ kernels, noise, out }) {
    kernels.rmsNorm(noise(n * width, 'x'), noise(width, 'gain'), n, width, out(n * width));
  },
  rmsNormGradient({ kernels, noise, out }) {
    const [x, gain, dY] = [noise(n * width, 'x'), noise(width, 'gain'), noise(n * width, 'dY')];
    kernels.rmsNormGradient(x, gain, dY, n, width, out(n * width), out(width));
  },
  swiglu({ kernels, noise, out }) {
    kernels.swiglu(noise(n * 2 * hidden, 'gateUp'), n, hidden, out(n * hidden));
  },
  swigluGradient({ kernels, noise, out }) {
    const [gateUp, dOut] = [noise(n * 2 * hidden, 'gateUp'), noise(n * hidden, 'dOut')];
    kernels.swigluGradient(gateUp, dOut, n, hidden, out(n * 2 * hidden));
  },
  attention({ kernels, noise, ints, out, scratch }) {
    const [qkv, cos, sin] = attentionInputs(noise);
    const work = scratch(kernels.attentionScratchBytes(longest, headWidth));
    const [mixed, logSums] = [out(n * width), out(n * heads)];
    kernels.attention(qkv, ints(starts), 3, heads, headWidth, cos, sin, mixed, logSums, work);
  },
  attentionGradient({ kernels, noise, ints, out, scratch }) {
    const [qkv, cos, sin] = attentionInputs(noise);
    const [logSums, dOut] = [noise(n * heads, 'logSums'), noise(n * width, 'dOut')];
    const work = scratch(kernels.attentionGradientScratchBytes(longest, headWidth));
    const dQkv = out(n * 3 * width);
    kernels.attentionGradient(qkv, ints(starts), 3, heads, headWidth, cos, sin, logSums, dOut, dQkv, work);
  },
  attendCached({ kernels, noise, ints, out, scratch }) {
    const [qkv, cos, sin] = attentionInputs(noise);
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
  drawTokens({ kernels, noise, doubles, out, scratch }) {
    const columns = scratch(4 * 24 * width);
    kernels.packPanels(noise(vocabulary * width, 'table'), 4, width * 4, width, vocabulary, columns);
    const [states, work] = [
      noise(n * width, 'states'),
      scratch(kernels.drawTokensScratchBytes(n, vocabulary)),
    ];
    const uniforms = doubles(ids.map((id) => id / vocabulary));
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
  tokenLogprobs({ kernels, noise, ints, out, scratch }) {
    const [states, table] = [noise(n * width, 'states'), noise(vocabulary * width, 'table')];
    const work = scratch(kernels.tokenLogprobsScratchBytes(width, vocabulary));
    kernels.tokenLogprobs(states, table, ints(targets), n, width, vocabulary, 1.25, out(n), out(n), work);
  },
  tokenLogprobsGradient({ kernels, noise, ints, out, scratch }) {
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
      ints(targets),
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
  adamw({ kernels, noise, ints, out }) {
    const zeros = ints(new Array(n).fill(0));
    const [weights, m, v] = [out(n), out(n), out(n)];
    for (const at of [m, v]) kernels.embed(zeros, ints([0]), 1, n, at);
    kernels.embed(noise(n, 'weights'), ints([0]), 1, n, weights);
    const [first, second] = [noise(n, 'first'), noise(n, 'second')];
    kernels.adamw(weights, first, m, v, n, 1, 0.99, 0.01, 0.9, 0.95, 1e-8, 0.1, 0.05);
    kernels.adamw(weights, second, m, v, n, 0.3, 1, 0.02, 0.9, 0.95, 1e-8, 0.19, 0.0975);
  },
};

function attentionInputs(noise: Bench['noise']): [qkv: number, cos: number, sin: number] {
  const angles = (capacity * headWidth) / 2;
  return [noise(n * 3 * width, 'qkv'), noise(angles, 'cos'), noise(angles, 'sin')];
}

/** sha256 (hex) of each kernel's outputs on the fixed inputs, as computed here and now. */
export function goldenHashes(): Record<string, string> {
  const arena = createArena();
  const hashes = Object.entries(runs).map(([kernel, run]) => [kernel, hashOf(arena, run)]);
  arena.giveBack();
  return Object.fromEntries(hashes);
}

/** Kernels whose outputs on this machine are not those of the manifest; empty where all is well. */
export function differingKernels(): string[] {
  const here = goldenHashes();
  return kernelManifest.filter(({ kernel, sha256 }) => here[kernel] !== sha256).map(({ kernel }) => kernel);
}

function hashOf(arena: Arena, run: (bench: Bench) => void): string {
  const mark = arena.mark();
  const outputs: [address: number, size: number][] = [];
  const put = (bytes: number, fill: (address: number) => void) => {
    const address = arena.take(bytes);
    fill(address);
    return address;
  };
  run({
    kernels: arena.kernels,
    noise: (size, name) =>
      put(size * 4, (address) => {
        const random = stream('golden', name);
        arena.floats(address, size).set(Array.from({ length: size }, () => random.normal()));
      }),
    ints: (values) => put(values.length * 4, (address) => arena.ints(address, values.length).set(values)),
    doubles: (values) =>
      put(values.length * 8, (address) => arena.doubles(address, values.length).set(values)),
    out: (size) =>
      put(size * 4, (address) => {
        outputs.push([address, size]);
      }),
    scratch: (bytes) => arena.take(bytes),
  });
  const hash = createHash('sha256');
  for (const [address, size] of outputs)
    hash.update(new Uint8Array(arena.floats(address, size).slice().buffer));
  arena.release(mark);
  return hash.digest('hex');
}
