// A run of all stages on a recording compute layer, cut into steps: what was asked for each, and what came of it. Every
// test makes its own, which takes moments, so that it holds what it names by itself.
import type { Config } from '../../src/config/schema.js';
import type { SftRow } from '../../src/data/datasets.js';
import type { RolloutRow } from '../../src/pipeline/events.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import type { StageName } from '../../src/stages/index.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';
import { type Asked, type LearnedRow, recordingCompute, rowsOf } from './recordingCompute.js';

// No two stages share a value, so that a stage that takes another's settings is seen.
export const config = tinyConfig({
  coldStart: { examples: 10, epochs: 2, batchSize: 8, learningRate: 0.001 },
  rejectionSampling: { prompts: 6, samplesPerPrompt: 3, batchSize: 6, temperature: 0.5, learningRate: 0.002 },
  reasoningRl: {
    ...{ steps: 4, prompts: 4, groupSize: 6, miniBatches: 3, maxNewTokens: 18, referenceEvery: 3 },
    ...{ temperature: 0.9, clipEpsilon: 0.3, klCoef: 0.01, learningRate: 0.003 },
    rewards: { accuracy: 2, format: 0.25, language: 0.125 },
  },
  finalRl: {
    ...{ steps: 3, prompts: 5, groupSize: 4, miniBatches: 2, maxNewTokens: 14, referenceEvery: 2 },
    ...{ temperature: 0.7, clipEpsilon: 0.1, klCoef: 0.02, learningRate: 0.004 },
    ...{ generalShare: 0.4, preferenceLast: 1 },
    rewards: { accuracy: 4, format: 0.5, language: 0.0625, helpful: 8, harmless: 10 },
  },
});
export const base = tinyBase(config);

/** A step of a stage: what was asked for it, and what came of it. */
export interface Step {
  readonly stage: StageName;
  readonly step: number;
  readonly asked: Asked;
  readonly rollouts: readonly RolloutRow[];
  readonly metrics: Readonly<Record<string, number>>;
  /** Weights when it was done. */
  readonly weights: Float32Array;
}

export interface Run {
  readonly steps: readonly Step[];
  readonly sftRows: ReadonlyMap<StageName, readonly SftRow[]>;
}

/** Runs a recipe on the recording compute; what is asked between two events belongs to the step that follows. */
export async function run(own: Config, from: Float32Array | null = base): Promise<Run> {
  const { compute, asked } = recordingCompute();
  const steps: Step[] = [];
  const sftRows = new Map<StageName, readonly SftRow[]>();
  let rollouts: readonly RolloutRow[] = [];
  const taken = (): Asked => ({
    samplings: asked.samplings.splice(0),
    scored: asked.scored.splice(0),
    updates: asked.updates.splice(0),
  });
  const lessons = { rows: lessonRows, tokens: null };
  for await (const event of runPipeline(own, compute, { base: from, lessons })) {
    if (event.kind === 'sft-data') sftRows.set(event.stage, event.rows);
    if (event.kind === 'rollouts') rollouts = event.rows;
    if (event.kind === 'stage-start' || event.kind === 'gate' || event.kind === 'stage-end') taken();
    if (event.kind !== 'step') continue;
    const { stage, step, weights } = event.state;
    steps.push({ stage, step, asked: taken(), rollouts, metrics: event.metrics, weights: weights.slice() });
    rollouts = [];
  }
  return { steps, sftRows };
}

const lessonRows: readonly SftRow[] = Array.from({ length: 5 }, (_, i) => ({
  ...{ prompt: `<user> ${i} ? <assistant>`, completion: `${i} <eos>` },
  ...{ task: 'total', level: 2, language: 'en' },
}));

/** The recipe of all stages. */
export const r1 = () => run(config);
export const stepsOf = async (stage: StageName) => (await r1()).steps.filter((step) => step.stage === stage);
export const learnedBy = (steps: readonly Step[]) =>
  steps.flatMap(({ asked }) => asked.updates.flatMap(rowsOf));

/** The steps of a stage, and the weights that the stage before it ended with. */
export async function reinforced(stage: StageName): Promise<{ steps: Step[]; start: Float32Array }> {
  const { steps } = await r1();
  const first = steps.findIndex((step) => step.stage === stage);
  return { steps: steps.filter((step) => step.stage === stage), start: steps[first - 1].weights };
}

/** A row as its prompt and what is learned of it. */
export const pairOf = ({ prompt, learned }: LearnedRow) => `${prompt} -> ${learned}`;
