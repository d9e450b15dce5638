// How much memory a run needs, from its settings alone, before anything is allocated. An upper estimate: rows as
// long as the context, nothing freed early; stages tell their own sizes. Calibrated on measured peaks.
import { exitCodes, UserError } from '../base/errors.js';
import { grouped } from '../base/numeric.js';
import { settingAt } from '../config/paths.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterCount } from '../policy/parameters.js';
import { stageOf } from '../stages/index.js';
import { completionsBytes, type MemoryPart, type StageSize } from '../stages/size.js';
import { needsBase, recipes } from './recipes.js';

const mib = 1_048_576;
const floatBytes = 4;
/** Node, TF.js and the program; each further thread brings its own TF.js. */
const programBytes = 160 * mib;
const threadBytes = 100 * mib;
/** Sequences that are decoded side by side. */
const decodedRows = 64;

/** The parts of the memory that a run needs, largest first. */
export function memoryParts(config: Config, threads: number): MemoryPart[] {
  const { policy, compute } = config;
  const parts = [
    { what: 'program', bytes: programBytes + (threads - 1) * threadBytes, setting: '--threads' },
    { what: 'weights', bytes: weightsBytes(config, threads), setting: 'policy.width' },
    { what: 'gradients of shards', ...shardGradients(config) },
    { what: 'activations', bytes: threads * activationBytes(config), setting: activationSetting(config) },
    {
      what: 'key-value cache',
      bytes: threads * decodedRows * policy.context * policy.layers * 2 * policy.width * floatBytes,
      setting: 'policy.context',
    },
    ...heldParts(config),
  ];
  if (compute.backend !== 'wasm') parts.push(unfusedPart(config));
  return parts.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Refuses a run that would need more than limits.memoryMiB. Error `config` naming the largest part.
 * `source` is what the settings came from, for the message.
 */
export function checkMemory(config: Config, threads: number, source: string): void {
  const parts = memoryParts(config, threads);
  const needed = Math.ceil(parts.reduce((sum, { bytes }) => sum + bytes, 0) / mib);
  const { memoryMiB } = config.limits;
  if (needed <= memoryMiB) return;
  const [{ what, setting }] = parts;
  const value = setting === '--threads' ? threads : settingAt(config, setting);
  const amounts = `needs about ${grouped(needed)} MiB with ${threadCount(threads)}, limit ${grouped(memoryMiB)} MiB`;
  throw new UserError(
    exitCodes.config,
    `${source}: ${amounts}; largest part: ${what}, ${setting} = ${value}. Lower it or set limits.memoryMiB.`,
  );
}

/** "1 thread", "2 threads". */
export function threadCount(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

/** Master copies, moments, reference, base and what a checkpoint is made of; a few copies a thread. */
function weightsBytes({ policy }: Config, threads: number): number {
  return parameterCount(policy, vocabulary.length) * floatBytes * (20 + 7 * threads);
}

/** The sizes of the stages that a run may go through, its base first. */
function sizesOf(config: Config): StageSize[] {
  const { recipe } = config;
  const run = needsBase(recipe) ? [...recipes.base, ...recipes[recipe]] : recipes[recipe];
  return run.map(({ stage }) => stageOf(stage).size(config));
}

/** The results of all shards of an update are held until they are added. */
function shardGradients(config: Config): { bytes: number; setting: string } {
  const shards = sizesOf(config).map(({ rows, updates, setting }) => {
    return { count: Math.ceil(Math.ceil(rows / updates) / config.compute.shardRows), setting };
  });
  const { count, setting } = shards.reduce((most, one) => (one.count > most.count ? one : most));
  return { bytes: count * parameterCount(config.policy, vocabulary.length) * floatBytes, setting };
}

/** Most rows that a shard of any stage can have. */
function widestShard(config: Config): number {
  return Math.min(config.compute.shardRows, Math.max(...sizesOf(config).map(({ rows }) => rows)));
}

/** What the forward keeps for the backward, and the gradients of one layer. */
function activationBytes(config: Config): number {
  const { layers, width, hidden, heads, context } = config.policy;
  const perToken = 11 * width + 3 * hidden + heads;
  return widestShard(config) * context * (layers + 2) * perToken * floatBytes;
}

function activationSetting({ compute, policy }: Config): string {
  return compute.shardRows > 32
    ? 'compute.shardRows'
    : policy.context > 128
      ? 'policy.context'
      : 'policy.width';
}

/** What is held at once beside the work: completions of an evaluation, and what each stage says of itself. */
function heldParts(config: Config): MemoryPart[] {
  const { problems, samples, maxNewTokens } = config.eval;
  const levels = Object.values(config.world)
    .flatMap((set) => Object.values(set))
    .flat().length;
  const evaluation = {
    what: 'completions of an evaluation',
    bytes: completionsBytes(problems * levels * samples, maxNewTokens),
    setting: 'eval.samples',
  };
  return [evaluation, ...sizesOf(config).flatMap(({ held }) => held)];
}

/** Backends without the fused kernels hold every attention weight and every logit. */
function unfusedPart(config: Config): MemoryPart {
  const { layers, heads, context } = config.policy;
  const rows = widestShard(config);
  const attention = 6 * layers * heads * rows * context * context;
  const logits = 6 * rows * context * vocabulary.length;
  return {
    what: 'attention and logits of a backend without fused kernels',
    bytes: (attention + logits) * floatBytes,
    setting: 'compute.shardRows',
  };
}
