// Progress where there is no terminal: which lines appear, and what they say.
import { describe, expect, test } from 'vitest';
import { eventBlocks, metricsText } from '../../src/cli/eventBlocks.js';
import { linesText } from '../../src/cli/lines.js';
import type { ProgressStream } from '../../src/cli/live.js';
import { createProgress } from '../../src/cli/progress.js';
import { goOn, nothingSeen } from '../../src/cli/screenState.js';
import { loadConfig } from '../../src/config/load.js';
import type { PipelineEvent } from '../../src/pipeline/events.js';

const { config } = loadConfig({});

/** What is said of an event; null for nothing. */
const eventText = (event: PipelineEvent) => linesText(eventBlocks(event)).trimEnd() || null;

const sha256 = '3f2a91c0'.padEnd(64, '0');

function stepEvent(step: number, metrics: Record<string, number>): PipelineEvent {
  const empty = new Float32Array(0);
  const state = {
    ...{ stageIndex: 0, stage: 'reasoning-rl' as const, step, steps: 100, from: 'base', fromSha256: sha256 },
    ...{ weights: empty, optimizer: { m: empty, v: empty, t: step }, reference: null, trunk: null },
  };
  return { kind: 'step', state, metrics };
}

const stageStart: PipelineEvent = {
  ...{ kind: 'stage-start', stage: 'reasoning-rl', stageIndex: 0 },
  ...{ from: 'base', fromSha256: sha256, steps: 100 },
};

/** What progress writes for events; each comes `secondsApart` after the one before. */
function written(events: readonly PipelineEvent[], secondsApart: number): string[] {
  const chunks: string[] = [];
  let clock = 0;
  const stream = { write: (text: string) => chunks.push(text) } as unknown as ProgressStream;
  const progress = createProgress(stream, { config, whole: config }, () => clock);
  for (const event of events) {
    clock += secondsApart;
    progress.show(event);
  }
  progress.stop();
  return chunks.join('').trimEnd().split('\n');
}

describe('plain lines', () => {
  test('every twentieth step, with the time left from the mean of the steps so far', () => {
    const steps = Array.from({ length: 45 }, (_, i) => stepEvent(i + 1, { reward: 0.5 }));
    expect(written([stageStart, ...steps], 0.25)).toEqual([
      'reasoning-rl from base 3f2a91c0, 100 steps',
      'reasoning-rl 20/100  reward 0.500  0:20 left',
      'reasoning-rl 40/100  reward 0.500  0:15 left',
    ]);
  });

  test('slow steps come at least every ten seconds; a resumed stage is not taken for a fast one', () => {
    const steps = [61, 62, 63].map((step) => stepEvent(step, { loss: 1.25 }));
    expect(written(steps, 10)).toEqual([
      'reasoning-rl 61/100  loss 1.250',
      'reasoning-rl 62/100  loss 1.250  6:20 left',
      'reasoning-rl 63/100  loss 1.250  6:10 left',
    ]);
  });
});

