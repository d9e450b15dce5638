// config.json, and run.json: what a run is and how far it got, for people and for `ls`.
// Resuming takes nothing but the config hash from run.json; the place to go on is in the checkpoints.
import { join } from 'node:path';
import * as z from 'zod';
import { exitCodes, UserError } from '../base/errors.js';
import { baseHash, configHash } from '../config/hash.js';
import { ownMistake } from '../config/own.js';
import { type Config, configSchema, ownSchema } from '../config/schema.js';
import type { LineageRow, TrainState } from '../pipeline/events.js';
import { needsBase } from '../pipeline/recipes.js';
import { stageNames } from '../stages/index.js';
import { lineageSchema } from './commit.js';
import type { FileSystem } from './fileSystem.js';
import { readText, writeJson } from './files.js';
import { type Inputs, inputsSchema, noInputs } from './inputs.js';
import { parseAs } from './parsing.js';
import { baseRunName } from './runPaths.js';

const runInfoSchema = z.strictObject({
  name: z.string(),
  /** `imported`: a policy that came from outside, with no steps of its own. */
  status: z.enum(['running', 'stopped', 'failed', 'done', 'imported']),
  /** Why it failed. */
  reason: z.string().nullable(),
  recipe: z.string(),
  seed: z.number(),
  r1toy: z.string(),
  /** Versions of Node it ran under, the first one first. */
  nodes: z.array(z.string()),
  /** Kernels it ran on, the first ones first: they differ in speed alone. Empty with a backend that has none. */
  kernels: z.array(z.string()).default([]),
  backend: z.string(),
  argv: z.array(z.string()),
  /** Name of the base run it started from. */
  base: z.string().nullable(),
  /** There where it began from the one that comes with the package. */
  baseShipped: z.literal(true).optional(),
  baseHash: z.string(),
  configHash: z.string(),
  /** sha256 of what it takes from outside its settings. */
  inputs: inputsSchema,
  /** Where the last commit was made. */
  progress: z
    .strictObject({ stage: z.enum(stageNames), stageIndex: z.number(), step: z.number(), steps: z.number() })
    .nullable(),
  /** Weights each finished stage started from and ended with. */
  lineage: z.array(lineageSchema),
});

export type RunInfo = z.output<typeof runInfoSchema>;

/** What a run is told beside its settings. */
export interface RunMeta {
  /** The command line, as typed. */
  readonly argv: readonly string[];
  readonly baseShipped?: true;
}

/** Names the kernels that this process computes with on a backend, none on one that has none. */
export type KernelsOf = (backend: string) => string[];

const noKernels: KernelsOf = () => [];

/** Who makes a run.json. */
interface RunMaker {
  readonly name: string;
  readonly r1toy: string;
  readonly kernelsOf?: KernelsOf;
}

/** run.json of a run that begins. */
export function newRunInfo(
  { name, r1toy, kernelsOf = noKernels }: RunMaker,
  config: Config,
  { argv, baseShipped }: RunMeta,
): RunInfo {
  return {
    name,
    status: 'running',
    reason: null,
    recipe: config.recipe,
    seed: config.seed,
    r1toy,
    nodes: [process.version],
    kernels: kernelsOf(config.compute.backend),
    backend: config.compute.backend,
    argv: [...argv],
    base: needsBase(config.recipe) ? baseRunName(baseHash(config)) : null,
    ...(baseShipped && { baseShipped }),
    baseHash: baseHash(config),
    configHash: configHash(config),
    inputs: noInputs,
    progress: null,
    lineage: [],
  };
}

/** What a newest sound checkpoint says; nulls before the first. */
interface ResumedFrom {
  readonly state: TrainState | null;
  readonly inputs: Inputs | null;
  readonly lineage: readonly LineageRow[];
}

/** run.json of a run that goes on, under the name its folder has now, from its newest sound checkpoint. */
export function resumedRunInfo(
  before: RunInfo,
  { name, kernelsOf = noKernels }: Pick<RunMaker, 'name' | 'kernelsOf'>,
  { state, inputs, lineage }: ResumedFrom,
): RunInfo {
  const nodes = [...new Set([...before.nodes, process.version])];
  const kernels = [...new Set([...before.kernels, ...kernelsOf(before.backend)])];
  const progress = state && {
    stage: state.stage,
    stageIndex: state.stageIndex,
    step: state.step,
    steps: state.steps,
  };
  const now = {
    name,
    status: 'running',
    reason: null,
    nodes,
    kernels,
    inputs: inputs ?? noInputs,
    progress,
  } as const;
  return { ...before, ...now, lineage: [...lineage] };
}

/** Reads run.json. Error `data` when it is not as the store writes it. */
export function readRunInfo(folder: string, fs: FileSystem): RunInfo {
  const path = join(folder, 'run.json');
  return readJson(path, runInfoSchema, fs);
}

/** Writes run.json, whole. Errors `io`. */
export function writeRunInfo(folder: string, info: RunInfo, fs: FileSystem): void {
  writeJson(join(folder, 'run.json'), info, fs);
}

/**
 * Reads the resolved configuration of a run. Error `data`; `usage` where it has tasks or rewards of the user's own that are not
 * those of this process.
 */
export function readConfig(folder: string, fs: FileSystem): Config {
  const path = join(folder, 'config.json');
  // First: without them the schema lacks their names.
  const { own } = readJson(path, z.looseObject({ own: ownSchema }), fs);
  const mistake = ownMistake(own);
  if (mistake !== null) throw new UserError(exitCodes.usage, `${folder}: ${mistake}.`);
  return readJson(path, configSchema, fs);
}

/** Reads and checks a JSON file. Error `data` naming the first wrong key. */
export function readJson<T>(path: string, schema: z.ZodType<T>, fs: FileSystem): T {
  return parseAs(readText(path, fs), schema, path, 'Restore it or start a new run');
}
