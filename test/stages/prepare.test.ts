// What a stage makes ready before its first step, what it cannot do without, and by which keys it draws.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { corpusDocument } from '../../src/data/corpus.js';
import { coldStartRows } from '../../src/data/datasets.js';
import { decode } from '../../src/data/tokenizer.js';
import { generalPrompts } from '../../src/stages/finalRl.js';
import { type StageName, stageNames, stageOf, stages } from '../../src/stages/index.js';
import { pretrainBatch } from '../../src/stages/pretrain.js';
import type { Given, Opened } from '../../src/stages/stage.js';
import type { GeneralItem } from '../../src/tasks/general.js';
import { epochBatches, toExample } from '../../src/training/supervised.js';
import { scripted, textsOf, totalOf, worked } from '../training/scriptedCompute.js';
import { base, config, run, stepsOf } from './loopRun.js';

const previous = Float32Array.of(5);
const rows = coldStartRows(7, config, 1);
const { compute } = scripted({ sample: (prompt) => worked(prompt, totalOf(prompt)) });
const prepared = (stage: StageName, given: Partial<Given> = {}) =>
  stageOf(stage).prepare({ config, compute, from: base, previous: null, lessons: null, ...given });

describe('a stage is prepared', () => {
  it('by its steps alone where it makes its examples as it goes', async () => {
    const nothing = { sft: null, trunk: null };
    expect(await prepared('pretrain')).toEqual({ steps: 3, ...nothing });
    expect(await prepared('reasoning-rl')).toEqual({ steps: 4, ...nothing });
  });

  it('with demonstrations in the cold start, in whole epochs', async () => {
    const demonstrations = coldStartRows(10, config, config.seed);
    // Ten rows are a batch of eight and one of two.
    expect(await prepared('cold-start-sft')).toEqual({
      ...{ steps: 4, sft: { rows: demonstrations, filters: null }, trunk: null },
    });
  });

  it('with lessons in distillation, which it cannot do without', async () => {
    const lessons = { rows, tokens: null };
    const distill = { ...config.distill, epochs: 3, batchSize: 4 };
    expect(await prepared('distillation-sft', { lessons, config: { ...config, distill } })).toEqual({
      ...{ steps: 6, sft: { rows, filters: null }, trunk: null },
    });
    await expect(prepared('distillation-sft')).rejects.toThrow('needs the lessons of a teacher');
  });

  it('with completions of the stage before, which it cannot do without', async () => {
    const { steps, sft, trunk } = await prepared('rejection-sampled-sft', { previous });
    const { epochs, batchSize } = config.rejectionSampling;
    expect(steps).toBe(epochs * Math.ceil(sft!.rows.length / batchSize));
    expect(sft?.filters).toMatchObject({ wrong: 0 });
    expect(trunk).toBeNull();
    await expect(prepared('rejection-sampled-sft')).rejects.toThrow('needs the policy of the stage before');
  });

  it('with what reward models grow from in the final RL, where some step asks them', async () => {
    expect(await prepared('final-rl')).toEqual({ steps: 3, sft: null, trunk: base });
    const never = { ...config, finalRl: { ...config.finalRl, preferenceLast: 0 } };
    expect(await prepared('final-rl', { config: never })).toEqual({ steps: 3, sft: null, trunk: null });
  });
});

describe('the table of stages', () => {
  it('tells which stages reinforce, and which of these go on where all is solved', () => {
    const needs = (name: (typeof stageNames)[number]) => stageOf(name).reinforcement?.needsLiveGroups;
    expect(needs('reasoning-rl')).toBe(true);
    expect(needs('final-rl')).toBe(false);
    const supervised = ['pretrain', 'cold-start-sft', 'rejection-sampled-sft', 'distillation-sft'] as const;
    for (const name of supervised) expect(needs(name)).toBeUndefined();
    expect(stageOf('reasoning-rl').reinforcement?.settings(config)).toBe(config.reasoningRl);
    expect(stageOf('final-rl').reinforcement?.settings(config)).toBe(config.finalRl);
    expect(stageNames.filter((name) => stageOf(name).needsLessons)).toEqual(['distillation-sft']);
  });

  it('refuses to fine-tune on nothing', () => {
    const opened: Opened = {
      name: 'x',
      steps: 1,
      done: 0,
      sftRows: null,
      reference: null,
      rewardModels: null,
    };
    expect(() => stages['cold-start-sft'].train({} as never, {} as never, config, opened)).toThrow(
      'stage x has no rows to learn from',
    );
  });
});

describe('general prompts of the final RL', () => {
  const models = { helpful: Float32Array.of(1), harmless: Float32Array.of(2) };
  const of = (preferenceLast: number) =>
    generalPrompts(compute, { ...config, finalRl: { ...config.finalRl, preferenceLast } }, models);

  it('come in its last steps, in all of them at most, as many as their share', () => {
    expect([of(1), of(3), of(5)].map(({ from }) => from)).toEqual([2, 0, 0]);
    expect(of(1).share).toBe(0.4);
  });

  it('are scored by its models, packed as the settings say', async () => {
    const told = scripted({ score: (_, [model]) => model });
    const item: GeneralItem = {
      ...{ prompt: ['good'], thought: [], answer: ['good'], kind: 'chat' as const },
      ...{ language: 'en', harmful: false, fact: 'good' },
    };
    const completions = Array.from({ length: 6 }, () => ({ item, words: worked('please', 1).split(' ') }));
    const scores = await generalPrompts(told.compute, config, models).score(completions);
    expect(scores).toEqual(Array(6).fill({ helpful: 0.75, harmless: 0.5 + 1 / 3 }));
    expect(told.scored[0].texts.map(({ length }) => length)).toEqual([5, 1]);
  });
});

describe('the draws of a supervised stage', () => {
  it('are those of seed, stage, step and place in pre-training', () => {
    const examples = pretrainBatch(config, 2);
    expect(examples.length).toBe(6);
    for (const [i, { prompt, completion }] of examples.entries()) {
      const document = corpusDocument(config, stream(config.seed, 'pretrain', 2, i));
      expect({ prompt: decode(prompt), completion: decode(completion) }).toEqual(document);
    }
  });

  it('are those of seed and stage in fine-tuning', async () => {
    const { sftRows } = await run(config);
    const examples = sftRows.get('cold-start-sft')!.map(toExample);
    const batches = epochBatches(examples, 8, [config.seed, 'cold-start-sft']);
    for (const [step, { asked }] of (await stepsOf('cold-start-sft')).entries()) {
      const texts = asked.updates.flatMap(({ shards }) => shards.flatMap((shard) => textsOf(shard.rows)));
      expect(texts).toEqual(
        batches(step).map(({ prompt, completion }) =>
          decode([...prompt, ...completion].slice(0, -1)).join(' '),
        ),
      );
    }
  });
});
