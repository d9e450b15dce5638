// Takes the kernels that this thread computes with. Nothing is taken on trust: they must have the hashes of the manifest,
// native ones also those at sizes that fill the widest vectors.
import { isMainThread } from 'node:worker_threads';
import { exitCodes, UserError } from '../base/errors.js';
import { outsideError } from '../base/outside.js';
import { type Lanes, nativeKernels } from './addon.js';
import type { Instantiate } from './exports.js';
import { differingKernels, differingWideKernels } from './golden.js';
import { wasmKernels } from './wasm.js';
import { type KernelWish, kernelWish } from './wish.js';

/** Kernels that have the right bits. */
export interface KernelSet {
  /** `wasm`, or `native-` and the lanes of a vector. */
  readonly name: 'wasm' | `native-${Lanes}`;
  readonly on: Instantiate;
  /** Why they are not native, where those were looked for. */
  readonly note: string | null;
}

let inUse: KernelSet | null = null;

/**
 * The kernels of this thread, taken at the first call, as wished by then. Error `config`: kernels.wasm is missing,
 * damaged or computes other bits here, or `native` was wished for and cannot be had.
 */
export function kernelsInUse(): KernelSet {
  inUse ??= takeKernels(kernelWish());
  return inUse;
}

/** The kernels in use, working on `memory`. Errors: those of `kernelsInUse`. */
export const instantiateKernels: Instantiate = (memory) => kernelsInUse().on(memory);

/** Kernels as wished. Errors: those of `kernelsInUse`. */
export function takeKernels(wish: KernelWish): KernelSet {
  // Once a process whatever computes: a package whose WebAssembly is damaged is not to be trusted.
  const reference = isMainThread || wish === 'wasm' ? referenceKernels() : null;
  if (reference !== null && wish === 'wasm') return reference;
  try {
    return checkedNative(lanesOf(wish));
  } catch (error) {
    const reason = (error as Error).message;
    if (wish === 'auto')
      return { ...(reference ?? referenceKernels()), note: `no native kernels here: ${reason}` };
    throw new UserError(
      exitCodes.config,
      `--kernels ${wish}: cannot be used here (${reason}). Use --kernels auto, or ask r1toy doctor.`,
    );
  }
}

function lanesOf(wish: KernelWish): Lanes | undefined {
  const [, lanes] = wish.split('-');
  return lanes === undefined ? undefined : (Number(lanes) as Lanes);
}

function referenceKernels(): KernelSet {
  try {
    const on = wasmKernels();
    const differing = differingKernels(on);
    if (differing.length === 0) return { name: 'wasm', on, note: null };
    throw new Error(`other bits from ${differing.join(', ')}`);
  } catch (error) {
    throw outsideError(error) ?? unusableKernels((error as Error).message);
  }
}

function checkedNative(wished: Lanes | undefined): KernelSet {
  const { lanes, on } = nativeKernels(wished);
  const differing = [...new Set([...differingKernels(on), ...differingWideKernels(on)])];
  if (differing.length === 0) return { name: `native-${lanes}`, on, note: null };
  throw new Error(`other bits from ${differing.join(', ')} with ${lanes} lanes`);
}

/** Other kernels have other bits, and nobody would see it: that is another backend, to be asked for by name. */
export function unusableKernels(reason: string): UserError {
  return new UserError(
    exitCodes.config,
    `compute.backend: wasm cannot be used here (${reason}). Build anew with npm run build, ask r1toy doctor, ` +
      'or take other, slower bits on purpose: --backend cpu.',
  );
}
