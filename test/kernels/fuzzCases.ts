// Random calls of every kernel on several memories at once: odd sizes, odd addresses, and words between the arrays that
// no kernel may touch. Whatever a call leaves, in outputs, guards and everything else but scratch, must be equal.
import type { Instantiate, KernelExports } from '../../src/kernels/exports.js';

/** Bytes of a memory; what lies from `scratchAt` on is scratch and is not compared. */
const [bytes, scratchAt] = [8 << 20, 4 << 20];

export interface Player {
  readonly name: string;
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
}

/** A build of the kernels on a memory of its own. */
export function player({ name, on }: { readonly name: string; readonly on: Instantiate }): Player {
  const memory = new WebAssembly.Memory({ initial: bytes >> 16 });
  return { name, memory, kernels: on(memory) };
}

/** Fills all memories alike. */
interface Table {
  int(low: number, high: number): number;
  unit(): number;
  /** Addresses of arrays with a guard word or more behind them. */
  noise(count: number, scale?: number): number;
  floats(count: number, value: (i: number) => number): number;
  ints(values: readonly number[]): number;
  doubles(values: readonly number[]): number;
  call<K extends keyof KernelExports>(kernel: K, ...args: Parameters<KernelExports[K]>): void;
  readonly kernels: KernelExports;
}

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

/** A case of each family. */
const cases: Readonly<Record<string, (table: Table) => void>> = {
  matmul({ int, noise, call }) {
    const [m, k, n] = [int(0, 90), int(0, 300), int(1, 300)];
    const form = int(0, 2);
    const [a, b, c] = [noise(m * k + 1), noise(k * n + 1), noise(m * n + 1)];
    const [aRow, aStep] = form === 2 ? [1, m] : [k, 1];
    const [bStep, bColumn] = form === 1 ? [1, k] : [n, 1];
    call('matmul', a, aRow, aStep, b, bStep, bColumn, c, m, k, n, int(0, 1) as 0 | 1, scratchAt);
  },
  packed({ int, noise, call }) {
    const [m, k, n] = [int(1, 70), int(1, 80), int(1, 90)];
    const [a, b, packed, c] = [noise(m * k), noise(k * n), noise(Math.ceil(n / 16) * 16 * k), noise(m * n)];
    const [step, column] = int(0, 1) === 1 ? [4, 4 * k] : [4 * n, 4];
    call('packPanels', b, step, column, k, n, packed);
    call('multiplyPacked', a, m, k, packed, n, c, scratchAt);
  },
  rmsNorm({ int, noise, call }) {
    const [n, width] = [int(0, 20), int(1, 80)];
    const [x, gain, dY, y, dGain] = [
      noise(n * width),
      noise(width),
      noise(n * width),
      noise(n * width),
      noise(width),
    ];
    call('rmsNorm', x, gain, n, width, y);
    call('rmsNormGradient', x, gain, dY, n, width, noise(n * width), dGain);
  },
  swiglu({ int, noise, call }) {
    const [n, hidden] = [int(0, 20), int(1, 80)];
    const [gateUp, dOut] = [noise(n * 2 * hidden, 30), noise(n * hidden)];
    call('swiglu', gateUp, n, hidden, noise(n * hidden));
    call('swigluGradient', gateUp, dOut, n, hidden, noise(n * 2 * hidden));
  },
  embed({ int, noise, ints, call }) {
    const [n, width, vocabulary] = [int(0, 40), int(1, 50), int(1, 30)];
    const ids = ints(times(n, () => int(0, vocabulary - 1)));
    call('embed', noise(vocabulary * width), ids, n, width, noise(n * width));
    call('embedGradient', noise(n * width), ids, n, width, vocabulary, noise(vocabulary * width));
    call('addTo', noise(width), noise(width), width);
  },
  attention({ int, noise, ints, call }) {
    const [rows, heads, headWidth] = [int(0, 3), int(1, 3), 2 * int(1, 17)];
    const starts = [0];
    for (let b = 0; b < rows; b++) starts.push(starts[b] + int(0, 75));
    const [n, width] = [starts[rows], heads * headWidth];
    const [qkv, at, logSums] = [noise(n * 3 * width, 2), ints(starts), noise(n * heads)];
    const [cos, sin] = [noise((75 * headWidth) / 2), noise((75 * headWidth) / 2)];
    call('attention', qkv, at, rows, heads, headWidth, cos, sin, noise(n * width), logSums, scratchAt);
    const [dOut, dQkv] = [noise(n * width), noise(n * 3 * width)];
    call('attentionGradient', qkv, at, rows, heads, headWidth, cos, sin, logSums, dOut, dQkv, scratchAt);
  },
  logprobs({ int, unit, noise, ints, call }) {
    const [n, width, vocabulary] = [int(0, 150), int(1, 70), int(1, 180)];
    const targets = ints(times(n, () => (unit() < 0.3 ? -1 : int(0, vocabulary - 1))));
    const [hidden, table, cold] = [noise(n * width), noise(vocabulary * width), 1 / (0.3 + unit())];
    call('tokenLogprobs', hidden, table, targets, n, width, vocabulary, cold, noise(n), noise(n), scratchAt);
    const [d, dHidden, dTable] = [noise(n), noise(n * width), noise(vocabulary * width)];
    call(
      'tokenLogprobsGradient',
      hidden,
      table,
      targets,
      d,
      n,
      width,
      vocabulary,
      cold,
      dHidden,
      dTable,
      scratchAt,
    );
  },
  decode({ int, noise, floats, ints, call, kernels }) {
    const [n, heads, headWidth, capacity] = [int(1, 5), int(1, 3), 2 * int(1, 17), int(2, 90)];
    const slot = kernels.cacheSlotBytes(heads, headWidth, capacity) / 4;
    const [cache, cos, sin] = [
      floats(slot * (n + 1), () => 0),
      noise((capacity * headWidth) / 2),
      noise((capacity * headWidth) / 2),
    ];
    const slots = ints(times(n, (i) => n - 1 - i));
    const out = noise(n * heads * headWidth);
    for (let at = 0; at < capacity; at += int(1, 6)) {
      const [qkv, positions] = [noise(n * 3 * heads * headWidth), ints(new Array(n).fill(at))];
      call(
        'attendCached',
        qkv,
        n,
        heads,
        headWidth,
        slots,
        positions,
        cos,
        sin,
        cache,
        capacity,
        out,
        scratchAt,
      );
    }
    call('copySlot', cache, 0, n, int(0, capacity), heads, headWidth, capacity);
  },
  draw({ int, unit, noise, doubles, call }) {
    const [n, width, vocabulary] = [int(0, 40), int(1, 70), int(1, 180)];
    const [table, packed] = [noise(vocabulary * width), noise(Math.ceil(vocabulary / 16) * 16 * width)];
    call('packPanels', table, 4, 4 * width, width, vocabulary, packed);
    const uniforms = doubles(times(n, () => unit()));
    const [hidden, ids, logprobs, entropy] = [noise(n * width), noise(n), noise(n), noise(n)];
    const [cold, greedy] = [1 / (0.3 + unit()), int(0, 1) as 0 | 1];
    call(
      'drawTokens',
      hidden,
      n,
      width,
      packed,
      vocabulary,
      cold,
      greedy,
      uniforms,
      ids,
      logprobs,
      entropy,
      scratchAt,
    );
  },
  adamw({ int, unit, noise, floats, call }) {
    const n = int(0, 300);
    const [weights, gradient, m, v] = [noise(n), noise(n), noise(n, 0.1), floats(n, () => unit())];
    const [clip, keep, rate] = [unit(), 1 - unit() * 0.1, unit() * 0.1];
    call('adamw', weights, gradient, m, v, n, clip, keep, rate, 0.9, 0.95, 1e-8, 0.1 + unit(), 0.05 + unit());
  },
};

