// A pipeline of a few seconds, and a recorder of its events.
import { weightsSha256 } from '../../src/base/digest.js';
import type { Compute } from '../../src/compute/types.js';
import { baseHash } from '../../src/config/hash.js';
import { type Config, configSchema } from '../../src/config/schema.js';
import type { SftRow } from '../../src/data/datasets.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import type { PipelineEvent, TrainState } from '../../src/pipeline/events.js';
import { type ResumePoint, runPipeline } from '../../src/pipeline/runPipeline.js';
import { initialWeights } from '../../src/policy/parameters.js';
import { forEachTask, type TaskName } from '../../src/tasks/index.js';

const rl = { steps: 3, prompts: 3, groupSize: 4, maxNewTokens: 16, referenceEvery: 2 };

/** A world of these trained levels alone. */
export function onlyLevels(levels: Partial<Record<TaskName, number[]>>): Config['world'] {
  const none = forEachTask((): number[] => []);
  return { levels: { ...none, ...levels }, hard: none, beyond: none };
}

/** A configuration of all stages, small enough for a test. */
export function tinyConfig(changes: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    recipe: 'r1',
    policy: { layers: 1, width: 16, heads: 2, hidden: 24, context: 96 },
    world: onlyLevels({ total: [2] }),
    compute: { shardRows: 5 },
    limits: { minLive: 0 },
    eval: { problems: 2, samples: 2, maxNewTokens: 8, every: 2, quickProblems: 1 },
    pretrain: { steps: 3, batchSize: 6 },
    coldStart: { examples: 10, epochs: 2, batchSize: 8 },
    reasoningRl: { ...rl, learningRate: 4.5e-4, warmup: 0.25 },
    rejectionSampling: { prompts: 12, samplesPerPrompt: 4, batchSize: 8 },
    preference: { steps: 2, batchSize: 8 },
    finalRl: { ...rl, generalShare: 0.34, preferenceLast: 2 },
    ...changes,
  });
}

/** A base for tests that only need one: untrained weights. */
export function tinyBase(config: Config): Float32Array {
  return initialWeights(config.policy, vocabulary.length, config.seed);
}

/** A corpus that is worked in tags, to the end and right, in the language of the prompt. */
export const carefulWriters = {
  mixture: { general: 0, obeyed: 1, ignored: 0, worked: 0 },
  habits: { slip: 0, cut: 0, forget: 0 },
  voice: { first: 1, decay: 1 },
};

/** Bases by what makes them: test files that share their modules train each once. */
const bases = new Map<string, Float32Array>();

/** A base that is often right, so that rejection sampling finds something to keep; its corpus unless another is given. */
export async function trainedBase(
  config: Config,
  compute: Compute,
  writers: Record<string, unknown> = carefulWriters,
): Promise<Float32Array> {
  const pretrain = { steps: 500, batchSize: 16, learningRate: 0.01, ...writers };
  const own = configSchema.parse({ ...config, recipe: 'base', pretrain });
  const base = bases.get(baseHash(own)) ?? (await trainBase(own, compute));
  bases.set(baseHash(own), base);
  return base.slice();
}

async function trainBase(own: Config, compute: Compute): Promise<Float32Array> {
  for await (const event of runPipeline(own, compute, { base: null })) {
    if (event.kind === 'stage-end') return Float32Array.from(event.state.weights);
  }
  throw new Error('the base run did not end');
}

/** An event as text: equal texts mean equal bytes, weights and moments included. */
export function eventText(event: PipelineEvent): string {
  return JSON.stringify(event, (_, value) => (value instanceof Float32Array ? weightsSha256(value) : value));
}

/** A state that no longer changes when training goes on. */
export function frozen(state: TrainState): TrainState {
  return structuredClone(state);
}

/** Runs the pipeline and keeps every event as text, and every committed point to resume from. */
export async function record(
  config: Config,
  compute: Compute,
  base: Float32Array,
  resume: ResumePoint | null = null,
): Promise<{ texts: string[]; points: { point: ResumePoint; position: number }[] }> {
  const texts: string[] = [];
  const points: { point: ResumePoint; position: number }[] = [];
  let sftRows: readonly SftRow[] | null = null;
  for await (const event of runPipeline(config, compute, { base, resume })) {
    texts.push(eventText(event));
    if (event.kind === 'stage-start') sftRows = null;
    if (event.kind === 'sft-data') sftRows = event.rows;
    const committed =
      event.kind === 'stage-end' || (event.kind === 'step' && event.state.step < event.state.steps);
    if (committed) points.push({ point: { state: frozen(event.state), sftRows }, position: texts.length });
  }
  return { texts, points };
}
