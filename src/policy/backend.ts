// Starts TF.js with one of its backends and picks the named ops that go with it. TF.js is loaded here,
// when a command asks for it, and nowhere earlier.
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { exitCodes, UserError } from '../base/errors.js';
import { outsideError } from '../base/outside.js';
import { fusedOps } from '../kernels/fusedOps.js';
import { installKernels } from '../kernels/install.js';
import { kernelsInUse, unusableKernels } from '../kernels/load.js';
import type { NamedOps } from '../kernels/namedOps.js';
import type { Tf } from './attention.js';
import { createSamplingEngine } from './engine/engine.js';
import { loadNativeTensorflow } from './nativeTensorflow.js';
import { compositeOps } from './ops.js';

export type BackendName = 'wasm' | 'tensorflow' | 'cpu';

/** A started backend. TF.js has one active backend in a thread, so a thread starts one. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: Tf;
  readonly ops: NamedOps;
  /** Makes the fused engine that samples here, null where plain TF.js does. */
  readonly createSamplingEngine: typeof createSamplingEngine | null;
  /** What a user may want to know about how it started. */
  readonly notes: readonly string[];
}

/**
 * Loads TF.js and the backend. Prints nothing. Errors: UserError (config) when `tensorflow` cannot be
 * loaded, or the kernels of `wasm` cannot be used, with how to mend it. With `ownKernels` false, `wasm` keeps the kernels of TF.js, to compare with.
 */
export async function startBackend(name: BackendName, ownKernels = true): Promise<Backend> {
  const { tf, addWasmBackend } = await import('../kernels/tensorflow.js');
  // Production mode: no banner about faster backends, and no warnings on a user's terminal.
  tf.enableProdMode();
  if (name === 'wasm') {
    addWasmBackend();
    return startWasm(tf, ownKernels);
  }
  if (name === 'tensorflow') await loadNativeTensorflow();
  await setBackend(tf, name);
  return { name, tf, ops: compositeOps(tf), createSamplingEngine: null, notes: [] };
}

const stockKernels = { installed: false, note: 'kernels: those of TF.js, as asked' };

async function startWasm(tf: Tf, ownKernels: boolean): Promise<Backend> {
  await setBackend(tf, 'wasm');
  // First of all for its error, which says what to do.
  if (ownKernels) kernelsInUse();
  const { installed, note } = ownKernels ? installKernels(tf) : stockKernels;
  if (ownKernels && !installed) throw outsideError(new Error(note)) ?? unusableKernels(note);
  registerSegmentSum(tf);
  return {
    name: 'wasm',
    tf,
    ops: installed ? fusedOps(tf) : compositeOps(tf),
    createSamplingEngine: installed ? createSamplingEngine : null,
    notes: [note],
  };
}

/**
 * TF.js answers a backend that does not start with `false`; why, Emscripten tells the console alone. Errors: UserError
 * (config, or that of a cause outside of the program).
 */
async function setBackend(tf: Tf, name: BackendName): Promise<void> {
  const said: string[] = [];
  const { warn, error } = console;
  const listen = (...words: unknown[]) => said.push(words.join(' '));
  Object.assign(console, { warn: listen, error: listen });
  const started = await tf.setBackend(name).finally(() => Object.assign(console, { warn, error }));
  if (started) return;
  const reason =
    said[0]?.replace(/^failed to asynchronously prepare wasm: /, '') ?? 'TF.js does not start it';
  throw outsideError(new Error(reason)) ?? unusableBackend(name, reason);
}

function unusableBackend(name: BackendName, reason: string): UserError {
  const advice = 'Ask r1toy doctor.';
  return new UserError(
    exitCodes.config,
    `compute.backend: ${name} cannot be used here (${reason}). ${advice}`,
  );
}

/** The gradient of gather needs this kernel, which TF.js leaves out of its wasm backend. */
function registerSegmentSum(tf: Tf): void {
  const kernelName = 'UnsortedSegmentSum';
  if (tf.getKernel(kernelName, 'wasm') !== undefined) return;
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
      const segments = attrs?.numSegments as number;
      return segmentSum(tf, x, segmentIds, segments);
    },
  });
}

function segmentSum(tf: Tf, x: TensorInfo, segmentIds: TensorInfo, segments: number): TensorInfo {
  const values = tf.backend().readSync(x.dataId) as Float32Array;
  const ids = tf.backend().readSync(segmentIds.dataId) as Int32Array;
  const width = values.length / ids.length;
  const sums = new Float32Array(segments * width);
  for (let i = 0; i < ids.length; i++) {
    for (let j = 0; j < width; j++) sums[ids[i] * width + j] += values[i * width + j];
  }
  const shape = [segments, ...x.shape.slice(1)];
  return { dataId: tf.backend().write(sums, shape, 'float32'), shape, dtype: 'float32' };
}
