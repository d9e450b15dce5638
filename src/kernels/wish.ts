// Which kernels are wished for: by --kernels, else by the variable R1TOY_KERNELS, else whichever are faster.
import { exitCodes, UserError } from '../base/errors.js';

/** `auto`: native ones where they have the bits of WebAssembly, else WebAssembly. A number: so many lanes a vector. */
export const kernelWishes = ['auto', 'native', 'wasm', 'native-4', 'native-8', 'native-16'] as const;

export type KernelWish = (typeof kernelWishes)[number];

let asked: KernelWish | undefined;

/** Sets the wish of this thread, for kernels that are loaded from now on. */
export function wishKernels(wish: KernelWish | undefined): void {
  asked = wish;
}

/** The wish of this thread. Error `config`: the variable is none. */
export function kernelWish(): KernelWish {
  const wish = asked ?? (process.env.R1TOY_KERNELS || 'auto');
  const known = kernelWishes.find((name) => name === wish);
  if (known !== undefined) return known;
  const allowed = `Allowed: ${kernelWishes.join(', ')}.`;
  throw new UserError(exitCodes.config, `R1TOY_KERNELS: got '${wish}'. ${allowed}`);
}
