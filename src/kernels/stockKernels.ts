// Replacements for kernels of the TF.js wasm backend: a faster BatchMatMul, an Identity that shares the
// data instead of copying it, and the UnsortedSegmentSum it lacks (the gradient of gather).
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { Bridge, Tf, WasmBackend } from './bridge.js';

const backendName = 'wasm';

/**
 * Registers the replacements, each falling back to the stock kernel for what it does not handle.
 * Returns a function that puts the stock kernels back. Throws before any change when one is missing.
 */
export function replaceStockKernels(tf: Tf, bridge: Bridge): () => void {
  const stockMatMul = stockKernel(tf, 'BatchMatMul');
  const stockIdentity = stockKernel(tf, 'Identity');
  registerKernel(tf, 'BatchMatMul', (call) => {
    const { a, b } = call.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
    return batchMatMul(bridge, a, b, transposeA, transposeB) ?? stockMatMul(call);
  });
  registerKernel(tf, 'Identity', (call) => {
    const x = call.inputs.x as TensorInfo;
    if (x.dtype === 'string') return stockIdentity(call);
    (call.backend as WasmBackend).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
  registerKernel(tf, 'UnsortedSegmentSum', ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    return unsortedSegmentSum(bridge, x, segmentIds, (attrs as { numSegments: number }).numSegments);
  });
  return () => {
    registerKernel(tf, 'BatchMatMul', stockMatMul);
    registerKernel(tf, 'Identity', stockIdentity);
    tf.unregisterKernel('UnsortedSegmentSum', backendName);
  };
}

function stockKernel(tf: Tf, kernelName: string): KernelFunc {
  const kernel = tf.getKernel(kernelName, backendName);
  if (kernel === undefined) throw new Error(`the backend has no ${kernelName} kernel`);
  return kernel.kernelFunc;
}

/** Registers for the wasm backend, without the warning that TF.js prints about a name that is taken. */
export function registerKernel(tf: Tf, kernelName: string, kernelFunc: KernelFunc): void {
  if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}

const product = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** [..., m, k] . [..., k, n]; null where the stock kernel has to do it (other types, mixed broadcasts). */
function batchMatMul(
  bridge: Bridge,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo | null {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [depth, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  const aBatch = a.shape.slice(0, -2);
  const bBatch = b.shape.slice(0, -2);
  const same = aBatch.join() === bBatch.join();
  const one = product(bBatch) === 1 && bBatch.length <= aBatch.length;
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || depth !== k || !(same || one)) return null;
  const out = bridge.output([...aBatch, m, n]);
  const scratch = bridge.scratch(bridge.kernels.matmulScratchBytes());
  const [aAt, bAt, outAt] = [bridge.address(a), bridge.address(b), bridge.address(out)];
  const [aRow, aStep] = transposeA ? [1, m] : [k, 1];
  const [bStep, bColumn] = transposeB ? [1, k] : [n, 1];
  for (let i = 0; i < product(aBatch); i++) {
    const right = same ? bAt + i * k * n * 4 : bAt;
    const left = aAt + i * m * k * 4;
    bridge.kernels.matmul(
      left,
      aRow,
      aStep,
      right,
      bStep,
      bColumn,
      outAt + i * m * n * 4,
      m,
      k,
      n,
      0,
      scratch,
    );
  }
  return out;
}

/** Sums slices of x by segment, in the order of x; negative segments are dropped, as on other backends. */
function unsortedSegmentSum(
  bridge: Bridge,
  x: TensorInfo,
  segmentIds: TensorInfo,
  segments: number,
): TensorInfo {
  const ids = product(segmentIds.shape);
  const slice = ids === 0 ? 0 : product(x.shape) / ids;
  const out = bridge.output([segments, ...x.shape.slice(segmentIds.shape.length)]);
  const to = bridge.floats(bridge.address(out), product(out.shape)).fill(0);
  const segment = bridge.ints(bridge.address(segmentIds), ids);
  const from =
    x.dtype === 'int32'
      ? bridge.ints(bridge.address(x), product(x.shape))
      : bridge.floats(bridge.address(x), product(x.shape));
  for (let i = 0; i < ids; i++) {
    if (segment[i] < 0) continue;
    for (let j = 0; j < slice; j++) to[segment[i] * slice + j] += from[i * slice + j];
  }
  return out;
}
