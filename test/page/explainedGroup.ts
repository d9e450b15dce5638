// An explained group for pages, made up.
import type { ExplainedGroup } from '../../src/report/explainedGroup.js';

/** A group of two, whose tokens are moved by so much. */
export function explainedGroup(words: number, verdict: boolean): ExplainedGroup {
  const token = (ratio: number, clipped = false) => {
    return { word: '<so>', before: -1, after: -1 + Math.log(ratio), ratio, kl: 0.00012, clipped };
  };
  const member = (advantage: number) => ({
    ...{ completion: '<so>', rewards: { accuracy: 1, helpful: null }, reward: 1, advantage },
    verdict: verdict ? { correct: true, format: true, thorough: true, sound: false } : null,
  });
  return {
    ...{ run: 'zero', stage: 'reasoning-rl', step: 40, group: 2, groups: 8, task: 'pair', level: 4 },
    ...{
      prompt: '<user> ?',
      members: [member(1.5), member(-1.5)],
      weights: { accuracy: 1, format: 1, language: 0 },
      notReplayed: null,
      clipEpsilon: 0.2,
    },
    tokens: [
      { member: 0, rows: [token(1.3, true), token(1.004), ...Array(words).fill(token(1.012))] },
      { member: 1, rows: [token(0.92)] },
    ],
  };
}
