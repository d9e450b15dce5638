// The events of a run on an invented policy: their order, what each tells, where a run goes on and where it went wrong.
import { describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { notFinite } from '../../src/base/errors.js';
import type { Config } from '../../src/config/schema.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { type RunInputs, runPipeline } from '../../src/pipeline/runPipeline.js';
import { parityOf, type Script, scripted, worked } from '../training/scriptedCompute.js';
import { onlyLevels, record, tinyBase, tinyConfig } from './tiny.js';

const rl = { steps: 3, prompts: 2, groupSize: 2, miniBatches: 1, maxNewTokens: 12, referenceEvery: 2 };
const config = tinyConfig({
  policy: { layers: 1, width: 8, heads: 2, hidden: 8, context: 96 },
  world: { ...onlyLevels({ parity: [5] }), hard: onlyLevels({ parity: [6] }).levels },
  eval: { problems: 2, samples: 3, maxNewTokens: 8, temperature: 0.7, every: 2, quickProblems: 1 },
  coldStart: { examples: 6, epochs: 1, batchSize: 4 },
  reasoningRl: rl,
  rejectionSampling: { prompts: 6, samplesPerPrompt: 2, epochs: 1, batchSize: 8 },
  preference: { steps: 1, batchSize: 2 },
  finalRl: { ...rl, steps: 2, generalShare: 0.5, preferenceLast: 1 },
});
const base = tinyBase(config);
/** Half of a group is right; a gradient is a function of the weights alone. */
const script: Required<Script> = {
  sample: (prompt, nth) => worked(prompt, nth % 2 === 0 ? parityOf(prompt) : 1 - parityOf(prompt)),
  logprobs: ({ rows }, [first]) => new Float32Array(rows.ids.length).fill(first - 1),
  gradient: (weights) => ({ loss: 0.5, gradient: weights.map((weight) => weight + 1), stats: { kl: 0.25 } }),
  scoreGradient: (weights) => ({ loss: 0.7, gradient: weights.map((weight) => weight - 1), stats: {} }),
  score: (text) => text.length / 100,
};
const policy = (changes: Script = {}) => scripted({ ...script, ...changes }).compute;

async function eventsOf(own: Config = config, compute = policy(), given: Partial<RunInputs> = {}) {
  const events: PipelineEvent[] = [];
  for await (const event of runPipeline(own, compute, { base, ...given }))
    events.push(structuredClone(event));
  return events;
}
const ofKind = <K extends PipelineEvent['kind']>(events: readonly PipelineEvent[], kind: K) =>
  events.filter((event) => event.kind === kind) as Extract<PipelineEvent, { kind: K }>[];

describe('a run of all stages', () => {
  it('opens, steps, evaluates and closes each stage, in this order', async () => {
    const step = ['rollouts', 'step'];
    const looked = ['rollouts', 'eval', 'step'];
    const end = ['eval', 'stage-end'];
    expect((await eventsOf()).map(({ kind }) => kind)).toEqual([
      ...['stage-start', 'sft-data', 'step', 'step', ...end],
      ...['stage-start', 'gate', ...step, ...looked, ...step, ...end],
      ...['stage-start', 'sft-data', 'step', ...end],
      ...['stage-start', 'reward-models', 'gate', ...step, ...looked, ...end],
    ]);
  });

  it('starts each stage from the weights that its recipe names, and says which they were', async () => {
    const events = await eventsOf();
    const ends = ofKind(events, 'stage-end');
    const after = ends.map(({ state }) => weightsSha256(state.weights));
    const baseHash = weightsSha256(base);
    const places = [
      { stage: 'cold-start-sft', stageIndex: 0, from: 'base', fromSha256: baseHash, steps: 2 },
      { stage: 'reasoning-rl', stageIndex: 1, from: 'previous', fromSha256: after[0], steps: 3 },
      { stage: 'rejection-sampled-sft', stageIndex: 2, from: 'base', fromSha256: baseHash, steps: 1 },
      { stage: 'final-rl', stageIndex: 3, from: 'previous', fromSha256: after[2], steps: 2 },
    ];
    expect(ofKind(events, 'stage-start')).toEqual(places.map((place) => ({ kind: 'stage-start', ...place })));
    expect(ends.map(({ lineage }) => lineage)).toEqual(
      places.map(({ stage, from, fromSha256 }, i) => ({ stage, from, fromSha256, sha256: after[i] })),
    );
    for (const [i, { state }] of ends.entries())
      expect(state).toMatchObject({ ...places[i], step: state.steps });
    expect(new Set([baseHash, ...after]).size).toBe(5);
    const state = ofKind(events, 'step')[0].state;
    expect(state).toMatchObject({ ...places[0], step: 1, reference: null, trunk: null });
    expect(state.optimizer.t).toBe(1);
  });

  it('keeps the reference of reinforcement, and what reward models grow from, with its states', async () => {
    const events = await eventsOf();
    const hashes = (name: 'reference' | 'trunk') =>
      ofKind(events, 'step').map(({ state }) => state[name] && weightsSha256(state[name]));
    const [, second, , fourth] = ofKind(events, 'stage-start').map(({ fromSha256 }) => fromSha256);
    const renewed = weightsSha256(ofKind(events, 'step')[3].state.weights);
    expect(hashes('reference')).toEqual([null, null, second, second, renewed, null, fourth, fourth]);
    expect(hashes('trunk')).toEqual([...Array(6).fill(null), fourth, fourth]);
  });

  it('names the stage with its set, its gate, its rollouts and its reward models', async () => {
    const events = await eventsOf();
    const [cold, sampled] = ofKind(events, 'sft-data');
    expect([cold.stage, cold.filters, cold.rows.length]).toEqual(['cold-start-sft', null, 6]);
    expect([sampled.stage, sampled.filters?.wrong]).toEqual(['rejection-sampled-sft', 6]);
    expect(ofKind(events, 'gate').map(({ stage, rows }) => [stage, rows.length, rows[0].passAt1])).toEqual([
      ['reasoning-rl', 1, 0.5],
      ['final-rl', 1, 0.5],
    ]);
    expect(ofKind(events, 'rollouts').map(({ rows }) => `${rows[0].stage} ${rows[0].step}`)).toEqual([
      ...['reasoning-rl 1', 'reasoning-rl 2', 'reasoning-rl 3', 'final-rl 1', 'final-rl 2'],
    ]);
    const [models] = ofKind(events, 'reward-models');
    expect(models).toMatchObject({ stage: 'final-rl', metrics: { 'preference/steps': 1 } });
  });

  it('evaluates quickly between steps of reinforcement, and everything at the end of a stage', async () => {
    const rows = ofKind(await eventsOf(), 'eval').map(({ row }) => row);
    expect(rows.map(({ stage, step, quick }) => [stage, step, quick])).toEqual([
      ['cold-start-sft', 2, false],
      ['reasoning-rl', 2, true],
      ['reasoning-rl', 3, false],
      ['rejection-sampled-sft', 1, false],
      ['final-rl', 2, true],
      ['final-rl', 2, false],
    ]);
    expect(new Set(rows.map(({ temperature }) => temperature))).toEqual(new Set([0.7]));
    const [full, quick] = rows.map(({ groups }) => groups);
    expect(full).toMatchObject({ hard: { problems: 2, samples: 3 }, all: { problems: 2, samples: 3 } });
    expect(quick).toMatchObject({ all: { problems: 1, samples: 4 } });
    expect(quick).not.toHaveProperty('hard');
  });

  it('draws the evaluation at the end with its own options', async () => {
    const { compute, samplings } = scripted(script);
    await eventsOf(tinyConfig({ ...config, recipe: 'base' }), compute, { base: null });
    expect(samplings[0].options).toMatchObject({ temperature: 0.7, maxNewTokens: 8 });
    expect(samplings[0].requests.length).toBe(4);
  });

  it('starts the base of nothing but the seed', async () => {
    const events = await eventsOf(tinyConfig({ ...config, recipe: 'base' }), policy(), { base: null });
    const [start] = ofKind(events, 'stage-start');
    expect(start).toMatchObject({ stage: 'pretrain', from: 'random', fromSha256: weightsSha256(base) });
    await expect(eventsOf(config, policy(), { base: null })).rejects.toThrow('starts from base');
  });

  it('takes one step after another from the weights it has, none from those it was given', async () => {
    const given = base.slice();
    const { compute, updates } = scripted(script);
    const events = await eventsOf(config, compute, { base: given });
    expect(weightsSha256(given)).toBe(weightsSha256(base));
    const hashes = updates.map(({ weights }) => weightsSha256(weights));
    const starts = ofKind(events, 'stage-start').map(({ fromSha256 }) => fromSha256);
    expect([0, 2, 5, 6].map((first) => hashes[first])).toEqual(starts);
  });
});

describe('a run that goes on', () => {
  it('gives the same bytes from every committed point, and changes nothing of the point', async () => {
    const { texts, points } = await record(config, policy(), base);
    expect(points.map(({ point: { state } }) => `${state.stage} ${state.step}`)).toEqual([
      ...['cold-start-sft 1', 'cold-start-sft 2', 'reasoning-rl 1', 'reasoning-rl 2', 'reasoning-rl 3'],
      ...['rejection-sampled-sft 1', 'final-rl 1', 'final-rl 2'],
    ]);
    for (const { point, position } of points) {
      const before = weightsSha256(point.state.weights);
      const rest = await record(config, policy(), base, point);
      expect(rest.texts, `after ${point.state.stage} ${point.state.step}`).toEqual(texts.slice(position));
      expect(weightsSha256(point.state.weights)).toBe(before);
    }
  });
});

describe('a run that goes wrong', () => {
  /** The error of a run whose n-th call of the kind diverges, counted from 1. */
  const failure = async (kind: 'sample' | 'gradient', nth: number, own = config) => {
    let calls = 0;
    const compute = policy();
    const call = compute[kind] as (...asked: unknown[]) => unknown;
    compute[kind] = (async (...asked: unknown[]) => {
      if (++calls === nth) throw notFinite('a number');
      return call(...asked);
    }) as never;
    return eventsOf(own, compute).then(
      () => 'none',
      (error: Error) =>
        error.message.replace(' is not finite. Lower the learning rate and start a new run.', ''),
    );
  };

  it('tells the stage and the step that was under way', async () => {
    // Of the cold start, then at its evaluation, the gate, the third step and the evaluation of reasoning-rl, and the
    // draws of rejection sampling.
    expect(await failure('gradient', 2)).toBe('stage cold-start-sft, step 2: a number');
    expect(await failure('sample', 1)).toBe('stage cold-start-sft, step 2: a number');
    expect(await failure('sample', 3)).toBe('stage reasoning-rl, step 1: a number');
    expect(await failure('gradient', 5)).toBe('stage reasoning-rl, step 3: a number');
    expect(await failure('sample', 9)).toBe('stage reasoning-rl, step 3: a number');
    expect(await failure('sample', 11)).toBe('stage rejection-sampled-sft, step 1: a number');
  });

  it('tells it of a run that went on, too', async () => {
    const { points } = await record(config, policy(), base);
    const { point } = points[3];
    expect(point.state).toMatchObject({ stage: 'reasoning-rl', step: 2 });
    const sick = policy({ gradient: () => ({ ...script.gradient(base, []), loss: Number.NaN }) });
    await expect(record(config, sick, base, point)).rejects.toThrow('stage reasoning-rl, step 3: the loss');
    const mute = policy({
      scoreGradient: () => ({ ...script.scoreGradient(base, []), loss: Number.NaN }),
    });
    const last = points[6];
    expect(last.point.state).toMatchObject({ stage: 'final-rl', step: 1 });
    await expect(record(config, mute, base, last.point)).rejects.toThrow('stage final-rl, step 2: the loss');
  });

  it('stops before the first step where no group would teach anything, if the stage needs some', async () => {
    const strict = { ...config, limits: { ...config.limits, minLive: 0.6 } };
    const kinds: string[] = [];
    const run = async () => {
      for await (const { kind } of runPipeline({ ...strict, recipe: 'r1-zero' }, policy(), { base }))
        kinds.push(kind);
    };
    // Half of each pair is right: half of all pairs are live.
    await expect(run()).rejects.toThrow(/^stage reasoning-rl: .*0\.500, allowed limits\.minLive = 0\.6/);
    expect(kinds).toEqual(['stage-start', 'gate']);
    const { points } = await record(config, policy(), base);
    const rest = await record(strict, policy(), base, points[5].point);
    expect(rest.texts.at(-1)).toContain('"stage":"final-rl"');
  });
});
