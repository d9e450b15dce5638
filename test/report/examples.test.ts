// Which completions stand for the beginning and the end of a stage.
import { describe, expect, it } from 'vitest';
import { examplePairs } from '../../src/report/examples.js';
import { rollout } from './fixtures.js';

describe('examplePairs', () => {
  it('takes the first rollout of each task, alike in level and language where there is one', () => {
    const rows = [
      rollout(1, 'first'),
      rollout(1, 'second'),
      rollout(1, 'sorted', { task: 'pair' }),
      rollout(9, 'zh', { language: 'zh' }),
      rollout(9, 'en'),
      rollout(9, 'sorted again', { task: 'pair', level: 4 }),
    ];
    const texts = examplePairs(rows).map(({ before, after }) => [before.completion, after.completion]);
    expect(texts).toEqual([
      ['first', 'en'],
      ['sorted', 'sorted again'],
    ]);
  });

  it('sees each row once, keeps stages apart, and leaves out a task that the last step does not ask', () => {
    function* rows() {
      yield rollout(1, 'first');
      yield rollout(1, 'only at first', { task: 'pair' });
      yield rollout(2, 'between');
      yield rollout(3, 'last');
      yield rollout(1, 'other stage', { stage: 'final-rl' });
    }
    expect(examplePairs(rows()).map(({ before, after }) => [before.completion, after.completion])).toEqual([
      ['first', 'last'],
      ['other stage', 'other stage'],
    ]);
    expect(examplePairs([])).toEqual([]);
  });
});
