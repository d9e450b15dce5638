// What a supervised stage hands to an update: its own rows, completions alone or every word, its own settings.
import { describe, expect, it } from 'vitest';
import { endId } from '../../src/data/tokenizer.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import type { StageName } from '../../src/stages/index.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { base, config, learnedBy, pairOf, r1, run, stepsOf } from './loopRun.js';
import { recordingCompute, rowsOf, type Update } from './recordingCompute.js';

const rowCount = ({ rows }: Update['shards'][number]) => rows.starts.length - 1;

describe('a supervised stage', () => {
  const pretrained = () => run(tinyConfig({ recipe: 'base' }), null);
  const distilled = () => run(tinyConfig({ recipe: 'distill' }));

  it('learns every word after the first in pre-training', async () => {
    const { steps } = await pretrained();
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
      const { steps, sftRows } = stage === 'distillation-sft' ? await distilled() : await r1();
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
    for (const { asked } of [...(await pretrained()).steps, ...(await stepsOf('cold-start-sft'))]) {
      const [update] = asked.updates;
      const weights = rowsOf(update).flatMap((row) => row.weights);
      expect(new Set(weights)).toEqual(new Set([Math.fround(1 / weights.length)]));
      expect(new Set(update.shards.map(({ temperature }) => temperature))).toEqual(new Set([1]));
      expect(new Set(update.shards.map(({ loss }) => loss.kind))).toEqual(new Set(['cross-entropy']));
    }
  });

  it('takes batches of its own size, in shards of compute.shardRows', async () => {
    const sizes = async (stage: StageName) =>
      (await stepsOf(stage)).map(({ asked }) => asked.updates.map(({ shards }) => shards.map(rowCount)));
    expect(await sizes('cold-start-sft')).toEqual([[[5, 3]], [[2]], [[5, 3]], [[2]]]);
    for (const shards of (await sizes('rejection-sampled-sft')).flat(2))
      expect(shards).toBeLessThanOrEqual(5);
  });

  it('has its own learning rate, which falls in the end', async () => {
    const peak = async (stage: StageName) =>
      Math.max(...(await stepsOf(stage)).map(({ metrics }) => metrics.learning_rate));
    const [first, second] = (await stepsOf('cold-start-sft')).map(({ metrics }) => metrics.learning_rate);
    expect(first).toBeGreaterThanOrEqual(second);
    expect(await peak('cold-start-sft')).toBe(0.001);
    expect(await peak('rejection-sampled-sft')).toBe(0.002);
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
    const [first] = await stepsOf('rejection-sampled-sft');
    expect(first.asked.updates[0].weights).toEqual(base);
  });
});
