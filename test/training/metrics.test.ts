// The metrics of a step's rollouts against means worked out by hand.
import { describe, expect, it } from 'vitest';
import type { CompletionAdvantage } from '../../src/rl/tokenwise.js';
import { rolloutMetrics } from '../../src/training/metrics.js';
import type { Rollout } from '../../src/training/rollout.js';
import { partsOf } from '../rl/parts.js';

const problem = { task: 'pair', level: 3, language: 'en', values: [3, 1, 2] } as const;

function rollout(
  reward: number,
  entropy: number[],
  finished: boolean,
  helpful: number | null = null,
  advantage: CompletionAdvantage = 0,
): Rollout {
  return {
    query: { kind: 'problem', problem },
    prompt: [1, 2],
    completion: {
      ids: new Int32Array(entropy.length),
      logprobs: new Float32Array(entropy.length),
      entropy: Float32Array.from(entropy),
      finished,
    },
    words: [],
    parts: partsOf({
      ...{ accuracy: helpful === null ? reward : null, format: 1, language: 0.5 },
      ...{ helpful, harmless: helpful },
    }),
    reward,
    advantage,
    refLogprobs: null,
  };
}

describe('rolloutMetrics', () => {
  it('equals the means worked out by hand', () => {
    const metrics = rolloutMetrics([
      [rollout(1, [1], true, null, 1), rollout(0, [2, 3, 4], false, null, -1)],
      [rollout(0.5, [1, 1], true, 0.5), rollout(0.5, [1, 1], true, 0.25)],
    ]);
    expect(metrics).toMatchObject({
      reward: 0.5,
      reward_std: 0.25,
      frac_reward_zero_std: 0.5,
      'rewards/accuracy/mean': 0.5,
      'rewards/format/mean': 1,
      'rewards/language/mean': 0.5,
      'rewards/helpful/mean': 0.375,
      'rewards/harmless/mean': 0.375,
      entropy: 14 / 8,
      'completions/mean_length': 2,
      'completions/clipped_ratio': 0.25,
      num_tokens: 16,
    });
  });

  it('counts a group as one that teaches where one token of it is pushed', () => {
    const share = (...advantages: CompletionAdvantage[]) =>
      rolloutMetrics([advantages.map((advantage) => rollout(1, [1, 1], true, null, advantage))])
        .frac_reward_zero_std;
    expect([share([0, 0], [0, 0]), share([0, 0], [0, -1]), share(0, [0, 0])]).toEqual([1, 0, 1]);
  });

  it('leaves out a part that applied to no completion', () => {
    expect(rolloutMetrics([[rollout(1, [1], true)]])).not.toHaveProperty('rewards/helpful/mean');
  });
});
