// A worker thread: starts its own backend, then does one job at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { takeExtensions } from '../base/extensions.js';
import { outsideError } from '../base/outside.js';
import { createProfile } from '../base/profile.js';
import { wishKernels } from '../kernels/wish.js';
import type { GradientResult } from '../policy/types.js';
import type { Job, WorkerMessage, WorkerStart } from './crew.js';
import type { Compute } from './types.js';

// A job that cannot be read would never be answered.
parentPort!.on('messageerror', (error) => {
  throw error;
});

const send = (message: WorkerMessage) => parentPort!.postMessage(message);

async function answering(work: () => Promise<WorkerMessage>): Promise<void> {
  try {
    send(await work());
  } catch (error) {
    const told = outsideError(error);
    const message = error instanceof Error ? error.message : String(error);
    send({ kind: 'error', message: told?.message ?? message, exitCode: told?.exitCode ?? null });
  }
}

/** Leaves the gradient in shared memory and returns the rest. */
function putInto(into: Float32Array, { gradient, ...rest }: GradientResult) {
  into.set(gradient);
  return rest;
}

async function run(compute: Compute, weights: Float32Array, job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'gradient':
      return putInto(job.into, await compute.gradient(weights, [job.shard]));
    case 'logprobs':
      return (await compute.logprobs(weights, [job.batch]))[0];
    case 'score-gradient':
      return putInto(job.into, await compute.scoreGradient(weights, [job.shard]));
    case 'scores':
      return (await compute.scores(weights, [job.rows]))[0];
    case 'sample':
      return compute.sample(weights, job.requests, job.options);
  }
}

await answering(async () => {
  const { config, kernels, profiled, extensions } = workerData as WorkerStart;
  await takeExtensions(extensions);
  // Tables are made when they are loaded.
  const { startLocal } = await import('./local.js');
  wishKernels(kernels);
  // A function cannot be sent to a thread, so the clock of a profile is taken here.
  const profile = profiled ? createProfile(() => performance.now()) : undefined;
  const compute = await startLocal(config, profile);
  parentPort!.on('message', ({ weights, job }: { weights: Float32Array; job: Job }) =>
    answering(async () => {
      const result = await run(compute, weights, job);
      return { kind: 'result', result, times: profile?.take() };
    }),
  );
  return { kind: 'ready' };
});
