// How much memory the work needs, from its settings alone, before anything is allocated. An upper estimate: rows and
// completions as long as they may be; stages tell their own sizes. Calibrated on measured peaks: where completions
// reach their longest and the world has its problems, at most 1.3 times the peak and 128 MiB a thread.
import { getHeapStatistics } from 'node:v8';
import { exitCodes, UserError } from '../base/errors.js';
import { grouped } from '../base/numeric.js';
import { settingAt } from '../config/paths.js';
import type { Config } from '../config/schema.js';
import { heldOutGeneral, mostHeldOut } from '../data/split.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterCount } from '../policy/parameters.js';
import { isTokenwise } from '../rl/advantage.js';
import { stageOf } from '../stages/index.js';
import { type MemoryPart, peakBytes, type StageSize } from '../stages/size.js';
import { taskNames } from '../tasks/index.js';
import { type LevelSet, levelSets } from '../tasks/task.js';
import { generalSamples, quickSamples } from '../training/evaluation.js';
import { needsBase, recipes } from './recipes.js';

const mib = 1_048_576;
const floatBytes = 4;
/** Node, TF.js and the program; each further thread brings its own TF.js. */
const programBytes = 160 * mib;
const threadBytes = 100 * mib;
/** Sequences that are decoded side by side. */
const decodedRows = 64;
/** What tensors take of WebAssembly's memory, by the holes between them; measured at the largest policy. */
const holes = 1.2;
/** Of what is held at a peak, the rest being what V8 has not collected yet. */
const livingShare = 0.4;

