// The order of events, whose weights start which stage, and the same bytes from every committed point.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { record, tinyBase, tinyConfig, trainedBase } from './tiny.js';

const config = tinyConfig();
let compute: Compute;
let base: Float32Array;

beforeAll(async () => {
  compute = await startCompute(config);
  base = await trainedBase(config, compute);
});
afterAll(() => compute.close());

async function events(recipe: 'base' | 'r1-zero'): Promise<PipelineEvent[]> {
  const all: PipelineEvent[] = [];
  const own = tinyConfig({ recipe });
  for await (const event of runPipeline(own, compute, { base: recipe === 'base' ? null : base }))
    all.push(event);
  return all;
}

describe('runPipeline', () => {
  it('opens, steps, evaluates and closes a stage, in this order', async () => {
    const kinds = (await events('r1-zero')).map((event) => event.kind);
    expect(kinds).toEqual([
      ...Array(6).fill('eval'),
      ...['stage-start', 'gate'],
      ...['rollouts', 'step', 'rollouts', 'eval', 'step', 'rollouts', 'step'],
      ...['eval', 'eval', 'eval', 'stage-end'],
    ]);
  });

  it('starts the base from random weights and names its end by hash', async () => {
    const all = await events('base');
    const end = all.at(-1);
    if (end?.kind !== 'stage-end') throw new Error('the last event is not a stage end');
    expect(end.lineage).toMatchObject({ stage: 'pretrain', from: 'random' });
    expect(end.lineage.fromSha256).toBe(weightsSha256(tinyBase(config)));
    expect(end.lineage.sha256).toBe(weightsSha256(end.state.weights));
    expect(end.lineage.sha256).not.toBe(end.lineage.fromSha256);
  });

  it('stops before the first step where no group would teach anything, after telling the figures', async () => {
    const strict = tinyConfig({ recipe: 'r1-zero', limits: { minLive: 0.1 } });
    const kinds: string[] = [];
    const untrained = async () => {
      for await (const event of runPipeline(strict, compute, { base: tinyBase(strict) }))
        kinds.push(event.kind);
    };
    await expect(untrained()).rejects.toMatchObject({
      exitCode: 80,
      message: expect.stringMatching(/^stage reasoning-rl: .*got a share of 0\.000.*pretrain\.steps/),
    });
    expect(kinds).toEqual([...Array(6).fill('eval'), 'stage-start', 'gate']);
  });

  it('refuses a recipe whose base is missing', async () => {
    const missing = async () => {
      for await (const _ of runPipeline(config, compute, { base: null }));
    };
    await expect(missing()).rejects.toThrow('starts from base');
  });
});

describe('the R1 recipe', () => {
  it('restarts the second SFT from the base, and gives the same bytes from every committed point', async () => {
    const { texts, points } = await record(config, compute, base);
    const starts = texts.map((text) => JSON.parse(text)).filter(({ kind }) => kind === 'stage-start');
    expect(starts.map(({ stage, from }) => [stage, from])).toEqual([
      ['cold-start-sft', 'base'],
      ['reasoning-rl', 'previous'],
      ['rejection-sampled-sft', 'base'],
      ['final-rl', 'previous'],
    ]);
    const told = texts.map((text) => JSON.parse(text)).filter(({ kind }) => kind === 'reward-models');
    expect(told.length).toBe(1);
    expect(JSON.parse(texts[texts.indexOf(JSON.stringify(told[0])) - 1])).toMatchObject({
      kind: 'stage-start',
      stage: 'final-rl',
    });

    const baseHash = weightsSha256(base);
    expect(starts[0].fromSha256).toBe(baseHash);
    expect(starts[2].fromSha256).toBe(baseHash);
    expect(starts[1].fromSha256).not.toBe(baseHash);

    expect(points.length).toBeGreaterThan(8);
    for (const { point, position } of points) {
      const rest = await record(config, compute, base, point);
      expect(rest.texts, `from step ${point.state.step} of ${point.state.stage}`).toEqual(
        texts.slice(position),
      );
    }
  });

  it('asks general prompts in the last steps of the final stage, and nowhere before', async () => {
    const asked: string[] = [];
    for await (const event of runPipeline(config, compute, { base })) {
      if (event.kind !== 'rollouts' || !event.rows.some(({ task }) => task === 'general')) continue;
      asked.push(`${event.rows[0].stage} ${event.rows[0].step}`);
    }
    expect(asked).toEqual(['final-rl 2', 'final-rl 3']);
  });

  it('trains no reward models where no step would ask them', async () => {
    const without = tinyConfig({ finalRl: { ...config.finalRl, preferenceLast: 0 } });
    const { texts } = await record(without, compute, base);
    expect(texts.some((text) => text.includes('reward-models'))).toBe(false);
  });

  it('gives other bytes for another seed', async () => {
    const one = await record(tinyConfig({ recipe: 'r1-zero' }), compute, base);
    const same = await record(tinyConfig({ recipe: 'r1-zero' }), compute, base);
    const other = await record(tinyConfig({ recipe: 'r1-zero', seed: 2 }), compute, base);
    expect(same.texts).toEqual(one.texts);
    expect(other.texts.at(-1)).not.toBe(one.texts.at(-1));
  });
});
