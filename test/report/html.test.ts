// The page of a run: the same twice, complete, without scripts, and no text becomes markup.
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/report/digest.js';
import { examplePairs } from '../../src/report/examples.js';
import { htmlReport } from '../../src/report/html.js';
import { curveBlocks } from '../../src/report/runSummary.js';
import { rollout, run, zero } from './fixtures.js';

const rollouts = [
  rollout(1, '<answer> 4 </answer>'),
  rollout(2, 'between'),
  rollout(3, '<answer> 3 </answer>'),
];
const digest = digestOf(() => rollouts, []);

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

describe('htmlReport', () => {
  const page = htmlReport(zero, digest);

  it('is the same page twice', () => {
    expect(htmlReport(zero, digest)).toBe(page);
  });

  it('shows scores, curves, completions and the configuration', () => {
    for (const text of [
      'Zero: reasoning-rl',
      'held-out pass@1',
      '>0.40<',
      '&quot;groupSize&quot;: 16',
      '>base, prompted<',
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

  it('keeps the warnings that were shown while it trained', () => {
    const point = (step: number, reward: number, heldOut: number) => ({ step, reward, heldOut });
    const warning = {
      stage: 'reasoning-rl',
      grader: 'pass@1',
      from: point(1, 1, 0.9),
      to: point(2, 2, 0.5),
    } as const;
    const text =
      'reasoning-rl: warning: reward rose from 1.000 to 2.000 while held-out pass@1 fell from 0.900 to 0.500';
    expect(htmlReport(zero, { examples: [], warnings: [warning] })).toContain(text);
    expect(page).not.toContain('warning: ');
    expect(curveBlocks(zero, { examples: [], warnings: [warning] }).join('\n')).toContain(text);
  });

  it('lets no text become markup', () => {
    const evil = run('x', 'r1-zero', [], { about: '<script>alert(1)</script>' });
    const bad = rollout(1, '<img src=x onerror=1>', { rewards: { '<b>': 1 } });
    const written = htmlReport(
      evil,
      digestOf(() => [bad], []),
    );
    expect(written).not.toMatch(/<script|<img|<b>/);
    expect(written).toContain('&lt;img src=x onerror=1&gt;');
  });

  it('shows what would turn its text around or cannot be seen as escapes', () => {
    const strange = 'a\u202eb\u0007c\u009bd\u2028e\u2066';
    const evil = run('x', 'r1-zero', [], { about: strange });
    const written = htmlReport(
      evil,
      digestOf(() => [rollout(1, strange)], []),
    );
    for (const char of '\u202e\u0007\u009b\u2028\u2066') expect(written).not.toContain(char);
    expect(written.split('a\\u202eb\\u0007c\\u009bd\\u2028e\\u2066')).toHaveLength(5);
  });
});
