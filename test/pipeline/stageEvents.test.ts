// The events of a run on an invented policy: their order, and what each tells.
import { describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { levelSets } from '../../src/tasks/task.js';
import { evaluatePolicy } from '../../src/training/evaluation.js';
import { scripted } from '../training/scriptedCompute.js';
import { base, config, eventsOf, ofKind, policy, script } from './inventedRun.js';
import { tinyConfig } from './tiny.js';

describe('a run of all stages', () => {
  it('opens, steps, evaluates and closes each stage, in this order', async () => {
    const step = ['rollouts', 'step'];
    const looked = ['rollouts', 'eval', 'step'];
    const end = ['eval', 'eval', 'eval', 'stage-end'];
    expect((await eventsOf()).map(({ kind }) => kind)).toEqual([
      ...Array(6).fill('eval'),
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
      ['reasoning-rl', 2, 0.5],
      ['final-rl', 2, 0.5],
    ]);
    expect(ofKind(events, 'rollouts').map(({ rows }) => `${rows[0].stage} ${rows[0].step}`)).toEqual([
      ...['reasoning-rl 1', 'reasoning-rl 2', 'reasoning-rl 3', 'final-rl 1', 'final-rl 2'],
    ]);
    const [models] = ofKind(events, 'reward-models');
    expect(models).toMatchObject({ stage: 'final-rl', metrics: { 'preference/steps': 1 } });
  });

  it('evaluates the base first, quickly between steps of reinforcement, and everything at the end of a stage', async () => {
    const rows = ofKind(await eventsOf(), 'eval').map(({ row }) => row);
    const full = (stage: string, step: number, begin?: string) =>
      [0.7, 0.6, 0].map((temperature) => [stage, step, false, temperature, begin]);
    expect(
      rows.map(({ stage, step, quick, temperature, begin }) => [stage, step, quick, temperature, begin]),
    ).toEqual([
      ...full('pretrain', config.pretrain.steps),
      ...full('pretrain', config.pretrain.steps, '<think>'),
      ...full('cold-start-sft', 2),
      ['reasoning-rl', 2, true, 0.7, undefined],
      ...full('reasoning-rl', 3),
      ...full('rejection-sampled-sft', 1),
      ['final-rl', 2, true, 0.7, undefined],
      ...full('final-rl', 2),
    ]);
    const [ofBase, ofStage, quick] = [0, 6, 9].map((i) => rows[i].groups);
    expect(ofStage).toMatchObject({ hard: { problems: 2, samples: 3 }, all: { problems: 2, samples: 3 } });
    expect(quick).toMatchObject({ all: { problems: 1, samples: 4 } });
    expect(quick).not.toHaveProperty('hard');
    expect(ofBase).toMatchObject({ hard: { problems: 2, samples: 3 } });
  });

  it('measures the base as an evaluation of its weights would', async () => {
    const [row] = ofKind(await eventsOf(), 'eval');
    const { problems, samples, temperature, maxNewTokens } = config.eval;
    const options = { sets: levelSets, problems, samples, temperature, maxNewTokens };
    expect(row.row.groups).toEqual(await evaluatePolicy(policy(), base, config, options));
  });

  it('measures the end of a base as a run that starts from it does', async () => {
    const ofRun = ofKind(await eventsOf(), 'eval').slice(0, 6);
    const { compute } = scripted(script);
    const own = tinyConfig({ ...config, recipe: 'base' });
    const ofBase = ofKind(await eventsOf(own, compute, { base: null }), 'eval');
    // The invented policy says the same whatever its weights.
    expect(ofBase.map(({ row }) => row)).toEqual(ofRun.map(({ row }) => row));
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
