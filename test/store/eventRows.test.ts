// The rows that events add to the row files, word for word.
import { expect, it } from 'vitest';
import { eventRows } from '../../src/store/eventRows.js';

it('the gate is one row of metrics at step 0', () => {
  const row = {
    task: 'pair',
    level: 3,
    share: 0.5,
    samples: 64,
    passAt1: 0.25,
    passAtGroup: 1,
    live: 0.75,
    chance: 1 / 6,
  } as const;
  expect(eventRows({ kind: 'gate', stage: 'reasoning-rl', rows: [row] }, [])).toEqual([
    [
      'metrics.jsonl',
      [
        {
          ...{ stage: 'reasoning-rl', step: 0, 'gate/pair/3/share': 0.5, 'gate/pair/3/samples': 64 },
          ...{ 'gate/pair/3/live': 0.75 },
          ...{ 'gate/pair/3/chance': 1 / 6, 'gate/pair/3/pass@1': 0.25, 'gate/pair/3/pass@group': 1 },
        },
      ],
    ],
  ]);
});

it('the reward models of a stage are its row of step 0 in metrics.jsonl', () => {
  const metrics = { 'preference/helpful/accuracy': 0.875 };
  expect(eventRows({ kind: 'reward-models', stage: 'final-rl', metrics }, [])).toEqual([
    ['metrics.jsonl', [{ stage: 'final-rl', step: 0, ...metrics }]],
  ]);
});