const families = Object.keys(cases);

/**
 * Plays case number `index` (its family goes round) on all players, and returns a line for each that differs from the
 * first: in memory before the scratch, or in what a kernel returned.
 */
export function play(players: readonly Player[], index: number): string[] {
  // A generator of its own: cases must not depend on what ran before them.
  let state = (index * 2_654_435_761 + 12_345) % 2_147_483_647 || 1;
  const unit = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const int = (low: number, high: number) => low + Math.floor(unit() * (high - low + 1));
  let next = 16 + 4 * int(0, 7);
  const take = (size: number, fill: (buffer: ArrayBuffer, address: number) => void, align = 4) => {
    const address = Math.ceil(next / align) * align;
    for (const { memory } of players) fill(memory.buffer, address);
    next = address + size + 4 * int(1, 5);
    if (next > scratchAt) throw new Error(`case ${index} needs more memory than there is`);
    return address;
  };
  const floats = (count: number, value: (i: number) => number) => {
    const values = Float32Array.from({ length: count }, (_, i) => value(i));
    return take(4 * count, (buffer, at) => new Float32Array(buffer, at, count).set(values));
  };
  const family = families[index % families.length];
  const differing: string[] = [];
  cases[family]({
    int,
    unit,
    floats,
    noise: (count, scale = 1) => floats(count, () => (unit() + unit() + unit() - 1.5) * 2 * scale),
    ints: (values) =>
      take(4 * values.length, (buffer, at) => new Int32Array(buffer, at, values.length).set(values)),
    doubles: (values) =>
      take(8 * values.length, (buffer, at) => new Float64Array(buffer, at, values.length).set(values), 8),
    kernels: players[0].kernels,
    call(kernel, ...args) {
      const told = players.map(({ kernels }) =>
        (kernels[kernel] as (...args: unknown[]) => unknown)(...args),
      );
      for (const [i, value] of told.entries()) {
        if (!Object.is(value, told[0]))
          differing.push(`case ${index}, ${kernel}: ${players[i].name} returns ${value}`);
      }
    },
  });
  return [...differing, ...differingMemories(players, `case ${index}, ${family}`)];
}

/** Holds all memories before the scratch against the first; those that differ get its content. */
function differingMemories(players: readonly Player[], where: string): string[] {
  const wanted = Buffer.from(players[0].memory.buffer, 0, scratchAt);
  return players.slice(1).flatMap(({ name, memory }) => {
    const found = Buffer.from(memory.buffer, 0, scratchAt);
    if (found.equals(wanted)) return [];
    const first = found.findIndex((byte, i) => byte !== wanted[i]);
    wanted.copy(found);
    return [`${where}: ${name} differs at byte ${first}`];
  });
}
