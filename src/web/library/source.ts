// What the library for browsers is given: addresses or bytes, and the binaries beside its own file.
import { exitCodes, UserError } from '../../base/errors.js';
import { carryKernels } from '../shims/ownFiles.js';
import { carryTensorflow } from '../shims/tensorflow.js';

/** An address, or the bytes themselves: of a file that was chosen, for example. */
export type Source = string | URL | Uint8Array | Blob;

/** Where the WebAssembly of r1toy and of TF.js is, if not where the package has it. */
export interface Binaries {
  /** kernels.wasm: the policy and its training. */
  readonly kernels?: Source | undefined;
  /** tfjs-backend-wasm-simd.wasm: what training does beside the kernels. */
  readonly tensorflow?: Source | undefined;
}

/** The bytes. Error `data` where the server has no such file. */
export async function bytesOf(source: Source): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  const response = await fetch(source);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new UserError(
    exitCodes.data,
    `${source}: the server says ${response.status}. Serve the file, or give another address.`,
  );
}

/** How errors call a source. */
export const nameOf = (source: Source): string =>
  typeof source === 'string' || source instanceof URL ? String(source) : 'weights';

let carried: Promise<void> | null = null;

/** Fetches the binaries, once a page. Bundlers that know `new URL(..., import.meta.url)` take the files along. */
export function carryBinaries({ kernels, tensorflow }: Binaries): Promise<void> {
  carried ??= (async () => {
    carryKernels(await bytesOf(kernels ?? new URL('../../kernels/kernels.wasm', import.meta.url)));
    const own = new URL('../../tensorflow/tfjs-backend-wasm-simd.wasm', import.meta.url);
    carryTensorflow(await bytesOf(tensorflow ?? own));
  })();
  return carried.catch((error) => {
    carried = null;
    throw error;
  });
}
