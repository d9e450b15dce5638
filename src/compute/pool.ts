// The same work in worker threads. Each job is a whole shard or a whole part of the sampling, so the bits
// cannot depend on the number of threads; results are put together in job order.
import { extensions } from '../base/extensions.js';
import type { Phase, PhaseTimes, Profile } from '../base/profile.js';
import { kernelWish } from '../kernels/wish.js';
import type { Completion, GradientResult } from '../policy/types.js';
import { type GradientTask, type Hand, type Job, startCrew } from './crew.js';
import { addGradients, splitRequests } from './shards.js';
import type { Compute, ComputeConfig } from './types.js';

/** Completions of a sampling job: small enough to share out, constant so that nothing depends on threads. */
const samplesPerJob = 64;

/** Starts the workers and waits until each has its backend. Errors: the first worker's error. */
export async function startPool(config: ComputeConfig, threads: number, profile?: Profile): Promise<Compute> {
  let crewTimes: PhaseTimes = {};
  const addTimes = (times: PhaseTimes) => {
    for (const [phase, time] of Object.entries(times) as [Phase, number][])
      crewTimes[phase] = (crewTimes[phase] ?? 0) + time;
  };
  const files = extensions().map(({ kind, path, text }) => ({ kind, path, text }));
  const start = { config, kernels: kernelWish(), profiled: profile !== undefined, extensions: files };
  const crew = await startCrew(threads, start, addTimes);
  const sharedWeights = sharedVectors();
  const sharedGradients = sharedVectors();
  const runAll = <T>(weights: Float32Array, jobs: readonly Job[]): Promise<T[]> => {
    const [shared] = sharedWeights(1, weights.length);
    shared.set(weights);
    return shareOut<T>(crew, shared, jobs);
  };
  const sumOf = async (weights: Float32Array, tasks: readonly GradientTask[]) => {
    const slots = sharedGradients(tasks.length, weights.length);
    const jobs = tasks.map((task, i): Job => ({ ...task, into: slots[i] }));
    const parts = await runAll<Omit<GradientResult, 'gradient'>>(weights, jobs);
    // The sum is written over the first, and the slots are used again.
    const whole = parts.map((part, i) => ({ ...part, gradient: i === 0 ? slots[i].slice() : slots[i] }));
    return addGradients(whole, weights.length);
  };
  return {
    profile,
    async gradient(weights, shards) {
      profile?.enter('forward');
      crewTimes = {};
      const sum = await sumOf(
        weights,
        shards.map((shard) => ({ kind: 'gradient', shard })),
      );
      profile?.divide(crewTimes);
      return sum;
    },
    async logprobs(weights, batches) {
      return runAll<Float32Array>(
        weights,
        batches.map((batch) => ({ kind: 'logprobs', batch })),
      );
    },
    async sample(weights, requests, options) {
      const parts = splitRequests(requests, samplesPerJob);
      const jobs = parts.map((part): Job => ({ kind: 'sample', requests: part, options }));
      return (await runAll<Completion[][]>(weights, jobs)).flat();
    },
    async scoreGradient(weights, shards) {
      return sumOf(
        weights,
        shards.map((shard) => ({ kind: 'score-gradient', shard })),
      );
    },
    async scores(weights, batches) {
      return runAll<Float32Array>(
        weights,
        batches.map((rows) => ({ kind: 'scores', rows })),
      );
    },
    async close() {
      await Promise.all(crew.map((hand) => hand.close()));
    },
  };
}

/**
 * Gives `count` vectors of `size` numbers in shared memory; each call may give those of the last again. Fresh
 * memory every time costs more than the numbers: its pages have to be made.
 */
function sharedVectors(): (count: number, size: number) => Float32Array[] {
  let memory = new SharedArrayBuffer(0);
  return (count, size) => {
    const bytes = size * Float32Array.BYTES_PER_ELEMENT;
    if (memory.byteLength < count * bytes) memory = new SharedArrayBuffer(count * bytes);
    return Array.from({ length: count }, (_, i) => new Float32Array(memory, i * bytes, size));
  };
}

/**
 * Each idle worker takes the largest job that is left, so that none works long alone at the end; results keep
 * the order of the jobs. The first failure ends the call.
 */
async function shareOut<T>(crew: readonly Hand[], weights: Float32Array, jobs: readonly Job[]): Promise<T[]> {
  const results: T[] = new Array(jobs.length);
  const left = [...jobs.keys()].sort((a, b) => tokensOf(jobs[b]) - tokensOf(jobs[a])).values();
  const work = async (hand: Hand) => {
    for (const index of left) results[index] = (await hand.run(weights, jobs[index])) as T;
  };
  await Promise.all(crew.map(work));
  return results;
}

/** Tokens to go through; of a sampling job, which are all alike, its completions. */
function tokensOf(job: Job): number {
  switch (job.kind) {
    case 'gradient':
    case 'score-gradient':
      return job.shard.rows.ids.length;
    case 'logprobs':
      return job.batch.rows.ids.length;
    case 'scores':
      return job.rows.ids.length;
    case 'sample':
      return job.requests.reduce((sum, { count }) => sum + count, 0);
  }
}
