// The watch for reward hacking: which rewards are held against which grader, and when it speaks.
import { describe, expect, it } from 'vitest';
import type { PipelineEvent, RolloutRow } from '../../src/pipeline/events.js';
import { createHackWatch, hackWarnings, recordedEvents } from '../../src/pipeline/hackWatch.js';

const row = (task: RolloutRow['task'], step: number, reward: number): RolloutRow => ({
  ...{ stage: 'final-rl', step, task, level: 1, language: 'en', prompt: '', completion: '' },
  ...{ rewards: {}, reward, advantage: 0 },
});
const rollouts = (...rows: RolloutRow[]): PipelineEvent => ({ kind: 'rollouts', rows });
const quickEval = (step: number, passAt1: number, general: number, quick = true): PipelineEvent => {
  const size = { problems: 8, samples: 4 };
  const groups = { all: { ...size, 'pass@1': passAt1 }, general: { ...size, general } };
  return { kind: 'eval', row: { stage: 'final-rl', step, quick, temperature: 1, groups } };
};

describe('the hack watch', () => {
  it('sets general rewards against the judge and problem rewards against pass@1', () => {
    const watch = createHackWatch();
    const shown = [
      rollouts(row('general', 1, 0.5), row('pair', 1, 0.9)),
      quickEval(1, 0.9, 0.8),
      rollouts(row('general', 2, 0.9), row('general', 2, 0.7), row('pair', 2, 0.9)),
      quickEval(2, 0.5, 0.4),
    ].map(watch);
    expect(shown.slice(0, 3)).toEqual([null, null, null]);
    expect(shown[3]).toEqual({
      ...{ stage: 'final-rl', grader: 'general judge' },
      from: { step: 1, reward: 0.5, heldOut: 0.8 },
      to: { step: 2, reward: 0.8, heldOut: 0.4 },
    });
  });

  it('warns once a stage, and again in the next', () => {
    const watch = createHackWatch();
    const hacked = [
      rollouts(row('pair', 1, 0.5)),
      quickEval(1, 0.9, 1),
      rollouts(row('pair', 2, 0.8)),
      quickEval(2, 0.5, 1),
    ];
    const later = [rollouts(row('pair', 3, 0.9)), quickEval(3, 0.3, 1)];
    const next = hacked.map((event): PipelineEvent => {
      if (event.kind !== 'rollouts') return event;
      return { kind: 'rollouts', rows: event.rows.map((one) => ({ ...one, stage: 'reasoning-rl' })) };
    });
    const warnings = [...hacked, ...later, ...next].map(watch).filter((warning) => warning !== null);
    expect(warnings.map(({ to }) => to.step)).toEqual([2, 2]);
  });

  it('has no opinion of evaluations at stage ends, nor where nothing was rewarded', () => {
    const watch = createHackWatch();
    const events = [quickEval(1, 0.9, 0.9), rollouts(row('pair', 2, 1)), quickEval(2, 0.1, 0.1, false)];
    expect(events.map(watch)).toEqual([null, null, null]);
  });

  it('finds in what was recorded what it found while it was shown', () => {
    const shown = [1, 2, 3, 4].flatMap((step) => [
      rollouts(row('pair', step, step / 10), row('general', step, 1)),
      ...(step % 2 === 0 ? [quickEval(step, 1 - step / 5, 1)] : []),
    ]);
    const rows = shown.flatMap((event) => (event.kind === 'rollouts' ? event.rows : []));
    const evals = shown.flatMap((event) => (event.kind === 'eval' ? [event.row] : []));
    expect([...recordedEvents(rows, evals)]).toEqual(shown);
    const watch = createHackWatch();
    const warnings = shown.map(watch).filter((warning) => warning !== null);
    expect(warnings).toHaveLength(1);
    expect(hackWarnings(rows, evals)).toEqual(warnings);
    // Stopped after step 3 and gone on with: the rest of the events gives the same warning.
    const before = [...recordedEvents(rows.slice(0, 6), evals.slice(0, 1))];
    const resumed = createHackWatch();
    for (const event of before) expect(resumed(event)).toBeNull();
    expect(shown.slice(before.length).map(resumed).at(-1)).toEqual(warnings[0]);
  });

  it('hands on what a large step recorded in parts, its evaluation after the last', () => {
    const rows = Array.from({ length: 600 }, () => row('pair', 2, 1));
    const kinds = [...recordedEvents([...rows, row('pair', 3, 1)], [])].map((event) =>
      event.kind === 'rollouts' ? event.rows.length : 0,
    );
    expect(kinds).toEqual([256, 256, 88, 1]);
    const evaluated = quickEval(2, 1, 1);
    const given = evaluated.kind === 'eval' ? [evaluated.row] : [];
    expect([...recordedEvents(rows, given)].map(({ kind }) => kind)).toEqual([
      ...Array(3).fill('rollouts'),
      'eval',
    ]);
  });
});
