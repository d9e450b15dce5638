// The named ops on the fused kernels, with their gradients. Gradients are computed at once, not in the
// closures that TF.js asks for: what two closures share would be disposed after the first.
import type { NamedAttrMap, NamedTensorMap, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tf } from './bridge.js';
import { type FusedAttributes, longestRow, registerFusedKernels } from './fusedKernels.js';
import { installedBridge } from './install.js';
import type { NamedOps } from './namedOps.js';

const equipped = new WeakSet<object>();

/**
 * Named ops for the `wasm` backend with installed kernels. A row's results have the same bits whatever the
 * other rows are. Throws an Error where the kernels could not be installed (see `installKernels`), and the
 * ops throw RangeError on an id, target, row or position out of range.
 */
export function fusedOps(tf: Tf): NamedOps {
  const bridge = installedBridge(tf);
  if (!equipped.has(bridge)) {
    registerFusedKernels(tf, bridge);
    registerGradients(tf);
    equipped.add(bridge);
  }
  return {
    embed(table, ids) {
      requireBelow('embed: id', ids, 0, table.shape[0]);
      return run(tf, 'FusedEmbed', { table }, { ids, vocabulary: table.shape[0] })[0] as Tensor2D;
    },
    rmsNorm: (x, gain) => run(tf, 'FusedRmsNorm', { x, gain }, {})[0] as Tensor2D,
    causalAttention(qkv, heads, starts, rotary) {
      const longest = longestRow(starts);
      if (starts[starts.length - 1] !== qkv.shape[0] || longest * rotary.half > rotary.cos.length) {
        throw new RangeError('causalAttention: rows do not fit the tokens or the rotary table');
      }
      const [cos, sin] = [rotary.cos, rotary.sin].map((table) => table.subarray(0, longest * rotary.half));
      return run(tf, 'FusedAttention', { qkv }, { heads, starts, cos, sin })[0] as Tensor2D;
    },
    swiglu: (gateUp) => run(tf, 'FusedSwiglu', { gateUp }, {})[0] as Tensor2D,
    tokenLogprobs(hidden, table, targets, temperature) {
      requireBelow('tokenLogprobs: target', targets, -1, table.shape[0]);
      const [logprobs, entropy] = run(tf, 'FusedTokenLogprobs', { hidden, table }, { targets, temperature });
      return { logprobs: logprobs as Tensor1D, entropy: entropy as Tensor1D };
    },
  };
}

function run(tf: Tf, kernel: string, inputs: NamedTensorMap, attributes: Partial<FusedAttributes>): Tensor[] {
  // TF.js passes attributes on as they are; its type only knows plain arrays.
  const result = tf.engine().runKernel(kernel, inputs, attributes as NamedAttrMap) as Tensor | Tensor[];
  return Array.isArray(result) ? result : [result];
}

/** Kernels read and write wherever an index leads, so indices are checked here. */
function requireBelow(what: string, indices: Int32Array, low: number, limit: number): void {
  for (const index of indices) {
    if (index < low || index >= limit)
      throw new RangeError(`${what} ${index} is not in ${low}..${limit - 1}`);
  }
}

function registerGradients(tf: Tf): void {
  const gradient = (
    kernelName: string,
    inputs: readonly string[],
    kept: { readonly inputs: readonly string[]; readonly outputs?: readonly boolean[] },
    compute: (dOut: Tensor, saved: Tensor[], attributes: FusedAttributes) => Tensor[],
  ) =>
    tf.registerGradient({
      kernelName,
      inputsToSave: [...kept.inputs],
      outputsToSave: [...(kept.outputs ?? [])],
      gradFunc: (dy, saved, attributes) => {
        const dOut = Array.isArray(dy) ? dy[0] : dy;
        const results = compute(dOut, saved, attributes as NamedAttrMap & FusedAttributes);
        return Object.fromEntries(inputs.map((name, i) => [name, () => results[i]]));
      },
    });

  gradient('FusedEmbed', ['table'], { inputs: [] }, (dOut, _, attributes) =>
    run(tf, 'FusedEmbedGradient', { dOut }, attributes),
  );
  gradient('FusedRmsNorm', ['x', 'gain'], { inputs: ['x', 'gain'] }, (dY, [x, gain]) =>
    run(tf, 'FusedRmsNormGradient', { x, gain, dY }, {}),
  );
  gradient('FusedSwiglu', ['gateUp'], { inputs: ['gateUp'] }, (dOut, [gateUp]) =>
    run(tf, 'FusedSwigluGradient', { gateUp, dOut }, {}),
  );
  gradient(
    'FusedAttention',
    ['qkv'],
    { inputs: ['qkv'], outputs: [false, true] },
    (dOut, [qkv, logSums], attributes) =>
      run(tf, 'FusedAttentionGradient', { qkv, logSums, dOut }, attributes),
  );
  gradient(
    'FusedTokenLogprobs',
    ['hidden', 'table'],
    { inputs: ['hidden', 'table'] },
    (dLogprobs, [hidden, table], attributes) =>
      run(tf, 'FusedTokenLogprobsGradient', { hidden, table, dLogprobs }, attributes),
  );
}
