// Native code is called only where all that it reads and writes lies in the memory: every address of every kernel, moved
// to the end of the memory, is refused before the call, and so is whatever a whole number in memory would lead to.
import { describe, expect, it } from 'vitest';
import { nativeKernels } from '../../src/kernels/addon.js';
import type { Instantiate, KernelExports } from '../../src/kernels/exports.js';
import { extents } from '../../src/kernels/extents.js';
import { golden } from '../../src/kernels/golden.js';
import { goldenRuns } from '../../src/kernels/goldenRuns.js';
import { arenaOf } from '../../src/kernels/memory.js';
import { addresses } from './addresses.js';

type Call = readonly [kernel: keyof KernelExports, args: readonly number[]];

/** The calls of a kernel's golden run, and the memory they were made on. */
function callsOf(kernel: string): { calls: Call[]; kernels: KernelExports; memory: WebAssembly.Memory } {
  let memory: WebAssembly.Memory | null = null;
  const on: Instantiate = (given) => {
    memory = given;
    return nativeKernels().on(given);
  };
  const arena = arenaOf(on, 200);
  const calls: Call[] = [];
  const kernels = new Proxy(arena.kernels, {
    get:
      (all, name: keyof KernelExports) =>
      (...args: number[]) => {
        calls.push([name, args]);
        return (all[name] as (...args: number[]) => unknown)(...args);
      },
  });
  const put = (bytes: number, fill: (address: number) => void) => {
    const address = arena.take(bytes);
    fill(address);
    return address;
  };
  goldenRuns[kernel](
    {
      kernels,
      noise: (size) => put(4 * size, (at) => arena.floats(at, size).fill(0.5)),
      ints: (values) => put(4 * values.length, (at) => arena.ints(at, values.length).set(values)),
      doubles: (values) => put(8 * values.length, (at) => arena.doubles(at, values.length).set(values)),
      out: (size) => arena.take(4 * size),
      scratch: (bytes) => arena.take(bytes),
    },
    golden,
  );
  return { calls, kernels: arena.kernels, memory: memory! };
}

const invoke = (kernels: KernelExports, [kernel, args]: Call) =>
  (kernels[kernel] as (...args: readonly number[]) => unknown)(...args);

describe('the guard before native code', () => {
  it.each(Object.keys(goldenRuns))(
    'lets all calls of %s through and refuses each with an array at the end',
    (run) => {
      const { calls, kernels, memory } = callsOf(run);
      const end = memory.buffer.byteLength;
      for (const [kernel, args] of calls) {
        if (kernel.endsWith('Bytes')) continue;
        for (const place of addresses[kernel] ?? []) {
          for (const address of [end, end + 4, -4, 2, 2 ** 32, Number.NaN, 16.5]) {
            const moved = args.map((value, i) => (i === place ? address : value));
            expect(() => invoke(kernels, [kernel, moved]), `${kernel}(${moved})`).toThrow(RangeError);
          }
        }
      }
    },
  );

  it.each([
    ['embed', 1, 1 << 28],
    ['embed', 1, -1],
    ['embedGradient', 1, 19],
    ['attention', 1, -1],
    ['attention', 1, 1 << 28],
    ['attentionGradient', 1, 1 << 28],
    ['tokenLogprobs', 2, 19],
    ['tokenLogprobs', 2, -2],
    ['tokenLogprobsGradient', 2, 19],
    ['attendCached', 4, 1 << 28],
    ['attendCached', 5, 16],
    ['attendCached', 5, -1],
  ] as const)('refuses %s where a whole number of argument %d is %d', (kernel, place, value) => {
    const { calls, kernels, memory } = callsOf(kernel);
    const call = calls.find(([name]) => name === kernel) as Call;
    new Int32Array(memory.buffer)[call[1][place] / 4] = value;
    expect(() => invoke(kernels, call)).toThrow(RangeError);
  });

  it.each(Object.keys(addresses) as (keyof KernelExports)[])(
    'refuses %s where a size is negative, or too large',
    (kernel) => {
      const run = kernel === 'packPanels' ? 'drawTokens' : kernel === 'copySlot' ? 'attendCached' : kernel;
      const { calls, kernels } = callsOf(run);
      const [, args] = calls.find(([name]) => name === kernel) as Call;
      // Factors, flags and the numbers of AdamW reach nowhere.
      const free = {
        matmul: [10],
        tokenLogprobs: [6],
        tokenLogprobsGradient: [7],
        drawTokens: [5, 6],
      } as Record<string, number[]>;
      for (const [place] of args.entries()) {
        if (addresses[kernel]?.includes(place) || free[kernel]?.includes(place)) continue;
        if (kernel === 'adamw' && place > 4) continue;
        for (const size of [-1, 1 << 30, 2 ** 33, Number.NaN]) {
          const changed = args.map((value, i) => (i === place ? size : value));
          expect(() => invoke(kernels, [kernel, changed]), `${kernel}(${changed})`).toThrow(RangeError);
        }
      }
    },
  );

  it('covers every kernel, and knows the scratch that each asks for', () => {
    const { kernels } = callsOf('addTo');
    expect(Object.keys(extents).sort()).toEqual(Object.keys(kernels).sort());
    const scratchOf = (name: keyof typeof extents, args: number[], ints: number[] = []) =>
      extents[name](args, Int32Array.from(ints)).at(-1);
    expect(scratchOf('matmul', [0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0])).toBe(kernels.matmulScratchBytes());
    for (const [a, b] of [
      [1, 2],
      [7, 6],
      [8, 16],
      [75, 34],
      [129, 66],
    ]) {
      const attention = [0, 0, 1, 1, b, 0, 0, 0, 0, 0, 0];
      expect(scratchOf('attention', attention.slice(0, 10), [0, a])).toBe(
        kernels.attentionScratchBytes(a, b),
      );
      expect(scratchOf('attentionGradient', attention, [0, a])).toBe(
        kernels.attentionGradientScratchBytes(a, b),
      );
      const logprobs = [0, 0, 0, 0, a, b, 1, 0, 0, 0];
      expect(scratchOf('tokenLogprobs', logprobs)).toBe(kernels.tokenLogprobsScratchBytes(a, b));
      const gradient = [0, 0, 0, 0, 0, a, b, 1, 0, 0, 0];
      expect(scratchOf('tokenLogprobsGradient', gradient)).toBe(kernels.tokenLogprobsScratchBytes(a, b));
      const cached = [0, 0, 1, b, 0, 0, 0, 0, 0, a, 0, 0];
      expect(scratchOf('attendCached', cached)).toBe(kernels.attendCachedScratchBytes(b, a));
      expect(scratchOf('copySlot', [0, 0, 0, 0, 3, b, a])).toBe(kernels.cacheSlotBytes(3, b, a));
      expect(scratchOf('drawTokens', [0, a, 1, 0, b, 1, 0, 0, 0, 0, 0, 0])).toBe(
        kernels.drawTokensScratchBytes(a, b),
      );
    }
  });
});
