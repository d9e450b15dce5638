// The whole configuration: every key, its unit, its range and its default, each once; the settings of the stages are
// in supervisedSettings and reinforcedSettings. Where a default departs from the R1 paper, the description says so.
import * as z from 'zod';
import type { ExtensionKind } from '../base/extensions.js';
import { forEachTask } from '../tasks/index.js';
import type { LevelSet } from '../tasks/task.js';
import { count, mostTemperature, real, share } from './fields.js';
import { finalRlSchema, grpoSchema, preferenceSchema } from './reinforcedSettings.js';
import { distillSchema, pretrainSchema, rejectionSchema, sftSchema } from './supervisedSettings.js';

// The ranges end where the estimate of memory was held against real peaks; a larger policy has outgrown a CPU anyway.
const policySchema = z.strictObject({
  layers: count(1, 8).default(2).describe('Transformer blocks.'),
  width: count(8, 256).multipleOf(8).default(64).describe('Residual width D.'),
  heads: count(1, 16).default(4).describe('Attention heads; width / heads must be 4, 8, 16, 32, 64 or 128.'),
  hidden: count(8, 1024).multipleOf(8).default(176).describe('SwiGLU hidden width, about 8/3 of the width.'),
  context: count(32, 256).default(192).describe('Longest prompt + completion in tokens.'),
});

/** A list of levels for each task, as the tasks' files have them. */
const levelsOf = (set: LevelSet) =>
  z
    .strictObject(forEachTask((_, { defaults }) => z.array(count(1, 16)).default([...defaults[set]])))
    .prefault({});

const worldSchema = z.strictObject({
  levels: levelsOf('levels').describe('Trained levels of each task; an empty list leaves the task out.'),
  hard: levelsOf('hard').describe('Levels that are rare in pre-training and trained by RL: the headroom.'),
  beyond: levelsOf('beyond').describe('Levels that are never trained, only evaluated: generalisation.'),
} satisfies Record<LevelSet, unknown>);

const evalSchema = z.strictObject({
  problems: count(1, 10_000).default(32).describe('Held-out problems per task level.'),
  samples: count(1, 256).default(16).describe('Completions per problem; also the largest k of pass@k.'),
  temperature: real(0, mostTemperature).default(1).describe('0 is greedy; the paper: 0.6.'),
  maxNewTokens: count(1, 250).default(160),
  every: count(1, 100_000).default(10).describe('RL steps between quick evaluations on held-out problems.'),
  quickProblems: count(1, 1000)
    .default(8)
    .describe('Problems per task level in a quick evaluation (4 samples each).'),
});

const optimizerSchema = z.strictObject({
  beta1: real(0, 0.9999).default(0.9),
  beta2: real(0, 0.99999).default(0.95),
  epsilon: real(1e-12, 1e-2).default(1e-8),
  weightDecay: real(0, 10).default(0.01).describe('On matrices only, decoupled.'),
  clipNorm: real(1e-6, 1e6).default(1).describe('Global gradient norm.'),
  warmup: share()
    .default(0.05)
    .describe('Share of the steps with a rising learning rate; RL has its own setting.'),
  floor: share().default(0.1).describe('Final learning rate as a share of the peak (cosine).'),
});

const computeSchema = z.strictObject({
  backend: z.enum(['wasm', 'tensorflow', 'cpu']).default('wasm'),
  shardRows: count(1, 256)
    .default(32)
    .describe('Rows per gradient shard; changes the bits, while the number of threads does not.'),
});

const limitsSchema = z.strictObject({
  memoryMiB: count(64, 1_048_576)
    .default(2304)
    .describe('A run that would need more memory is refused before it begins; changes no result.'),
  minLive: share()
    .default(0.1)
    .describe('Smallest share of groups with unequal rewards with which RL begins; 0: begin in any case.'),
});

const hashes = z.record(z.string(), z.string()).optional();

/** Absent where a run has nothing of the user's own. */
export const ownSchema = z
  .strictObject({ task: hashes, reward: hashes } satisfies Record<ExtensionKind, unknown>)
  .optional()
  .describe("The user's own tasks and rewards by the sha256 of their files; --task and --reward set it.");

/** The root: unknown keys are errors everywhere. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  about: z.string().default('').describe('What the configuration is for.'),
  extends: z
    .string()
    .optional()
    .describe(
      'Configuration to start from: a path relative to this file, or the name of one that comes with r1toy.',
    ),
  recipe: z.enum(['base', 'r1-zero', 'r1', 'distill']).default('r1-zero'),
  seed: count(0, 4294967295).default(1),
  policy: policySchema.prefault({}),
  world: worldSchema.prefault({}),
  optimizer: optimizerSchema.prefault({}),
  compute: computeSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  eval: evalSchema.prefault({}),
  own: ownSchema,
  checkpointEvery: count(1, 100_000)
    .default(50)
    .describe('Steps between checkpoints; stage ends always have one.'),
  pretrain: pretrainSchema.prefault({}),
  reasoningRl: grpoSchema({
    steps: 300,
    prompts: 12,
    miniBatches: 2,
    temperature: 1,
    // Rising over most of the steps: thoughts grow for longer than with a high rate at once, and end up better.
    learningRate: 3.2e-4,
    warmup: 0.5,
    language: 0,
  }).prefault({}),
  coldStart: sftSchema(600, 2, 1e-3).prefault({}),
  rejectionSampling: rejectionSchema.prefault({}),
  preference: preferenceSchema.prefault({}),
  finalRl: finalRlSchema.prefault({}),
  distill: distillSchema.prefault({}),
});

/** All settings of a run, as configs/schema.json describes them. */
export type Config = z.output<typeof configSchema>;
export type PolicyShape = Config['policy'];
/** What both RL stages share. */
export type GrpoConfig = Config['reasoningRl'];
export type PretrainConfig = Config['pretrain'];
export type OptimizerConfig = Config['optimizer'];
