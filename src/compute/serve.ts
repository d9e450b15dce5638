// What a worker thread does: starts its own backend, then one job at a time.
import { takeExtensions } from '../base/extensions.js';
import { outsideError } from '../base/outside.js';
import { createProfile } from '../base/profile.js';
import { wishKernels } from '../kernels/wish.js';
import type { GradientResult } from '../policy/types.js';
import type { Job, WorkerMessage, WorkerStart } from './crew.js';
import type { Compute } from './types.js';

/** A worker's way to whoever asks it. */
export interface Port {
  on(event: 'message', listener: (message: Asked) => void): unknown;
  postMessage(message: WorkerMessage): void;
}

interface Asked {
  readonly weights: Float32Array;
  readonly job: Job;
}

/** Starts, and answers jobs from then on. `now`: milliseconds, for a profile alone. Never rejects: errors are told. */
export async function serve(
  port: Port,
  { config, kernels, profiled, extensions }: WorkerStart,
  now: () => number,
): Promise<void> {
  await answering(port, async () => {
    await takeExtensions(extensions);
    // Tables are made when they are loaded.
    const { startLocal } = await import('./local.js');
    wishKernels(kernels);
    // A function cannot be sent to a thread, so the clock of a profile is taken here.
    const profile = profiled ? createProfile(now) : undefined;
    const compute = await startLocal(config, profile);
    port.on('message', ({ weights, job }) =>
      answering(port, async () => {
        const result = await run(compute, weights, job);
        return { kind: 'result', result, times: profile?.take() };
      }),
    );
    return { kind: 'ready' };
  });
}

async function answering(port: Port, work: () => Promise<WorkerMessage>): Promise<void> {
  try {
    port.postMessage(await work());
  } catch (error) {
    const told = outsideError(error);
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ kind: 'error', message: told?.message ?? message, exitCode: told?.exitCode ?? null });
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
