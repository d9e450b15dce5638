// The native kernels: an addon of Node for each system, with vectors of 4, 8 or 16 lanes.
import { createRequire } from 'node:module';
import { sha256 } from '../base/digest.js';
import type { Instantiate, KernelExports } from './exports.js';
import { type Extents, extents } from './extents.js';
import { kernelBytes, kernelPath } from './ownFiles.js';

/** Lanes of a vector. */
export type Lanes = 4 | 8 | 16;

interface Addon {
  /** Of the widest vectors that the processor has. */
  readonly lanes: Lanes;
  instantiate(lanes: Lanes): KernelExports & { rebase(buffer: ArrayBuffer): void };
}

/** What addons for this system are called, the likeliest first: scripts/kernels.mjs makes them under these names. */
export function addonNames(): string[] {
  const system = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? [`${system}-gnu`, `${system}-musl`] : [system];
}

/**
 * Loads the addon. Returns its kernels at `lanes`, or at the most that the processor has.
 * Throws an Error that says in a few words why it cannot be used.
 */
export function nativeKernels(lanes?: Lanes): { readonly lanes: Lanes; readonly on: Instantiate } {
  const addon = requireAddon();
  const used = lanes ?? addon.lanes;
  if (used > addon.lanes) throw new Error(`this processor has vectors of ${addon.lanes} lanes at most`);
  return { lanes: used, on: (memory) => guarded(addon.instantiate(used), memory) };
}

/** By the name of each addon, the hash of its file when it was built. */
const addonHashes = 'addons.json';

/**
 * The first that can be loaded: that for the other C library cannot. A file that is not as it was built is never
 * loaded: half an addon ends the process without a word.
 */
function requireAddon(): Addon {
  const require = createRequire(import.meta.url);
  let reason = `this package has none for ${process.platform} ${process.arch}`;
  for (const name of addonNames()) {
    try {
      const bytes = kernelBytes(`${name}.node`);
      if (sha256(bytes) !== builtHash(name)) throw new Error('it is not the file that was built');
      return require(kernelPath(`${name}.node`)) as Addon;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ERR_DLOPEN_DISABLED') throw new Error("Node's permission model needs --allow-addons");
      if (code !== 'ENOENT') reason = `${name}.node cannot be loaded: ${message.split('\n')[0]}`;
    }
  }
  throw new Error(reason);
}

function builtHash(name: string): unknown {
  const hashes: unknown = JSON.parse(kernelBytes(addonHashes).toString());
  return (hashes as Readonly<Record<string, unknown>> | null)?.[name];
}

/** WebAssembly stops at the end of its memory; native code would go on, so here every call is looked at before. */
function guarded(raw: ReturnType<Addon['instantiate']>, memory: WebAssembly.Memory): KernelExports {
  let buffer: ArrayBuffer | null = null;
  let ints = new Int32Array(0);
  const look = () => {
    // A memory that grew has another buffer, and may lie elsewhere.
    if (memory.buffer === buffer) return;
    buffer = memory.buffer;
    ints = new Int32Array(buffer);
    raw.rebase(buffer);
  };
  const calls = Object.entries(extents as Readonly<Record<string, Extents>>).map(([name, extentsOf]) => {
    const call = raw[name as keyof KernelExports] as (...args: number[]) => number;
    return [
      name,
      (...args: number[]) => {
        look();
        const regions = extentsOf(args, ints);
        for (let i = 0; i < regions.length; i += 2) {
          if (isInside(regions[i], regions[i + 1], buffer!.byteLength)) continue;
          throw new RangeError(`${name}(${args.join(', ')}): reaches out of its memory`);
        }
        return call(...args);
      },
    ];
  });
  return Object.fromEntries(calls) as KernelExports;
}

/** Whether so many bytes lie in the memory, at a whole element. Anything that is no number does not. */
function isInside(address: number, bytes: number, end: number): boolean {
  return address >= 0 && address % 4 === 0 && bytes >= 0 && address + bytes <= end;
}
