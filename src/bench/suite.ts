// The benchmark: kernels, then whole pieces of training for each number of threads, then how the time grows.
import { cpus, loadavg } from 'node:os';
import { withCompute } from '../compute/start.js';
import type { Compute } from '../compute/types.js';
import { type Config, configSchema, type PolicyShape } from '../config/schema.js';
import { threadCount } from '../pipeline/memory.js';
import { type KernelRow, measureKernels } from './kernels.js';
import { measurePacking, type PackingRow } from './packing.js';
import { type Effort, measure, summarize, type Timing } from './timing.js';
import {
  type BatchSize,
  fixedIteration,
  grpoIteration,
  iterationSize,
  models,
  rollout,
  rolloutSize,
  shapeOf,
  trainStep,
  type Workload,
} from './workloads.js';

/** What to measure and how long. */
export interface BenchPlan {
  readonly effort: Effort;
  readonly threads: readonly number[];
  readonly kernels: { readonly shape: PolicyShape; readonly batch: BatchSize };
  /** Settings whose first batches show what packing saves. */
  readonly packing: Config;
  /** Measured for every number of threads. */
  readonly works: readonly Work[];
  /** Measured with the largest number of threads. */
  readonly scaling: readonly Work[];
}

/** A piece of training and what it runs on. */
export interface Work {
  readonly work: string;
  readonly shape: PolicyShape;
  readonly start: (compute: Compute) => Workload | Promise<Workload>;
}

/** One measured piece of training. */
export interface WorkRow {
  readonly work: string;
  readonly threads: number;
  readonly milliseconds: Timing;
  /** Tokens trained on (train), drawn (rollout) or both read and drawn (iteration), by the median. */
  readonly tokensPerSecond: number;
}

export interface BenchReport {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly node: string;
    readonly platform: string;
    /** Mean of the minute before; what the benchmark itself does is not in it. */
    readonly load: number;
  };
  readonly kernels: readonly KernelRow[];
  readonly works: readonly WorkRow[];
  readonly packing: readonly PackingRow[];
  readonly scaling: readonly WorkRow[];
}

const full: Effort = { warmUp: 2, repeats: 5, milliseconds: 1500 };
const quick: Effort = { warmUp: 1, repeats: 3, milliseconds: 300 };

/** The plan of `r1toy bench`: 1, 2, 4 ... threads up to `cores`; `isQuick` leaves out the largest sizes. */
export function benchPlan(cores: number, isQuick: boolean): BenchPlan {
  const powers = [1, 2, 4, 8, 16, 32, 64].filter((threads) => threads < cores);
  const widths = isQuick ? [32, 128] : [32, 128, 256];
  const lengths = isQuick ? [32, 128] : [32, 128, 256];
  const groupSizes = isQuick ? [4, 32] : [4, 8, 32];
  const { shape, batch } = models.S;
  return {
    effort: isQuick ? quick : full,
    threads: [...powers, cores],
    kernels: models.S,
    packing: configSchema.parse({}),
    works: [
      trainWork('train S: 2 layers of 64, 64 x 64 tokens', shape, batch),
      trainWork('train M: 4 layers of 128, 64 x 96 tokens', models.M.shape, models.M.batch),
      rolloutWork('rollout S: 128 completions of 64 tokens', shape),
      defaultIteration(),
    ],
    scaling: [
      ...widths.map((width) => trainWork(`train S, width ${width}`, shapeOf(2, width), batch)),
      ...lengths.map((length) =>
        trainWork(`train S, rows of ${length}`, shapeOf(2, 64, 256), { rows: 64, length }),
      ),
      ...groupSizes.map((groupSize) => ({
        work: `iteration S, group size ${groupSize}`,
        shape,
        start: (compute: Compute) => fixedIteration(compute, shape, { ...iterationSize, groupSize }),
      })),
    ],
  };
}

function trainWork(work: string, shape: PolicyShape, batch: BatchSize): Work {
  return { work, shape, start: (compute) => trainStep(compute, shape, batch) };
}

function rolloutWork(work: string, shape: PolicyShape): Work {
  return { work, shape, start: (compute) => rollout(compute, shape, rolloutSize) };
}

function defaultIteration(): Work {
  const config: Config = configSchema.parse({});
  return {
    work: 'GRPO iteration at the default settings',
    shape: config.policy,
    start: (compute) => grpoIteration(compute, config),
  };
}

/** Runs the plan. `tell` hears what is measured next. Errors: UserError where the backend cannot be had. */
export async function runBench(plan: BenchPlan, tell: (line: string) => void): Promise<BenchReport> {
  const machine = describeMachine();
  tell('kernels');
  const kernels = await measureKernels(plan.kernels.shape, plan.kernels.batch, plan.effort);
  const works: WorkRow[] = [];
  for (const work of plan.works) {
    for (const threads of plan.threads) works.push(await measureWork(work, threads, plan.effort, tell));
  }
  const threads = Math.max(...plan.threads);
  tell('packing');
  const packing = await measurePacking(plan.packing, threads, plan.effort);
  const scaling: WorkRow[] = [];
  for (const work of plan.scaling) scaling.push(await measureWork(work, threads, plan.effort, tell));
  return { machine, kernels, works, packing, scaling };
}

async function measureWork(
  { work, shape, start }: Work,
  threads: number,
  effort: Effort,
  tell: (line: string) => void,
): Promise<WorkRow> {
  tell(`${work}, ${threadCount(threads)}`);
  const { compute: settings } = configSchema.parse({});
  return withCompute({ policy: shape, compute: settings }, threads, async (compute) => {
    const { tokens, run } = await start(compute);
    const milliseconds = summarize(await measure(run, effort));
    return { work, threads, milliseconds, tokensPerSecond: (1000 * tokens) / milliseconds.median };
  });
}

/** What the figures were measured on. */
export function describeMachine(): BenchReport['machine'] {
  const list = cpus();
  return {
    processor: list[0]?.model.trim() ?? 'unknown',
    cores: list.length,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: loadavg()[0],
  };
}