/** The parts of the memory that a run needs, or only the work of `stages` and an evaluation; largest first. */
export function memoryParts(
  config: Config,
  threads: number,
  stages: readonly StageSize[] = sizesOf(config),
): MemoryPart[] {
  const { policy, compute } = config;
  const parts = [
    { what: 'program', bytes: programBytes + (threads - 1) * threadBytes, setting: '--threads' },
    { what: 'weights', bytes: weightsBytes(config, threads), setting: 'policy.width' },
    { what: 'gradients of shards', ...shardGradients(config, stages) },
    {
      what: 'activations',
      bytes: activationBytes(config, rowsAtOnce(config, threads, stages)),
      setting: activationSetting(config),
    },
    {
      what: 'key-value cache',
      bytes: threads * decodedRows * policy.context * policy.layers * 2 * policy.width * floatBytes,
      setting: 'policy.context',
    },
    largestHeld(config, stages),
  ];
  if (compute.backend !== 'wasm') parts.push(unfusedPart(config, rowsAtOnce(config, 1, stages)));
  return parts.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Refuses a run that would need more than limits.memoryMiB, or hold more than Node's heap. Error `config` naming the
 * largest part. `source` is what the settings came from, for the message.
 */
export function checkMemory(
  config: Config,
  threads: number,
  source: string,
  heapBytes = getHeapStatistics().heap_size_limit,
): void {
  check(config, threads, source, sizesOf(config), heapBytes);
}

/** `checkMemory` for the evaluation of `config.eval` alone. */
export function checkEvaluationMemory(
  config: Config,
  threads: number,
  source: string,
  heapBytes = getHeapStatistics().heap_size_limit,
): void {
  check(config, threads, source, [], heapBytes);
}

function check(
  config: Config,
  threads: number,
  source: string,
  stages: readonly StageSize[],
  heapBytes: number,
): void {
  const parts = memoryParts(config, threads, stages);
  const needed = Math.ceil(parts.reduce((sum, { bytes }) => sum + bytes, 0) / mib);
  const { memoryMiB } = config.limits;
  const valueAt = (setting: string) => (setting === '--threads' ? threads : settingAt(config, setting));
  if (needed > memoryMiB) {
    const [{ what, setting }] = parts;
    const amounts = `needs about ${grouped(needed)} MiB with ${threadCount(threads)}, limit ${grouped(memoryMiB)} MiB`;
    const part = `largest part: ${what}, ${setting} = ${valueAt(setting)}`;
    throw new UserError(
      exitCodes.config,
      `${source}: ${amounts}; ${part}. Lower it or set limits.memoryMiB.`,
    );
  }
  const { what, bytes, setting } = largestHeld(config, stages);
  const [held, heap] = [bytes * livingShare, heapBytes].map((size) => Math.ceil(size / mib));
  if (held <= heap) return;
  const amounts = `needs about ${grouped(held)} MiB of Node's heap, which has ${grouped(heap)} MiB`;
  throw new UserError(
    exitCodes.config,
    `${source}: ${amounts}: ${what}, ${setting} = ${valueAt(setting)}. ` +
      'Lower it, or give Node more MiB: NODE_OPTIONS=--max-old-space-size=...',
  );
}

/** "1 thread", "2 threads". */
export function threadCount(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

/**
 * Master copies, moments, reference, base and what a checkpoint is made of; a few copies a thread. Weights of steps
 * before are held, and stand in a checkpoint and its bytes.
 */
function weightsBytes({ policy, reasoningRl, finalRl }: Config, threads: number): number {
  const past = Math.max(reasoningRl.staleness, finalRl.staleness);
  // With its moments, in a checkpoint and its bytes.
  const value = [reasoningRl, finalRl].some(({ advantage }) => isTokenwise(advantage)) ? 9 : 0;
  return parameterCount(policy, vocabulary.length) * floatBytes * (20 + value + 3 * past + 7 * threads);
}

/** The sizes of the stages that a run may go through, its base first. */
function sizesOf(config: Config): StageSize[] {
  const { recipe } = config;
  const run = needsBase(recipe) ? [...recipes.base, ...recipes[recipe]] : recipes[recipe];
  return run.map(({ stage }) => stageOf(stage).size(config));
}

/** The results of all shards of an update are held until they are added. */
function shardGradients(
  { compute, policy }: Config,
  stages: readonly StageSize[],
): { bytes: number; setting: string } {
  const shards = stages.map(({ rows, updates, setting }) => {
    return { count: Math.ceil(Math.ceil(rows / updates) / compute.shardRows), setting };
  });
  const none = { count: 0, setting: 'policy.width' };
  const { count, setting } = shards.reduce((most, one) => (one.count > most.count ? one : most), none);
  return { bytes: count * parameterCount(policy, vocabulary.length) * floatBytes, setting };
}

/** Most rows that are worked on at once: a shard a thread, where an update has so many. */
function rowsAtOnce({ compute }: Config, threads: number, stages: readonly StageSize[]): number {
  const most = threads * compute.shardRows;
  return Math.max(0, ...stages.map(({ rows, updates }) => Math.min(most, Math.ceil(rows / updates))));
}

/** What the forward keeps for the backward, and the gradients of one layer. */
function activationBytes({ policy }: Config, rows: number): number {
  const { layers, width, hidden, heads, context } = policy;
  const perToken = 11 * width + 3 * hidden + heads;
  return holes * rows * context * (layers + 2) * perToken * floatBytes;
}

function activationSetting({ compute, policy }: Config): string {
  return compute.shardRows > 32
    ? 'compute.shardRows'
    : policy.context > 128
      ? 'policy.context'
      : 'policy.width';
}

/**
 * The most that is held at once beside the work itself: stages and evaluations come one after the other, but a step
 * of reinforcement is held while it is evaluated quickly.
 */
function largestHeld(config: Config, stages: readonly StageSize[]): MemoryPart {
  const { problems, samples, quickProblems } = config.eval;
  const evaluation = {
    what: 'completions of an evaluation',
    bytes: evaluationBytes(config, levelSets, problems, samples),
    setting: 'eval.samples',
  };
  const quick = evaluationBytes(config, ['levels'], quickProblems, quickSamples);
  const held = stages.flatMap(({ held, completions }) =>
    held.map((part) => ({ ...part, bytes: part.bytes + (completions > 0 ? quick : 0) })),
  );
  return held.reduce((most, part) => (part.bytes > most.bytes ? part : most), evaluation);
}

/** Completions of as many problems as the levels have, at most `problems` each, and of the general prompts. */
function evaluationBytes(
  { world, eval: { maxNewTokens } }: Config,
  sets: readonly LevelSet[],
  problems: number,
  samples: number,
): number {
  const levels = sets.flatMap((set) =>
    taskNames.flatMap((task) => world[set][task].map((level) => ({ task, level }))),
  );
  const count = levels.reduce(
    (sum, { task, level }) => sum + Math.min(problems, mostHeldOut(task, level)),
    0,
  );
  const general = heldOutGeneral().length * Math.min(samples, generalSamples);
  return peakBytes('judged', count * samples + general, maxNewTokens);
}

/** Backends without the fused kernels hold every attention weight and every logit. */
function unfusedPart({ policy }: Config, rows: number): MemoryPart {
  const { layers, heads, context } = policy;
  const attention = 6 * layers * heads * rows * context * context;
  const logits = 6 * rows * context * vocabulary.length;
  return {
    what: 'attention and logits of a backend without fused kernels',
    bytes: (attention + logits) * floatBytes,
    setting: 'compute.shardRows',
  };
}
