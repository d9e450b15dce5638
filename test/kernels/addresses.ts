// Which arguments of a kernel are addresses, counted from 0.
import type { KernelExports } from '../../src/kernels/exports.js';

/** By kernel; kernels that are not listed take none. */
export const addresses: Readonly<Partial<Record<keyof KernelExports, readonly number[]>>> = {
  matmul: [0, 3, 6, 11],
  packPanels: [0, 5],
  multiplyPacked: [0, 3, 5, 6],
  addTo: [0, 1],
  embed: [0, 1, 4],
  embedGradient: [0, 1, 5],
  rmsNorm: [0, 1, 4],
  rmsNormGradient: [0, 1, 2, 5, 6],
  swiglu: [0, 3],
  swigluGradient: [0, 1, 4],
  attention: [0, 1, 5, 6, 7, 8, 9],
  attentionGradient: [0, 1, 5, 6, 7, 8, 9, 10],
  tokenLogprobs: [0, 1, 2, 7, 8, 9],
  tokenLogprobsGradient: [0, 1, 2, 3, 8, 9, 10],
  attendCached: [0, 4, 5, 6, 7, 8, 10, 11],
  copySlot: [0],
  drawTokens: [0, 3, 7, 8, 9, 10, 11],
  adamw: [0, 1, 2, 3],
};
