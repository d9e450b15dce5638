// Where a run goes on, and what it says of where it went wrong, on an invented policy.
import { describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { notFinite } from '../../src/base/errors.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { worked } from '../training/scriptedCompute.js';
import { base, config, eventsOf, policy, script } from './inventedRun.js';
import { record } from './tiny.js';

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

describe('a run with stale rollouts that goes on', () => {
  it('gives the same bytes from every committed point: the weights of the steps before are in its state', async () => {
    const stale = { staleness: 2, staleCorrection: 'tis' as const };
    const own = {
      ...config,
      reasoningRl: { ...config.reasoningRl, ...stale },
      finalRl: { ...config.finalRl, ...stale },
    };
    const { texts, points } = await record(own, policy(), base);
    expect(points.map(({ point: { state } }) => state.past?.length ?? 0)).toEqual([0, 0, 1, 2, 2, 0, 1, 2]);
    for (const { point, position } of points) {
      const rest = await record(own, policy(), base, point);
      expect(rest.texts, `after ${point.state.stage} ${point.state.step}`).toEqual(texts.slice(position));
    }
    expect(texts).not.toEqual((await record(config, policy(), base)).texts);
  });
});

describe('a run with a value model that goes on', () => {
  it('gives the same bytes from every committed point: the model and its moments are in its state', async () => {
    const gae = { advantage: 'gae' as const, lambda: 0.9, miniBatches: 2 };
    const own = {
      ...config,
      reasoningRl: { ...config.reasoningRl, ...gae },
      finalRl: { ...config.finalRl, ...gae },
    };
    const { texts, points } = await record(own, policy(), base);
    const steps = points.map(({ point: { state } }) => state.value?.optimizer.t);
    expect(steps).toEqual([undefined, undefined, 2, 4, 6, undefined, 2, 4]);
    for (const { point, position } of points) {
      const rest = await record(own, policy(), base, point);
      expect(rest.texts, `after ${point.state.stage} ${point.state.step}`).toEqual(texts.slice(position));
    }
    const { value: _value, ...state } = points[3].point.state;
    await expect(record(own, policy(), base, { ...points[3].point, state })).rejects.toThrow(
      'the checkpoint of step 2 has no value model, which its advantages need. Use an earlier one.',
    );
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
    // At the base's evaluations, 12 calls, and the cold start's, 6, the gate, the third step and the evaluations of
    // reasoning-rl, and the draws of rejection sampling.
    expect(await failure('sample', 1)).toBe(`stage pretrain, step ${config.pretrain.steps}: a number`);
    expect(await failure('gradient', 2)).toBe('stage cold-start-sft, step 2: a number');
    expect(await failure('sample', 13)).toBe('stage cold-start-sft, step 2: a number');
    expect(await failure('sample', 19)).toBe('stage reasoning-rl, step 1: a number');
    expect(await failure('gradient', 5)).toBe('stage reasoning-rl, step 3: a number');
    expect(await failure('sample', 25)).toBe('stage reasoning-rl, step 3: a number');
    expect(await failure('sample', 31)).toBe('stage rejection-sampled-sft, step 1: a number');
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
      // The same completion over and over: no group is live.
      const dull = policy({ sample: (prompt) => worked(prompt, 1) });
      for await (const { kind } of runPipeline({ ...strict, recipe: 'r1-zero' }, dull, { base }))
        kinds.push(kind);
    };
    await expect(run()).rejects.toThrow(/^stage reasoning-rl: .*0\.000 .*, allowed limits\.minLive = 0\.6/);
    expect(kinds).toEqual([...Array(6).fill('eval'), 'stage-start', 'gate']);
    const { points } = await record(config, policy(), base);
    const rest = await record(strict, policy(), base, points[5].point);
    expect(rest.texts.at(-1)).toContain('"stage":"final-rl"');
  });
});
