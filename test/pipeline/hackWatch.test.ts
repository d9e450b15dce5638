// The watch for reward hacking: which rewards are held against which grader, and when it speaks.
import { describe, expect, it } from 'vitest';
import type { PipelineEvent, RolloutRow } from '../../src/pipeline/events.js';
import { createHackWatch } from '../../src/pipeline/hackWatch.js';

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
    const start: PipelineEvent = {
      ...{ kind: 'stage-start', stage: 'final-rl', stageIndex: 1, from: 'previous' },
      ...{ fromSha256: '', steps: 3 },
    };
    const later = [rollouts(row('pair', 3, 0.9)), quickEval(3, 0.3, 1)];
    const warnings = [...hacked, ...later, start, ...hacked].map(watch).filter((warning) => warning !== null);
    expect(warnings.map(({ to }) => to.step)).toEqual([2, 2]);
  });

  it('has no opinion of evaluations at stage ends, nor where nothing was rewarded', () => {
    const watch = createHackWatch();
    const events = [quickEval(1, 0.9, 0.9), rollouts(row('pair', 2, 1)), quickEval(2, 0.1, 0.1, false)];
    expect(events.map(watch)).toEqual([null, null, null]);
  });
});
