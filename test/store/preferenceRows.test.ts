import { expect, it } from 'vitest';
import { eventRows } from '../../src/store/eventRows.js';

it('the reward models of a stage are its row of step 0 in metrics.jsonl', () => {
  const metrics = { 'preference/helpful/accuracy': 0.875 };
  expect(eventRows({ kind: 'preference-models', stage: 'final-rl', metrics }, [])).toEqual([
    ['metrics.jsonl', [{ stage: 'final-rl', step: 0, ...metrics }]],
  ]);
});
