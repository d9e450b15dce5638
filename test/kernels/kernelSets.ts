// Every build of the kernels that this machine can run: WebAssembly, and the addon at each width of vectors.
import { type Lanes, nativeKernels } from '../../src/kernels/addon.js';
import type { Instantiate } from '../../src/kernels/exports.js';
import { wasmKernels } from '../../src/kernels/wasm.js';

/** Widths that the processor has. */
export const widths = ([4, 8, 16] as const).filter((lanes) => lanes <= nativeKernels().lanes);

const native = (lanes: Lanes) => ({ name: `native-${lanes}`, on: nativeKernels(lanes).on });

export const kernelSets: { name: string; on: Instantiate }[] = [
  { name: 'wasm', on: wasmKernels() },
  ...widths.map(native),
];
