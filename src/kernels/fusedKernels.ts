// The named ops as TF.js kernels: each takes tensors and plain arrays, finds their addresses and calls wasm.
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Bridge, Tf } from './bridge.js';
import { registerKernel } from './stockKernels.js';

/** Attributes of all fused kernels; an op sets those it has. */
export interface FusedAttributes {
  readonly ids: Int32Array;
  readonly targets: Int32Array;
  readonly starts: Int32Array;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly heads: number;
  readonly vocabulary: number;
  readonly temperature: number;
}

type Inputs = Readonly<Record<string, TensorInfo>>;
type Kernel = (bridge: Bridge, inputs: Inputs, attributes: FusedAttributes) => TensorInfo | TensorInfo[];

const kernels: Readonly<Record<string, Kernel>> = {
  FusedEmbed: (bridge, { table }, { ids }) => {
    const width = table.shape[1];
    const out = bridge.output([ids.length, width]);
    const { parts } = place(bridge, [ids], 0);
    bridge.kernels.embed(bridge.address(table), parts[0], ids.length, width, bridge.address(out));
    return out;
  },

  FusedEmbedGradient: (bridge, { dOut }, { ids, vocabulary }) => {
    const width = dOut.shape[1];
    const dTable = bridge.output([vocabulary, width]);
    const { parts } = place(bridge, [ids], 0);
    const [from, to] = [bridge.address(dOut), bridge.address(dTable)];
    bridge.kernels.embedGradient(from, parts[0], ids.length, width, vocabulary, to);
    return dTable;
  },

  FusedRmsNorm: (bridge, { x, gain }) => {
    const [n, width] = x.shape;
    const y = bridge.output(x.shape);
    bridge.kernels.rmsNorm(bridge.address(x), bridge.address(gain), n, width, bridge.address(y));
    return y;
  },

  FusedRmsNormGradient: (bridge, { x, gain, dY }) => {
    const [n, width] = x.shape;
    const outputs = [bridge.output(x.shape), bridge.output([width])];
    const [xAt, gainAt, dYAt, dXAt, dGainAt] = [x, gain, dY, ...outputs].map(bridge.address);
    bridge.kernels.rmsNormGradient(xAt, gainAt, dYAt, n, width, dXAt, dGainAt);
    return outputs;
  },

  FusedSwiglu: (bridge, { gateUp }) => {
    const [n, double] = gateUp.shape;
    const out = bridge.output([n, double / 2]);
    bridge.kernels.swiglu(bridge.address(gateUp), n, double / 2, bridge.address(out));
    return out;
  },

  FusedSwigluGradient: (bridge, { gateUp, dOut }) => {
    const [n, double] = gateUp.shape;
    const dGateUp = bridge.output(gateUp.shape);
    const [from, dFrom, to] = [gateUp, dOut, dGateUp].map(bridge.address);
    bridge.kernels.swigluGradient(from, dFrom, n, double / 2, to);
    return dGateUp;
  },

  FusedAttention: (bridge, { qkv }, { starts, cos, sin, heads }) => {
    const [n, width] = [qkv.shape[0], qkv.shape[1] / 3];
    const headWidth = width / heads;
    const outputs = [bridge.output([n, width]), bridge.output([n, heads])];
    const bytes = bridge.kernels.attentionScratchBytes(longestRow(starts), headWidth);
    const { parts, work } = place(bridge, [starts, cos, sin], bytes);
    const [startsAt, cosAt, sinAt] = parts;
    const [qkvAt, outAt, sumsAt] = [qkv, ...outputs].map(bridge.address);
    const rows = starts.length - 1;
    bridge.kernels.attention(qkvAt, startsAt, rows, heads, headWidth, cosAt, sinAt, outAt, sumsAt, work);
    return outputs;
  },

  FusedAttentionGradient: (bridge, { qkv, logSums, dOut }, { starts, cos, sin, heads }) => {
    const headWidth = qkv.shape[1] / 3 / heads;
    const dQkv = bridge.output(qkv.shape);
    const bytes = bridge.kernels.attentionGradientScratchBytes(longestRow(starts), headWidth);
    const { parts, work } = place(bridge, [starts, cos, sin], bytes);
    const [startsAt, cosAt, sinAt] = parts;
    const [qkvAt, sumsAt, dOutAt, toAt] = [qkv, logSums, dOut, dQkv].map(bridge.address);
    const rows = starts.length - 1;
    const run = bridge.kernels.attentionGradient;
    run(qkvAt, startsAt, rows, heads, headWidth, cosAt, sinAt, sumsAt, dOutAt, toAt, work);
    return dQkv;
  },

  FusedTokenLogprobs: (bridge, { hidden, table }, { targets, temperature }) => {
    const [vocabulary, width] = table.shape;
    const n = targets.length;
    const outputs = [bridge.output([n]), bridge.output([n])];
    const { parts, work } = place(
      bridge,
      [targets],
      bridge.kernels.tokenLogprobsScratchBytes(width, vocabulary),
    );
    const [hiddenAt, tableAt, logprobsAt, entropyAt] = [hidden, table, ...outputs].map(bridge.address);
    const run = bridge.kernels.tokenLogprobs;
    run(hiddenAt, tableAt, parts[0], n, width, vocabulary, 1 / temperature, logprobsAt, entropyAt, work);
    return outputs;
  },

  FusedTokenLogprobsGradient: (bridge, { hidden, table, dLogprobs }, { targets, temperature }) => {
    const [vocabulary, width] = table.shape;
    const n = targets.length;
    const outputs = [bridge.output(hidden.shape), bridge.output(table.shape)];
    const { parts, work } = place(
      bridge,
      [targets],
      bridge.kernels.tokenLogprobsScratchBytes(width, vocabulary),
    );
    const [hiddenAt, tableAt, dAt, dHiddenAt, dTableAt] = [hidden, table, dLogprobs, ...outputs].map(
      bridge.address,
    );
    const run = bridge.kernels.tokenLogprobsGradient;
    run(hiddenAt, tableAt, parts[0], dAt, n, width, vocabulary, 1 / temperature, dHiddenAt, dTableAt, work);
    return outputs;
  },
};

/** Registers all fused kernels for the wasm backend. */
export function registerFusedKernels(tf: Tf, bridge: Bridge): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    registerKernel(tf, kernelName, ({ inputs, attrs }) =>
      kernel(bridge, inputs as Inputs, attrs as NamedAttrMap & FusedAttributes),
    );
  }
}

/** Length of the longest row. */
export function longestRow(starts: Int32Array): number {
  let longest = 0;
  for (let b = 1; b < starts.length; b++) longest = Math.max(longest, starts[b] - starts[b - 1]);
  return longest;
}

/** Copies arrays to the scratch area; `work` bytes follow them. Parts begin at multiples of 16 bytes. */
function place(
  bridge: Bridge,
  arrays: readonly (Int32Array | Float32Array)[],
  work: number,
): { parts: number[]; work: number } {
  const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;
  const total = arrays.reduce((bytes, array) => bytes + aligned(array.byteLength), 16 + work);
  let next = aligned(bridge.scratch(total));
  const parts = arrays.map((array) => {
    const address = next;
    next += aligned(array.byteLength);
    if (array instanceof Int32Array) bridge.ints(address, array.length).set(array);
    else bridge.floats(address, array.length).set(array);
    return address;
  });
  return { parts, work: next };
}
