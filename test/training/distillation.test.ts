// How long a student learns, and that it learns what it is given.
import { describe, expect, it } from 'vitest';
import type { SftRow } from '../../src/data/datasets.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { distillationSteps, requireRoom } from '../../src/training/distillation.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';
import { recordingCompute } from '../stages/recordingCompute.js';

const row = (completion: string): SftRow => ({
  ...{ prompt: '<user> 1 + 2 ? <assistant>', completion, task: 'addition', level: 1, language: 'en' },
});
// 6 + 4 and 6 + 6 tokens.
const rows = [row('<answer> 3 </answer> <eos>'), row('<think> so </think> <answer> 3 <eos>')];
const ten = Array.from({ length: 5 }, () => rows).flat();

describe('distillationSteps', () => {
  it('counts epochs where no tokens are given', () => {
    expect(distillationSteps({ rows: ten, tokens: null }, { epochs: 3, batchSize: 4 })).toBe(9);
  });

  it('comes nearest to the given tokens, prompts and completions', () => {
    // 11 tokens a row, 4 rows a step: 44 tokens a step.
    const settings = { epochs: 3, batchSize: 4 };
    expect(distillationSteps({ rows: ten, tokens: 440 }, settings)).toBe(10);
    expect(distillationSteps({ rows: ten, tokens: 65 }, settings)).toBe(1);
    expect(distillationSteps({ rows: ten, tokens: 67 }, settings)).toBe(2);
    expect(distillationSteps({ rows: ten, tokens: 1 }, settings)).toBe(1);
    // A batch cannot be larger than the set: 22 tokens a step.
    expect(distillationSteps({ rows, tokens: 220 }, settings)).toBe(10);
  });
});

describe('requireRoom', () => {
  it('refuses lessons that are longer than the context of the student', () => {
    expect(() => requireRoom(rows, 12, 'r1')).not.toThrow();
    expect(() => requireRoom(rows, 11, 'r1')).toThrow(
      expect.objectContaining({
        exitCode: 78,
        message: 'policy.context: too short for what r1 wrote (got 11, needed 12 words). Raise it.',
      }),
    );
  });
});

describe('the distill recipe', () => {
  const config = tinyConfig({ recipe: 'distill', distill: { epochs: 2, batchSize: 4 } });

  it('trains a base on the lessons it is given and records them', async () => {
    const { compute } = recordingCompute();
    const events: PipelineEvent[] = [];
    const given = { base: tinyBase(config), lessons: { rows: ten, tokens: null } };
    for await (const event of runPipeline(config, compute, given)) events.push(event);
    const unlearned = async () => {
      for await (const { kind } of runPipeline(config, compute, { base: tinyBase(config) }))
        events.push({ kind } as never);
    };
    const count = events.length;
    await expect(unlearned()).rejects.toThrow('lessons');
    expect(events.splice(count).map(({ kind }) => kind)).toEqual(Array(6).fill('eval'));
    for (const event of events.splice(0, 6))
      expect(event).toMatchObject({ kind: 'eval', row: { stage: 'pretrain', quick: false } });
    expect(events[0]).toMatchObject({
      kind: 'stage-start',
      stage: 'distillation-sft',
      from: 'base',
      steps: 6,
    });
    expect(events[1]).toMatchObject({ kind: 'sft-data', rows: ten });
    expect(events.filter(({ kind }) => kind === 'step').length).toBe(6);
    expect(events.at(-1)?.kind).toBe('stage-end');
  });
});
