// A worker thread: starts its own backend, then does one job at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../base/errors.js';
import type { Compute } from './compute.js';
import { startLocal } from './local.js';
import type { Job, WorkerMessage, WorkerStart } from './pool.js';

const send = (message: WorkerMessage) => parentPort!.postMessage(message);

async function answering(work: () => Promise<WorkerMessage>): Promise<void> {
  try {
    send(await work());
  } catch (error) {
    const exitCode = error instanceof UserError ? error.exitCode : null;
    send({ kind: 'error', message: error instanceof Error ? error.message : String(error), exitCode });
  }
}

async function run(compute: Compute, weights: Float32Array, job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'gradient':
      return compute.gradient(weights, [job.shard]);
    case 'logprobs':
      return (await compute.logprobs(weights, [job.batch]))[0];
    case 'sample':
      return compute.sample(weights, job.requests, job.options);
  }
}

await answering(async () => {
  const compute = await startLocal((workerData as WorkerStart).config);
  parentPort!.on('message', ({ weights, job }: { weights: Float32Array; job: Job }) =>
    answering(async () => ({ kind: 'result', result: await run(compute, weights, job) })),
  );
  return { kind: 'ready' };
});
