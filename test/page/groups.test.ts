// The sample of completions: by step, task and verdict; bounded whatever goes by.
import { describe, expect, it } from 'vitest';
import { createSample, sampledSteps, thinned } from '../../src/page/groups.js';
import type { RolloutRow } from '../../src/pipeline/events.js';
import { rollout } from '../report/fixtures.js';

const metrics = [{ stage: 'reasoning-rl', step: 1, reward: 0 } as const];
const right = { rewards: { accuracy: 1 }, reward: 2, advantage: 1 };
const wrong = { rewards: { accuracy: 0 }, reward: 0, advantage: -1 };

function sampled(rows: readonly RolloutRow[], groupSize = 2) {
  const { show, groups } = createSample(metrics, () => groupSize);
  for (const row of rows) show(row);
  return groups();
}

describe('the sample of completions', () => {
  it('looks at the first and the last step, and evenly between', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ stage: 'final-rl', step: i + 1 }) as const);
    expect([...sampledSteps(rows).get('final-rl')!]).toEqual([
      1, 10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100,
    ]);
    expect([...sampledSteps([...rows].slice(0, 2)).get('final-rl')!]).toEqual([1, 2]);
  });

  it('keeps the first group of a task, and the first one with a verdict that was missing', () => {
    const group = (prompt: string, ...verdicts: object[]) =>
      verdicts.map((verdict, i) => rollout(1, `${prompt} ${i}`, { prompt, ...verdict }));
    const groups = sampled([
      ...group('a', right, right),
      ...group('b', right, right),
      ...group('c', right, wrong),
      ...group('d', wrong, wrong),
    ]);
    expect(groups.map(({ prompt }) => prompt)).toEqual(['a', 'c']);
    expect(groups[1].answers.map((answer) => answer.right)).toEqual([true, false]);
  });

  it('tells two groups of one prompt apart by their size, and shows equal completions once', () => {
    const groups = sampled([
      rollout(1, 'x', right),
      rollout(1, 'x', right),
      rollout(1, 'y', wrong),
      rollout(1, 'z', wrong),
    ]);
    expect(groups.map(({ answers }) => answers.map(({ text, count }) => [text, count]))).toEqual([
      [['x', 2]],
      [
        ['y', 1],
        ['z', 1],
      ],
    ]);
  });

  it('says of general answers that nothing is right or wrong', () => {
    const [group] = sampled([
      rollout(1, 'hello', { task: 'general', rewards: { accuracy: null, helpful: 0.5 } }),
    ]);
    expect(group.answers[0].right).toBeNull();
    expect(group.answers[0].parts).toContain(0.5);
  });

  it('keeps so many answers of a group, and so many letters of each', () => {
    const rows = Array.from({ length: 50 }, (_, i) => rollout(1, `${i} ${'x'.repeat(5000)}`, right));
    const [{ answers, more }] = sampled(rows, 50);
    expect([answers.length, more]).toEqual([16, 34]);
    expect(answers[0].text.length).toBeLessThan(1300);
  });

  it('thins evenly, and to nothing where one is too much', () => {
    const groups = Array.from({ length: 32 }, (_, i) => ({ i }));
    const left = thinned(groups, 150).map(({ i }) => i);
    expect(JSON.stringify(left.map((i) => ({ i }))).length).toBeLessThanOrEqual(150);
    expect(left[0]).toBe(0);
    expect(left.at(-1)).toBeGreaterThan(24);
    expect(thinned([{ text: 'x'.repeat(99) }], 50)).toEqual([]);
  });
});
