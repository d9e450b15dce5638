// The page of a run: the same twice, complete, without scripts, and no text becomes markup.
import { describe, expect, it } from 'vitest';
import { examplePairs } from '../../src/report/examples.js';
import { htmlReport } from '../../src/report/html.js';
import { rollout, run, zero } from './fixtures.js';

const rollouts = [
  rollout(1, '<answer> 4 </answer>'),
  rollout(2, 'between'),
  rollout(3, '<answer> 3 </answer>'),
];

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
});

describe('htmlReport', () => {
  const page = htmlReport(zero, rollouts);

  it('is the same page twice', () => {
    expect(htmlReport(zero, rollouts)).toBe(page);
  });

  it('shows scores, curves, completions and the configuration', () => {
    for (const text of [
      'Zero: reasoning-rl',
      'held-out pass@1',
      '>0.40<',
      '&quot;groupSize&quot;: 16',
      '>base<',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('<td>&lt;answer&gt; 4 &lt;/answer&gt;</td>');
    expect(page).toContain('accuracy 1.00');
    expect(page).not.toContain('between');
  });

  it('asks for nothing from outside and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|https?:|url\(|@import/i);
  });

  it('lets no text become markup', () => {
    const evil = run('x', 'r1-zero', [], { about: '<script>alert(1)</script>' });
    const bad = rollout(1, '<img src=x onerror=1>', { rewards: { '<b>': 1 } });
    const written = htmlReport(evil, [bad]);
    expect(written).not.toMatch(/<script|<img|<b>/);
    expect(written).toContain('&lt;img src=x onerror=1&gt;');
  });
});
