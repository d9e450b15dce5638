// What each stage hands to an update, seen by a recording stand-in for the compute layer: which words are
// learned, whose logprobs and weights are used, which sign an advantage has, and whose settings count.
import { describe, expect, it } from 'vitest';
import type { Compute } from '../../src/compute/types.js';
import type { Config } from '../../src/config/schema.js';
import type { SftRow } from '../../src/data/datasets.js';
import { endId } from '../../src/data/tokenizer.js';
import type { PipelineEvent, RolloutRow } from '../../src/pipeline/events.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import type { PolicySpec } from '../../src/rl/loss.js';
import type { StageName } from '../../src/stages/index.js';
import {
  type Asked,
  type LearnedRow,
  recordingCompute,
  referenceValues,
  rowsOf,
  sampledLogprob,
  type Update,
} from './recordingCompute.js';
import { tinyBase, tinyConfig } from './tiny.js';

// No two stages share a value, so that a stage that takes another's settings is seen.
const none = { addition: [], countdown: [], parity: [], sort: [] };
const config = tinyConfig({
  world: { levels: { ...none, parity: [2] }, hard: none, beyond: none },
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
const base = tinyBase(config);

/** A step of a stage: what was asked for it, and what came of it. */
interface Step {
  readonly stage: StageName;
  readonly step: number;
  readonly asked: Asked;
  readonly rollouts: readonly RolloutRow[];
  readonly metrics: Readonly<Record<string, number>>;
  /** Weights when it was done. */
  readonly weights: Float32Array;
}

interface Run {
  readonly steps: readonly Step[];
  readonly sftRows: ReadonlyMap<StageName, readonly SftRow[]>;
  readonly events: readonly PipelineEvent[];
}

/** Runs a recipe on the recording compute; what is asked between two events belongs to the step that follows. */
async function run(own: Config, from: Float32Array | null = base): Promise<Run> {
  const { compute, asked } = recordingCompute();
  const steps: Step[] = [];
  const events: PipelineEvent[] = [];
  const sftRows = new Map<StageName, readonly SftRow[]>();
  let rollouts: readonly RolloutRow[] = [];
  const taken = (): Asked => ({
    samplings: asked.samplings.splice(0),
    scored: asked.scored.splice(0),
    updates: asked.updates.splice(0),
  });
  const lessons = { rows: lessonRows, tokens: null };
  for await (const event of runPipeline(own, compute as Compute, { base: from, lessons })) {
    events.push(event);
    if (event.kind === 'sft-data') sftRows.set(event.stage, event.rows);
    if (event.kind === 'rollouts') rollouts = event.rows;
    if (event.kind === 'stage-start' || event.kind === 'gate' || event.kind === 'stage-end') taken();
    if (event.kind !== 'step') continue;
    const { stage, step, weights } = event.state;
    steps.push({ stage, step, asked: taken(), rollouts, metrics: event.metrics, weights: weights.slice() });
    rollouts = [];
  }
  return { steps, sftRows, events };
}

const lessonRows: readonly SftRow[] = Array.from({ length: 5 }, (_, i) => ({
  ...{ prompt: `<user> ${i} ? <assistant>`, completion: `${i} <eos>` },
  ...{ task: 'parity', level: 2, language: 'en' },
}));

const r1 = await run(config);
const stepsOf = (stage: StageName, of = r1) => of.steps.filter((step) => step.stage === stage);
const learnedBy = (steps: readonly Step[]) => steps.flatMap(({ asked }) => asked.updates.flatMap(rowsOf));

describe('a supervised stage', () => {
  const pretrained = run(tinyConfig({ recipe: 'base' }), null);
  const distilled = run(tinyConfig({ recipe: 'distill' }));

  it('learns every word after the first in pre-training', async () => {
    const { steps } = await pretrained;
    expect(steps.length).toBe(3);
    for (const row of learnedBy(steps)) {
      expect(row.prompt).toBe('<user>');
      expect(row.learned).toMatch(/<assistant> .*<eos>$/);
    }
    expect(learnedBy(steps).length).toBe(3 * 6);
  });

  it.each(['cold-start-sft', 'rejection-sampled-sft', 'distillation-sft'] as const)(
    'learns the completions of its own rows, and nothing of their prompts, in %s',
    async (stage) => {
      const { steps, sftRows } = stage === 'distillation-sft' ? await distilled : r1;
      const pairs = learnedBy(steps.filter((step) => step.stage === stage)).map(pairOf);
      const rows = (sftRows.get(stage) ?? []).map(({ prompt, completion }) => `${prompt} -> ${completion}`);
      const epochs = { 'cold-start-sft': 2, 'rejection-sampled-sft': 2, 'distillation-sft': 3 }[stage];
      expect(rows.length).toBeGreaterThan(4);
      expect([...pairs].sort()).toEqual(
        Array.from({ length: epochs }, () => rows)
          .flat()
          .sort(),
      );
    },
  );

  it('weighs every learned word of a batch alike, at temperature 1', async () => {
    for (const { asked } of [...(await pretrained).steps, ...stepsOf('cold-start-sft')]) {
      const [update] = asked.updates;
      const weights = rowsOf(update).flatMap((row) => row.weights);
      expect(new Set(weights)).toEqual(new Set([Math.fround(1 / weights.length)]));
      expect(new Set(update.shards.map(({ temperature }) => temperature))).toEqual(new Set([1]));
      expect(new Set(update.shards.map(({ loss }) => loss.kind))).toEqual(new Set(['cross-entropy']));
    }
  });

  it('takes batches of its own size, in shards of compute.shardRows', () => {
    const sizes = (stage: StageName) =>
      stepsOf(stage).map(({ asked }) => asked.updates.map(({ shards }) => shards.map(rowCount)));
    expect(sizes('cold-start-sft')).toEqual([[[5, 3]], [[2]], [[5, 3]], [[2]]]);
    for (const shards of sizes('rejection-sampled-sft').flat(2)) expect(shards).toBeLessThanOrEqual(5);
  });

  it('warms up to its own learning rate', () => {
    const peak = (stage: StageName) =>
      Math.max(...stepsOf(stage).map(({ metrics }) => metrics.learning_rate));
    expect(peak('cold-start-sft')).toBe(0.001);
    expect(peak('rejection-sampled-sft')).toBe(0.002);
  });

  it('samples what it learns from the stage before, at its own temperature, and starts from the base', async () => {
    const { compute, asked } = recordingCompute();
    let weights = new Float32Array(0);
    let sampledFrom: Float32Array | undefined;
    for await (const event of runPipeline(config, compute, { base })) {
      if (event.kind === 'stage-end' && event.state.stage === 'reasoning-rl') {
        weights = event.state.weights.slice();
        asked.samplings.splice(0);
      }
      if (event.kind === 'stage-start' && event.stage === 'rejection-sampled-sft') {
        const [{ weights: asking, requests, options }] = asked.samplings;
        sampledFrom = asking;
        expect(requests.map(({ count }) => count)).toEqual([3, 3, 3, 3, 3, 3]);
        expect(options).toEqual({ temperature: 0.5, maxNewTokens: 18, endId });
      }
    }
    expect(sampledFrom).toEqual(weights);
    expect(stepsOf('rejection-sampled-sft')[0].asked.updates[0].weights).toEqual(base);
  });
});

describe.each([
  ['reasoning-rl', config.reasoningRl],
  ['final-rl', config.finalRl],
] as const)('%s', (stage, settings) => {
  const steps = stepsOf(stage);

  it('samples groups from the policy as it is, with its own settings', () => {
    const before = [startOf(stage), ...steps.slice(0, -1).map(({ weights }) => weights)];
    for (const [i, { asked }] of steps.entries()) {
      const [{ weights, requests, options }] = asked.samplings;
      expect(weights).toEqual(before[i]);
      expect(requests.map(({ count }) => count)).toEqual(
        Array.from({ length: settings.prompts }, () => settings.groupSize),
      );
      const { temperature, maxNewTokens } = settings;
      expect(options).toEqual({ temperature, maxNewTokens, endId });
    }
  });

  it('learns each completion once a step, in as many mini-batches as it is told', () => {
    for (const { asked, rollouts } of steps) {
      expect(asked.updates.length).toBe(settings.miniBatches);
      const size = Math.ceil(rollouts.length / settings.miniBatches);
      for (const update of asked.updates) expect(rowsOf(update).length).toBeLessThanOrEqual(size);
      const pairs = asked.updates.flatMap(rowsOf).map(pairOf);
      expect([...pairs].sort()).toEqual(rollouts.map((row) => `${row.prompt} -> ${row.completion}`).sort());
      expect(pairs).not.toEqual(rollouts.map((row) => `${row.prompt} -> ${row.completion}`));
    }
  });

  it("gives every word of a completion the record's advantage, sign included", () => {
    for (const { asked, rollouts } of steps) {
      for (const row of asked.updates.flatMap(rowsOf)) {
        const { advantage } = recordOf(row, rollouts);
        expect(new Set(row.advantages)).toEqual(new Set([Math.fround(advantage)]));
      }
    }
  });

  it('rewards right above wrong, by the weights of the stage', () => {
    const { accuracy, format, language } = settings.rewards;
    for (const row of steps.flatMap(({ rollouts }) => rollouts).filter(({ task }) => task !== 'general')) {
      const right = row.rewards.accuracy === 1;
      expect(row.reward).toBe((right ? accuracy : 0) + format + language);
      expect(Math.sign(row.advantage)).toBe(right ? 1 : -1);
    }
  });

  it("keeps the sampler's own logprobs as the old ones", () => {
    for (const row of learnedBy(steps)) {
      expect(row.oldLogprobs).toEqual(row.oldLogprobs.map((_, t) => sampledLogprob(indexOf(row), t)));
    }
  });

  it('measures the KL to the frozen reference, refreshed every N steps', () => {
    let reference = startOf(stage);
    for (const [i, { asked }] of steps.entries()) {
      if (i % settings.referenceEvery === 0) reference = i === 0 ? startOf(stage) : steps[i - 1].weights;
      expect(asked.scored.length).toBe(1);
      expect(asked.scored[0].weights).toEqual(reference);
      expect(new Set(asked.scored[0].temperatures)).toEqual(new Set([settings.temperature]));
      for (const { rows, loss } of asked.updates.flatMap(({ shards }) => shards))
        expect((loss as PolicySpec).tokens.refLogprobs).toEqual(referenceValues(rows.targets, reference));
    }
  });

  it('weighs completions alike: 1 / (completions of the mini-batch x words of the completion)', () => {
    for (const update of steps.flatMap(({ asked }) => asked.updates)) {
      const rows = rowsOf(update);
      for (const { weights } of rows)
        expect(new Set(weights)).toEqual(new Set([Math.fround(1 / (rows.length * weights.length))]));
    }
  });

  it('uses its own temperature, clip and KL weight in every update, and its own learning rate', () => {
    for (const { temperature, loss } of learnedBy(steps)) {
      expect(temperature).toBe(settings.temperature);
      const { clipEpsilon, klCoef } = settings;
      expect(loss).toMatchObject({ kind: 'policy', clipEpsilon, klCoef });
    }
    expect(Math.max(...steps.map(({ metrics }) => metrics.learning_rate))).toBe(settings.learningRate);
  });
});

describe('an update', () => {
  it('goes against the gradient, from the weights the update before has left', () => {
    for (const { asked, weights } of r1.steps) {
      const path = [...asked.updates.map((update: Update) => update.weights), weights];
      for (let i = 1; i < path.length; i++) expect(path[i][0]).toBeLessThan(path[i - 1][0]);
    }
  });

  it('reports the means over the mini-batches', () => {
    for (const { metrics } of stepsOf('reasoning-rl')) {
      expect(metrics.loss).toBeCloseTo(0.5, 12);
      expect(metrics.kl).toBeCloseTo(0.25, 12);
    }
  });
});

describe('without a KL', () => {
  it('asks no reference', async () => {
    const free = tinyConfig({ recipe: 'r1-zero', reasoningRl: { ...config.reasoningRl, klCoef: 0 } });
    const { steps } = await run(free);
    expect(steps.every(({ asked }) => asked.scored.length === 0)).toBe(true);
    for (const { loss } of learnedBy(steps))
      expect(loss).toMatchObject({ tokens: { refLogprobs: null }, klCoef: 0 });
  });
});

describe('general prompts', () => {
  it('are asked in the last steps of the final stage, as many as its share says', () => {
    const general = (step: Step) => step.rollouts.filter(({ task }) => task === 'general').length;
    expect(stepsOf('final-rl').map(general)).toEqual([0, 0, 2 * 4]);
    expect(stepsOf('reasoning-rl').map(general)).toEqual([0, 0, 0, 0]);
  });

  it('are rewarded by the reward models, weighted as the stage says, and never for accuracy', () => {
    const rows = stepsOf('final-rl')[2].rollouts.filter(({ task }) => task === 'general');
    for (const { rewards, reward } of rows) {
      const { accuracy, format, language, helpful, harmless } = rewards as Record<string, number | null>;
      expect(accuracy).toBe(null);
      expect(helpful).toBeGreaterThanOrEqual(0.5);
      expect(reward).toBeCloseTo(0.5 * format! + 0.0625 * language! + 8 * helpful! + 10 * harmless!, 12);
    }
  });
});

function startOf(stage: StageName): Float32Array {
  const first = r1.steps.findIndex((step) => step.stage === stage);
  return r1.steps[first - 1].weights;
}

const rowCount = ({ rows }: Update['shards'][number]) => rows.starts.length - 1;
const pairOf = ({ prompt, learned }: LearnedRow) => `${prompt} -> ${learned}`;
const recordOf = (row: LearnedRow, rollouts: readonly RolloutRow[]) =>
  rollouts.find(({ prompt, completion }) => prompt === row.prompt && completion === row.learned)!;
/** The number that an invented completion's thought spells. */
const indexOf = ({ learned }: LearnedRow) =>
  Number(
    learned
      .slice('<think> '.length)
      .match(/^(\d )+/)![0]
      .replaceAll(' ', ''),
  );
