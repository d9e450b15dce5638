// A run of all stages on an invented policy: every answer is a function of what is asked, so that it can be resumed.
import type { Config } from '../../src/config/schema.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { type RunInputs, runPipeline } from '../../src/pipeline/runPipeline.js';
import { offTotal, type Script, scripted, totalOf, worked } from '../training/scriptedCompute.js';
import { onlyLevels, tinyBase, tinyConfig } from './tiny.js';

const rl = { steps: 3, prompts: 2, groupSize: 2, miniBatches: 1, maxNewTokens: 12, referenceEvery: 2 };
export const config = tinyConfig({
  policy: { layers: 1, width: 8, heads: 2, hidden: 8, context: 96 },
  world: { ...onlyLevels({ total: [5] }), hard: onlyLevels({ total: [6] }).levels },
  eval: { problems: 2, samples: 3, maxNewTokens: 8, temperature: 0.7, every: 2, quickProblems: 1 },
  coldStart: { examples: 6, epochs: 1, batchSize: 4 },
  reasoningRl: rl,
  rejectionSampling: { prompts: 6, samplesPerPrompt: 2, epochs: 1, batchSize: 8 },
  preference: { steps: 1, batchSize: 2 },
  finalRl: { ...rl, steps: 2, generalShare: 0.5, preferenceLast: 1 },
});
export const base = tinyBase(config);
/** Half of a group is right; a gradient is a function of the weights alone. */
export const script: Required<Script> = {
  sample: (prompt, nth) => worked(prompt, nth % 2 === 0 ? totalOf(prompt) : offTotal(prompt)),
  logprobs: ({ rows }, [first]) => new Float32Array(rows.ids.length).fill(first - 1),
  gradient: (weights) => ({ loss: 0.5, gradient: weights.map((weight) => weight + 1), stats: { kl: 0.25 } }),
  scoreGradient: (weights) => ({ loss: 0.7, gradient: weights.map((weight) => weight - 1), stats: {} }),
  score: (text) => text.length / 100,
};
export const policy = (changes: Script = {}) => scripted({ ...script, ...changes }).compute;

/** All events of a run, as they were when they came. */
export async function eventsOf(own: Config = config, compute = policy(), given: Partial<RunInputs> = {}) {
  const events: PipelineEvent[] = [];
  for await (const event of runPipeline(own, compute, { base, ...given }))
    events.push(structuredClone(event));
  return events;
}
export const ofKind = <K extends PipelineEvent['kind']>(events: readonly PipelineEvent[], kind: K) =>
  events.filter((event) => event.kind === kind) as Extract<PipelineEvent, { kind: K }>[];
