// The only file that knows TF.js internals: how to reach the memory of its wasm backend and the address of
// a tensor in it. Written for 4.22.0; `openBridge` checks every assumption it can.
import type { DataId, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
// Tensors with methods: `x.add(y)`.
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import type { KernelExports } from './exports.js';
import { instantiateKernels } from './load.js';

export type Tf = typeof import('@tensorflow/tfjs-core');

/** The backend's inner parts that are used here. */
export interface WasmBackend extends KernelBackend {
  readonly wasm: {
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  incRef(id: DataId): void;
}

/** Access to the backend's memory, for kernels that work in place on its tensors. */
export interface Bridge {
  readonly kernels: KernelExports;
  /** Byte address of a tensor's data. */
  address(tensor: TensorInfo): number;
  /** A new float32 tensor, not zeroed. */
  output(shape: readonly number[]): TensorInfo;
  /** Address of at least so many bytes, valid until the next call: one scratch area serves all kernels. */
  scratch(bytes: number): number;
  /** A view of the memory; stale after the next allocation, so read it again each time. */
  floats(address: number, length: number): Float32Array;
  ints(address: number, length: number): Int32Array;
}

/**
 * Puts the kernels on the memory of the running `wasm` backend.
 * Throws an Error that says which assumption failed when TF.js is not laid out as expected.
 */
export function openBridge(tf: Tf): Bridge {
  if (tf.getBackend() !== 'wasm') throw new Error(`the backend is '${tf.getBackend()}', not 'wasm'`);
  const backend = tf.backend() as WasmBackend;
  const memory = backend.wasm?.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the backend shows no WebAssembly memory');
  for (const name of ['_malloc', '_free'] as const) {
    if (typeof backend.wasm[name] !== 'function') throw new Error(`the backend has no ${name}`);
  }
  for (const name of ['makeOutput', 'incRef'] as const) {
    if (typeof backend[name] !== 'function') throw new Error(`the backend has no ${name}`);
  }
  const bridge = bridgeOn(backend, memory);
  checkAddresses(tf, bridge);
  return bridge;
}

function bridgeOn(backend: WasmBackend, memory: WebAssembly.Memory): Bridge {
  let scratchAddress = 0;
  let scratchBytes = 0;
  return {
    kernels: instantiateKernels(memory),
    // Unsigned: above 2 GB the backend's own numbers would turn negative.
    address: (tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset >>> 0,
    output: (shape) => backend.makeOutput([...shape], 'float32'),
    scratch(bytes) {
      if (bytes > scratchBytes) {
        if (scratchBytes > 0) backend.wasm._free(scratchAddress);
        scratchBytes = Math.max(bytes, 2 * scratchBytes);
        scratchAddress = backend.wasm._malloc(scratchBytes) >>> 0;
      }
      return scratchAddress;
    },
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    ints: (address, length) => new Int32Array(memory.buffer, address, length),
  };
}

/** A tensor's values must lie where its address says. */
function checkAddresses(tf: Tf, bridge: Bridge): void {
  const tensor = tf.tensor1d([1.5, -2.5, 3.5]);
  const found = bridge.floats(bridge.address(tensor), 3).join();
  tensor.dispose();
  if (found !== '1.5,-2.5,3.5') throw new Error('tensor addresses do not point at tensor data');
}
