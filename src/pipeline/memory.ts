// How much memory a run needs, from its settings alone, before anything is allocated. An upper estimate:
// rows as long as the context, nothing freed early. Calibrated on measured peaks; a test holds it above them.
import { exitCodes, UserError } from '../base/errors.js';
import type { Config } from '../config/schema.js';
import { vocabulary } from '../data/tokenizer.js';
import { parameterCount } from '../policy/parameters.js';
import { recipes } from './recipes.js';

/** One part of the need, with the setting that lowers it best. */
export interface MemoryPart {
  readonly what: string;
  readonly bytes: number;
  readonly setting: string;
}

const mib = 1_048_576;
const floatBytes = 4;
/** Node, TF.js and the program; each further thread brings its own TF.js. */
const programBytes = 160 * mib;
const threadBytes = 100 * mib;
/** Sequences that are decoded side by side. */
const decodedRows = 64;
/** A word as text, as id, with its logprobs and its entropy, and the rows made of it. */
const wordBytes = 40;
const completionBytes = 1500;
const exampleBytes = 3000;

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
    ...completionParts(config),
  ];
  if (compute.backend !== 'wasm') parts.push(unfusedPart(config));
  return parts.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Refuses a run that would need more than limits.memoryMiB. Error 78 naming the largest part.
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

/** The results of all shards of a step are held until they are added. */
function shardGradients(config: Config): { bytes: number; setting: string } {
  const { pretrain, coldStart, rejectionSampling, distill, reasoningRl, finalRl, compute, policy } = config;
  const batches = {
    'pretrain.batchSize': pretrain.batchSize,
    'coldStart.batchSize': coldStart.batchSize,
    'rejectionSampling.batchSize': rejectionSampling.batchSize,
    'distill.batchSize': distill.batchSize,
    'reasoningRl.groupSize': Math.ceil(
      (reasoningRl.prompts * reasoningRl.groupSize) / reasoningRl.miniBatches,
    ),
    'finalRl.groupSize': Math.ceil((finalRl.prompts * finalRl.groupSize) / finalRl.miniBatches),
  };
  const [setting, rows] = largest(batches);
  const shards = Math.ceil(rows / compute.shardRows);
  return { bytes: shards * parameterCount(policy, vocabulary.length) * floatBytes, setting };
}

/** Most rows that a shard of any stage can have. */
function widestShard({
  compute,
  pretrain,
  reasoningRl,
  finalRl,
  coldStart,
  rejectionSampling,
  distill,
}: Config): number {
  const rows = Math.max(
    pretrain.batchSize,
    coldStart.batchSize,
    rejectionSampling.batchSize,
    distill.batchSize,
    reasoningRl.prompts * reasoningRl.groupSize,
    finalRl.prompts * finalRl.groupSize,
  );
  return Math.min(compute.shardRows, rows);
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

/** Completions that are held at once: of a step, of an evaluation, of rejection sampling. */
function completionParts(config: Config): MemoryPart[] {
  const { reasoningRl, finalRl, eval: evaluation, rejectionSampling, coldStart, recipe } = config;
  const size = (count: number, words: number) => count * (completionBytes + words * wordBytes);
  const levels = Object.values(config.world)
    .flatMap((set) => Object.values(set))
    .flat().length;
  const stages = recipes[recipe].map(({ stage }) => stage);
  const parts: MemoryPart[] = [
    {
      what: 'completions of an evaluation',
      bytes: size(evaluation.problems * levels * evaluation.samples, evaluation.maxNewTokens),
      setting: 'eval.samples',
    },
  ];
  for (const [stage, key, rl] of [
    ['reasoning-rl', 'reasoningRl', reasoningRl],
    ['final-rl', 'finalRl', finalRl],
  ] as const) {
    const bytes = size(rl.prompts * rl.groupSize, rl.maxNewTokens);
    if (stages.includes(stage)) parts.push({ what: 'completions', bytes, setting: `${key}.groupSize` });
  }
  if (stages.includes('rejection-sampled-sft')) {
    const { prompts, samplesPerPrompt } = rejectionSampling;
    const bytes = size(prompts * samplesPerPrompt, rejectionSampling.maxTokens);
    parts.push({ what: 'completions to choose from', bytes, setting: 'rejectionSampling.prompts' });
    parts.push({ what: 'examples', bytes: coldStart.examples * exampleBytes, setting: 'coldStart.examples' });
  }
  return parts;
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

function largest(values: Readonly<Record<string, number>>): [string, number] {
  return Object.entries(values).reduce((most, entry) => (entry[1] > most[1] ? entry : most));
}

function settingAt(config: Config, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], config);
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