describe('texts', () => {
  test('reward models: their accuracy on held-out preferences', () => {
    const metrics = { 'preference/helpful/accuracy': 0.868, 'preference/harmless/accuracy': 1 };
    expect(eventText({ kind: 'reward-models', stage: 'final-rl', metrics })).toBe(
      'final-rl: reward models, accuracy on held-out preferences: helpful 0.868  harmless 1.000',
    );
  });

  test('a warning under the evaluation that shows hacking', () => {
    const rollouts = (reward: number): PipelineEvent => ({
      kind: 'rollouts',
      rows: [
        {
          ...{ stage: 'final-rl', step: 1, task: 'general', level: 1, language: 'en' },
          ...{ prompt: '', completion: '', rewards: {}, reward, advantage: 0 },
        },
      ],
    });
    const quickEval = (step: number, general: number): PipelineEvent => {
      const size = { problems: 8, samples: 4 };
      const groups = { all: { ...size, 'pass@1': 0.5 }, general: { ...size, general } };
      return { kind: 'eval', row: { stage: 'final-rl', step, quick: true, temperature: 1, groups } };
    };
    const events = [rollouts(0.5), quickEval(20, 0.75), rollouts(0.875), quickEval(40, 0.25)];
    expect(written(events, 0).at(-1)).toBe(
      'warning: reward rose from 0.500 to 0.875 while held-out general judge fell from 0.750 to 0.250 (steps 20 to 40)',
    );
  });

  test('rewards where there are any, else the loss', () => {
    expect(metricsText({ loss: 2, grad_norm: 1 })).toBe('loss 2');
    expect(
      metricsText({
        loss: 0.01,
        reward: 1.05,
        'rewards/accuracy/mean': 0.75,
        'completions/mean_length': 21.5,
      }),
    ).toBe('reward 1.050  accuracy 0.750  length 21.5');
  });

  test('supervised data tells what the filters did', () => {
    const row = { prompt: 'a', completion: 'b', task: 'pair' as const, level: 3, language: 'en' as const };
    const event: PipelineEvent = {
      ...{ kind: 'sft-data', stage: 'rejection-sampled-sft', rows: [row] },
      filters: { kept: 1, wrong: 3 },
    };
    expect(eventText(event)?.split('\n')).toEqual([
      'rejection-sampled-sft: 1 examples, 1 of them completions that were kept, 0 general',
      'completions     count  share',
      'drawn               4  100.0 %',
      'kept                1  25.0 %',
      'dropped: wrong      3  75.0 %',
    ]);
    expect(eventText({ ...event, filters: null })).toBe('rejection-sampled-sft: 1 examples');
  });

  test('an evaluation shows how it was sampled, pass@1 and the largest k', () => {
    const all = { problems: 4, samples: 4, 'pass@1': 0.25, 'pass@2': 0.4, 'pass@4': 0.5, format: 0.75 };
    const look = { temperature: 0.7, begin: '<think>' };
    const row = { stage: 'final-rl' as const, step: 3, quick: false, ...look, groups: { all } };
    expect(eventText({ kind: 'eval', row })).toBe(
      'final-rl step 3 eval (T=0.7, <think> forced): pass@1 0.250  pass@4 0.500  format 0.750',
    );
  });

  test('what a run measures of its base is no step of its own; the run that makes the base is at one', () => {
    const all = { problems: 4, samples: 1, 'pass@1': 0.25 };
    const row = { stage: 'pretrain' as const, step: 9, quick: false, temperature: 1, groups: { all } };
    const measured: PipelineEvent = { kind: 'eval', row };
    expect(written([measured, stageStart, measured], 0)).toEqual([
      'base eval (T=1): pass@1 0.250',
      'reasoning-rl from base 3f2a91c0, 100 steps',
      'base eval (T=1): pass@1 0.250',
    ]);
    const begun = { ...stageStart, stage: 'pretrain', from: 'random' } as PipelineEvent;
    expect(written([begun, measured], 0).at(-1)).toBe('pretrain step 9 eval (T=1): pass@1 0.250');
    // One that goes on has no beginning to show.
    const { state } = stepEvent(8, {}) as Extract<PipelineEvent, { kind: 'step' }>;
    const step: PipelineEvent = { kind: 'step', state: { ...state, stage: 'pretrain' }, metrics: {} };
    expect(written([step, measured], 0).at(-1)).toBe('pretrain step 9 eval (T=1): pass@1 0.250');
  });

  test('the end of a stage names its weights; steps and rollouts have no line', () => {
    const { state } = stepEvent(100, {}) as Extract<PipelineEvent, { kind: 'step' }>;
    const lineage = { stage: 'reasoning-rl' as const, from: 'base', fromSha256: sha256, sha256 };
    expect(eventText({ kind: 'stage-end', state, lineage })).toBe('reasoning-rl done: weights 3f2a91c0');
    expect(eventText(stepEvent(1, {}))).toBeNull();
    expect(eventText({ kind: 'rollouts', rows: [] })).toBeNull();
  });
});

test('the gate is a small table', () => {
  const row = { share: 0.5, samples: 64, passAtGroup: 0.75, live: 0.5, chance: 0.125 };
  const rows = [
    { task: 'addition', level: 2, passAt1: 0.25, ...row },
    { task: 'pair', level: 3, passAt1: 0.5, ...row },
  ] as const;
  expect(eventText({ kind: 'gate', stage: 'reasoning-rl', rows })?.split('\n')).toEqual([
    'reasoning-rl: what there is to learn from, on training problems',
    'level       pass@1  pass@group  live groups  by chance',
    'addition/2    0.25        0.75         0.50       0.13',
    'pair/3        0.50        0.75         0.50       0.13',
  ]);
});

test('a stage that goes on has its place and the curves that were recorded of it', () => {
  const seen = nothingSeen('measures the base', 0);
  const place = { stage: 'reasoning-rl', step: 2, steps: 9 } as const;
  const metrics = [1, 2].map((step) => ({
    stage: place.stage,
    step,
    reward: step / 2,
    entropy: 0.5,
    loss: 0,
  }));
  const look = { ...{ stage: place.stage, step: 2, quick: true }, temperature: config.eval.temperature };
  const groups = { all: { problems: 4, samples: 2, 'pass@1': 0.25, language: 1 } };
  const evals = [
    { ...look, groups },
    { ...look, temperature: 0, groups },
  ];
  goOn(seen, { place, metrics, evals, events: [] }, config, 5);
  expect(seen).toMatchObject({ place, phase: 'goes on', since: 5 });
  expect(seen.curves).toMatchObject({ reward: [0.5, 1], 'pass@1': [0.25], language: [1], thought: [] });
});
