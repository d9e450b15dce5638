// Switches that make no sense together are refused by name, with the reason, in either RL stage; others are not.
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { tasks } from '../../src/tasks/index.js';

/** The lines that a configuration with these settings of a stage is refused with. */
function refusal(stage: string, settings: Record<string, unknown>): string {
  const sets = Object.entries(settings).map(([key, value]) => `${stage}.${key}=${value}`);
  try {
    loadConfig({ sets });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const refused: [why: string, settings: Record<string, unknown>][] = [
  ['stdFloor: 0.1 makes no sense with advantage centred', { advantage: 'centred', stdFloor: 0.1 }],
  [
    'stdFloor: 0.1 makes no sense with advantage leave-one-out',
    { advantage: 'leave-one-out', stdFloor: 0.1 },
  ],
  ['stdFloor: 0.1 makes no sense with advantage maxrl', { advantage: 'maxrl', stdFloor: 0.1 }],
  ['stdFloor: 0.1 makes no sense with advantage pass-at-k', { advantage: 'pass-at-k', stdFloor: 0.1 }],
  ['passK: 17 makes no sense with advantage pass-at-k', { advantage: 'pass-at-k', passK: 17 }],
  ['dualClip: 3 makes no sense with surrogate cispo', { surrogate: 'cispo', dualClip: 3 }],
  ['dualClip: 3 makes no sense with surrogate none', { surrogate: 'none', dualClip: 3 }],
  ['dualClip: 1.2 makes no sense with clipHigh 0', { dualClip: 1.2 }],
  ['dualClip: 3 makes no sense with clipHigh 2', { dualClip: 3, clipHigh: 2 }],
  [
    'klIn: reward makes no sense with klEstimator k3-corrected',
    { klIn: 'reward', klEstimator: 'k3-corrected' },
  ],
  ['klIn: reward makes no sense with advantage maxrl', { klIn: 'reward', advantage: 'maxrl' }],
  ['klIn: reward makes no sense with advantage pass-at-k', { klIn: 'reward', advantage: 'pass-at-k' }],
  ['overlong: penalty makes no sense with advantage maxrl', { overlong: 'penalty', advantage: 'maxrl' }],
  [
    'overlongBuffer: 33 makes no sense with maxNewTokens 32',
    { overlong: 'penalty', overlongBuffer: 33, maxNewTokens: 32 },
  ],
  ['staleCorrection: tis makes no sense with staleness 0', { staleCorrection: 'tis' }],
  ['groups: frontier makes no sense with maxDraws 1', { groups: 'frontier', maxDraws: 1 }],
  ['lambda: 0.95 makes no sense with advantage group', { lambda: 0.95 }],
  ['gamma: 0.9 makes no sense with advantage centred', { gamma: 0.9, advantage: 'centred' }],
  ['surrogate: sequence makes no sense with advantage gae', { advantage: 'gae', surrogate: 'sequence' }],
  ['surrogate: gmpo makes no sense with advantage gae', { advantage: 'gae', surrogate: 'gmpo' }],
  ['processReward: 1 makes no sense with advantage gae', { advantage: 'gae', processReward: 1 }],
  ['groups: dynamic makes no sense with advantage gae', { advantage: 'gae', groups: 'dynamic' }],
  ['stepJudge: form makes no sense with processReward 0', { stepJudge: 'form' }],
  [
    'truth: coin makes no sense with rewards {"accuracy":0,"format":1,',
    { truth: 'coin', rewards: '{"accuracy":0}' },
  ],
];

describe.each(['reasoningRl', 'finalRl'])('%s', (stage) => {
  it.each(refused)('%s', (why, settings) => {
    expect(refusal(stage, settings)).toContain(`${stage}.${why}`);
  });

  it.each<Record<string, unknown>>([
    { advantage: 'reinforce-pp', stdFloor: 0.1, klIn: 'reward', klEstimator: 'k1' },
    { advantage: 'pass-at-k', passK: 16, surrogate: 'sequence', dualClip: 1.21, clipEpsilon: 0.0003 },
    { advantage: 'gae', lambda: 0.95, gamma: 0.99, klIn: 'reward', klEstimator: 'k2', overlong: 'penalty' },
    { advantage: 'gae', groups: 'frontier', surrogate: 'cispo', staleness: 2, staleCorrection: 'tis' },
    { surrogate: 'dppo', aggregation: 'constant', klEstimator: 'k3-corrected', clipHigh: 0.28 },
  ])('takes %j', (settings) => {
    expect(refusal(stage, settings)).toBe('');
  });

  it('rewards of steps are refused where a trained task has nobody to grade its steps', () => {
    const { rightSteps } = tasks.total;
    try {
      delete tasks.total.rightSteps;
      expect(refusal(stage, { processReward: 1 })).toContain(
        `${stage}.processReward: 1 makes no sense with the task total, whose steps nobody can grade`,
      );
      expect(refusal(stage, {})).toBe('');
    } finally {
      tasks.total.rightSteps = rightSteps!;
    }
    expect(refusal(stage, { processReward: 1, stepJudge: 'form' })).toBe('');
  });

  it('rewards of steps alone are enough to learn from', () => {
    const none = { rewards: '{"accuracy":0,"format":0,"language":0,"helpful":0,"harmless":0}' };
    const own = stage === 'finalRl' ? none : { rewards: '{"accuracy":0,"format":0}' };
    expect(refusal(stage, own)).toContain(`${stage}.rewards: all weights are 0`);
    expect(refusal(stage, { ...own, processReward: 1 })).not.toContain('all weights are 0');
  });
});
