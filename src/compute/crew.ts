// The crew of a pool: worker threads that each do one job at a time. All of them start or none stays, and a worker
// that fails ends what it was asked for.
import { Worker } from 'node:worker_threads';
import { type ExitCode, exitCodes, UserError } from '../base/errors.js';
import type { ExtensionFile } from '../base/extensions.js';
import { outsideError } from '../base/outside.js';
import type { PhaseTimes } from '../base/profile.js';
import type { KernelWish } from '../kernels/wish.js';
import type { ScoredTexts } from '../policy/rewardModel.js';
import type { SampleOptions, SampleRequest } from '../policy/types.js';
import type { ComputeConfig, LogprobRows, ScoreShard, Shard } from './types.js';

export type GradientTask =
  | { readonly kind: 'gradient'; readonly shard: Shard }
  | { readonly kind: 'score-gradient'; readonly shard: ScoreShard };

/** What a worker is asked; weights and gradients (`into`) travel in shared memory. */
export type Job =
  | (GradientTask & { readonly into: Float32Array })
  | { readonly kind: 'logprobs'; readonly batch: LogprobRows }
  | { readonly kind: 'scores'; readonly rows: ScoredTexts }
  | { readonly kind: 'sample'; readonly requests: readonly SampleRequest[]; readonly options: SampleOptions };

/** A worker's first data: how to build its policy. */
export interface WorkerStart {
  readonly config: ComputeConfig;
  /** Which kernels it should take. */
  readonly kernels: KernelWish;
  /** Whether results come with the time they took. */
  readonly profiled: boolean;
  /** The user's own files, whose words are words of the policy. */
  readonly extensions: readonly ExtensionFile[];
}

/** A worker's message: ready, a result, or an error (as plain data, so that exit codes survive). */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly result: unknown; readonly times?: PhaseTimes | undefined }
  | { readonly kind: 'error'; readonly message: string; readonly exitCode: number | null };

/** From src/ (tests) and from dist/ alike, workers run the built file. */
const workerFile = () => new URL('../../dist/program/worker.js', import.meta.url);

/** A worker. */
export interface Hand {
  /** Settles when it has its backend, or cannot have it. */
  readonly ready: Promise<unknown>;
  run(weights: Float32Array, job: Job): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts all workers, or none: those that run would keep the process alive. Errors: the first worker's error. */
export async function startCrew(
  threads: number,
  start: WorkerStart,
  addTimes: (times: PhaseTimes) => void,
): Promise<Hand[]> {
  const crew: Hand[] = [];
  try {
    for (let i = 0; i < threads; i++) crew.push(startHand(start, addTimes));
    await Promise.all(crew.map(({ ready }) => ready));
    return crew;
  } catch (error) {
    await Promise.allSettled(crew.map((hand) => hand.close()));
    throw error;
  }
}

function startHand(start: WorkerStart, addTimes: (times: PhaseTimes) => void): Hand {
  const worker = new Worker(workerFile(), { workerData: start });
  let settle: { resolve: (value: unknown) => void; reject: (error: Error) => void } | null = null;
  let closing = false;
  let dead: Error | null = null;
  const fail = (error: Error) => {
    dead = error;
    settle?.reject(error);
    settle = null;
  };
  const answer = () =>
    new Promise((resolve, reject) => {
      if (dead) reject(dead);
      else settle = { resolve, reject };
    });
  worker.on('message', (message: WorkerMessage) => {
    const waiting = settle;
    settle = null;
    if (message.kind === 'result' && message.times) addTimes(message.times);
    if (message.kind === 'error') waiting?.reject(workerError(message));
    else waiting?.resolve(message.kind === 'result' ? message.result : null);
  });
  worker.on('error', (error) =>
    fail(outsideError(error) ?? workerError({ message: error.message, exitCode: null })),
  );
  worker.on('messageerror', fail);
  worker.on('exit', (code) => {
    if (!closing) fail(workerError({ message: `it ended with code ${code}`, exitCode: null }));
  });
  return {
    ready: answer(),
    run(weights, job) {
      const result = answer();
      worker.postMessage({ weights, job });
      return result;
    },
    async close() {
      closing = true;
      await worker.terminate();
    },
  };
}

function workerError({ message, exitCode }: { message: string; exitCode: number | null }): Error {
  if (exitCode !== null) return new UserError(exitCode as ExitCode, message);
  return new UserError(
    exitCodes.bug,
    `worker thread: ${message}. The run can be resumed; --threads 1 avoids threads.`,
  );
}
