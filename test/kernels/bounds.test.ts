// What the kernels reach for, at every width of vectors: the same C as WebAssembly, which ends every access outside of
// its memory, with one array after the other moved to the very end of the memory. This holds extents.ts, which guards
// native code: no kernel reads or writes a byte more than it says, and what a moved array gets is what it should get.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instantiate, KernelExports } from '../../src/kernels/exports.js';
import { extents } from '../../src/kernels/extents.js';
import { wasmKernels } from '../../src/kernels/wasm.js';
import { addresses } from './addresses.js';
import { play, player } from './fuzzCases.js';

const folder = mkdtempSync(join(tmpdir(), 'r1toy-bounds-'));
beforeAll(() => {
  execFileSync(process.execPath, ['scripts/kernels.mjs', '--checked', '--out', folder]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

function checked(lanes: number): Instantiate {
  const module = new WebAssembly.Module(readFileSync(join(folder, `kernels-${lanes}.wasm`)));
  return (memory) =>
    new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}

type Name = keyof KernelExports;
type Call = (...args: readonly number[]) => number | undefined;

/** Where an array lies. */
interface Region {
  readonly at: number;
  readonly size: number;
}

function regionsOf(kernel: Name, args: readonly number[], { buffer }: WebAssembly.Memory): Region[] {
  const pairs = extents[kernel](args, new Int32Array(buffer));
  return pairs.flatMap((at, i) => (i % 2 === 0 ? [{ at, size: pairs[i + 1] }] : []));
}

/** Kernels that make each call once more for every array, with that at the end of the memory, `short` bytes too far. */
function movingEach(on: Instantiate, short: number, moved: Set<string>): Instantiate {
  return (memory) => {
    const kernels = on(memory);
    const bytes = () => new Uint8Array(memory.buffer);
    const around = (name: Name, call: Call, args: readonly number[]) => {
      const regions = regionsOf(name, args, memory);
      const copy = () => regions.map(({ at, size }) => bytes().slice(at, at + size));
      const before = copy();
      const told = call(...args);
      const after = copy();
      const restore = (to: readonly Uint8Array[]) => {
        for (const [i, { at }] of regions.entries()) bytes().set(to[i], at);
      };
      for (const place of addresses[name] ?? []) {
        const index = regions.findIndex(({ at, size }) => at === args[place] && size > 0);
        if (index < 0) continue;
        const end = memory.buffer.byteLength - regions[index].size + short;
        restore(before);
        bytes().set(before[index].subarray(0, before[index].length - short), end);
        call(...args.map((value, i) => (i === place ? end : value)));
        const equal = Buffer.from(memory.buffer, end).equals(after[index]);
        expect(equal, `${name}, argument ${place}`).toBe(true);
        moved.add(`${name} ${place}`);
      }
      restore(after);
      return told;
    };
    const names = Object.keys(kernels) as Name[];
    const moving = names.map((name) => [
      name,
      (...args: number[]) => around(name, kernels[name] as Call, args),
    ]);
    return Object.fromEntries(moving) as unknown as KernelExports;
  };
}

describe.each([4, 8, 16])('with vectors of %i lanes', (lanes) => {
  const on = () => (lanes === 4 ? wasmKernels() : checked(lanes));

  it('no kernel reaches past the end of an array, and the bytes are those of four lanes', () => {
    const moved = new Set<string>();
    const players = [
      player({ name: 'wasm', on: wasmKernels() }),
      player({ name: `${lanes} lanes`, on: movingEach(on(), 0, moved) }),
    ];
    for (let index = 0; index < 60; index++) expect(play(players, index)).toEqual([]);
    const all = Object.entries(addresses).flatMap(([name, places]) =>
      places.map((place) => `${name} ${place}`),
    );
    expect(all.filter((one) => !moved.has(one))).toEqual([]);
  });

  it('and an array that lacks its last four bytes is noticed', () => {
    const players = [player({ name: 'short', on: movingEach(on(), 4, new Set()) })];
    expect(() => play(players, 0)).toThrow(/out of bounds/);
  });
});
