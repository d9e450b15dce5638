// The page of runs as text: the same twice, complete, nothing from outside, and no text becomes markup.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSample, sampledSteps } from '../../src/page/groups.js';
import { htmlPage, type Shown } from '../../src/page/page.js';
import type { Aside, PageRun } from '../../src/page/pageRun.js';
import { pageScript } from '../../src/page/script.js';
import type { RolloutRow } from '../../src/pipeline/events.js';
import { digestOf } from '../../src/report/digest.js';
import { curveBlocks } from '../../src/report/runSummary.js';
import type { Payload } from '../../src/web/report/payload.js';
import { evaluation, ofBase, rollout, run, zero } from '../report/fixtures.js';

function shown(of: PageRun, rows: readonly RolloutRow[]): Shown {
  const { show, groups } = createSample(of.metrics, () => 2);
  const digest = digestOf(() => rows, of.evals, show);
  return { run: of, digest, groups: groups() };
}

const rollouts = [
  rollout(1, '<answer> 4 </answer>'),
  rollout(2, 'between'),
  rollout(3, '<answer> 3 </answer>'),
];
const page = htmlPage([shown(zero, rollouts)], null);
const [, script] = /<script>([\s\S]*)<\/script>\n<\/body>/.exec(page) ?? [];
const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
const dataOf = (text: string) =>
  JSON.parse(/<script type="application\/json" id="data">(.*)<\/script>/.exec(text)?.[1] ?? '') as Payload;
/** A page without its data, its script and its style: what a reader without scripts has. */
const markup = (text: string) => text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');

const aside: Aside = {
  status: 'stopped',
  reason: null,
  progress: { stage: 'reasoning-rl', stageIndex: 0, step: 3, steps: 9 },
  nodes: ['v20.1.0'],
  kernels: ['native-8'],
  seconds: new Map([
    ['pretrain', 60],
    ['reasoning-rl', 25.4],
  ]),
};

describe('the page of a run', () => {
  it('is the same page twice', () => {
    expect(htmlPage([shown(zero, rollouts)], null)).toBe(page);
  });

  it('says what came of it, and shows the way, scores and settings without a script', () => {
    for (const text of [
      'Zero gets 40\u00a0% ±\u00a029 points of held-out problems right at the first try (base, prompted: 10\u00a0%).',
      'Before the arrows, and in brackets: base, prompted, the best untrained policy.',
      '<span>pass@1 0.10 (base, prompted)</span>',
      '<span class="was">0.10 → </span>0.40',
      '<strong>Zero</strong><span>reasoning-rl, from base</span><span>3 steps',
      '<th scope="row">base, prompted</th>',
      '&quot;groupSize&quot;: 16',
      'All settings are those of r1-zero.',
      'r1toy train r1-zero --name zero --seed 1\nr1toy verify zero',
    ])
      expect(markup(page)).toContain(text);
  });

  it('has no table without caption, head and scopes', () => {
    const tables = markup(page).match(/<table[\s\S]*?<\/table>/g) ?? [];
    expect(tables.length).toBeGreaterThan(4);
    for (const table of tables)
      expect(table).toMatch(/<caption>.+<\/caption>\n?<thead>.*<th scope="col"[^>]*>[\s\S]*<th scope="row">/);
  });

  it('hands its script curves that begin with the base, and groups of completions', () => {
    const { charts, axes, groups, marks, gloss } = dataOf(page);
    const [passAt1] = charts;
    expect(passAt1.series[0].values).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(axes[passAt1.series[0].axis].step).toEqual([0, 1, 2, 3]);
    expect(passAt1.references).toMatchObject([{ label: 'base, prompted', value: 0.1 }, { value: 0.75 }]);
    expect(marks).toEqual([{ run: 0, label: 'Zero', step: 0, token: 0, steps: 3, tokens: 0 }]);
    // Those of all problems: what it starts from, and its end.
    expect(passAt1.series[0].ends).toEqual([0, 3]);
    expect(groups.map(({ step, answers }) => [step, answers[0].text])).toEqual([
      [1, '<answer> 4 </answer>'],
      [2, 'between'],
      [3, '<answer> 3 </answer>'],
    ]);
    expect(gloss.请).toBe('please');
  });

  it('has the measured steps among curves of their own, where there are such', () => {
    expect(page).not.toContain('For experts');
    const looked = { 'measured/kl': 0.5, 'measured/kl/k1/bias': -0.1, 'measured/grad_norm/policy': 2 };
    const metrics = zero.metrics.map((row) => (row.step === 2 ? { ...row, ...looked } : row));
    const [text, both] = [
      [shown({ ...zero, metrics }, rollouts)],
      [shown(zero, rollouts), shown({ ...zero, name: 'other', metrics }, [])],
    ].map((all) => htmlPage(all, null));
    expect(markup(text)).toContain('<h3>For experts: what moves the policy</h3>');
    for (const data of [text, both].map(dataOf)) {
      const found = data.charts.filter(({ title }) => title.endsWith('(measured)'));
      expect(found.map(({ series }) => series.map(({ values }) => values))).toEqual([[[2]], [[0.5], [-0.1]]]);
      expect(data.axes[found[0].series[0].axis].step).toEqual([2]);
    }
  });

  it('asks for nothing from outside, and lets nothing run but its script', () => {
    expect(markup(page)).not.toMatch(/<link|<img|src=|href="(?!#)|https?:|url\(|@import|style=|\son\w+=/i);
    expect(style).not.toMatch(/https?:|url\(|@import/i);
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(page).toContain(
      `content="default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'"`,
    );
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(script).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket|eval|innerHTML)\b.*r1toy/);
    expect(script).not.toMatch(/^\s*(import|export)\b/m);
  });

  it('holds clocks and machines only where it is asked for them', () => {
    const asked = htmlPage([shown(zero, rollouts)], [aside]);
    for (const text of [
      'v20.1.0',
      'native-8',
      '0:25 min',
      '1:25 min',
      'Stopped in reasoning-rl, step 3 of 9.',
    ]) {
      expect(asked).toContain(text);
      expect(page).not.toContain(text);
    }
  });

  it('keeps the warnings that were shown while it trained', () => {
    const point = (step: number, reward: number, heldOut: number) => ({ step, reward, heldOut });
    const grader = { stage: 'reasoning-rl', grader: 'pass@1' } as const;
    const warning = { ...grader, from: point(1, 1, 0.9), to: point(2, 2, 0.5) };
    const digest = { examples: [], warnings: [warning] };
    const text =
      'reasoning-rl: warning: reward rose from 1.000 to 2.000 while held-out pass@1 fell from 0.900 to 0.500';
    expect(htmlPage([{ run: zero, digest, groups: [] }], null)).toContain(text);
    expect(page).not.toContain('warning: ');
    const said = curveBlocks(zero, digest).filter((block) => typeof block === 'string');
    expect(said.join('\n')).toContain(text);
  });

  it('counts the base into the minutes only where it was trained here', () => {
    const withTime = (seconds: Aside['seconds']) => htmlPage([shown(zero, [])], [{ ...aside, seconds }]);
    expect(withTime(aside.seconds)).toContain('<b>1:25 min</b>of training, its base included');
    expect(withTime(new Map([['reasoning-rl', 25.4]]))).toContain(
      '<b>0:25 min</b>of training, after its base',
    );
  });

  it('lets no text become markup', () => {
    const evil = run('</title><img src=x>', 'r1-zero', [], { about: '<script>alert(1)</script>' });
    const bad = rollout(1, '</script><img src=x onerror=1>', { prompt: '<!-- <b>', rewards: { '<b>': 1 } });
    const first = { stage: 'reasoning-rl', step: 1, reward: 1 } as const;
    const text = htmlPage(
      [shown({ ...evil, metrics: [first] }, [bad])],
      [{ ...aside, reason: '<i>', nodes: ['<u>'], seconds: new Map() }],
    );
    // Its own script compares numbers with `<`.
    const markup = text.replace(pageScript('report'), '');
    expect(markup.match(/<(script|img|b|i|u)\b/g)).toEqual(['<script', '<script']);
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).toContain('<p class="warning">&lt;i&gt;</p>');
    expect(dataOf(text).groups[0].answers[0].text).toBe('</script><img src=x onerror=1>');
  });

  it('shows what would turn its text around or cannot be seen as escapes', () => {
    const strange = 'a\u202eb\u0007c\u009bd\u2028e\u2066';
    const text = htmlPage(
      [
        shown({ ...zero, ...run('x', 'r1-zero', [], { about: strange }), metrics: zero.metrics }, [
          rollout(1, strange),
        ]),
      ],
      null,
    );
    for (const char of '\u202e\u0007\u009b\u2028\u2066') expect(text).not.toContain(char);
    expect(text).toContain('a\\u202eb\\u0007c\\u009bd\\u2028e\\u2066');
  });

  it('is there before anything was measured, and before there are rows', () => {
    const text = htmlPage([shown(run('new', 'r1', []), [])], [{ ...aside, progress: null }]);
    expect(text).toContain(
      'Stopped before its first checkpoint; nothing has been measured at the end of a stage yet.',
    );
    expect(text).toContain('<strong>Dev3</strong><span>rejection-sampled-sft</span><span>not begun</span>');
    expect(text).not.toContain('id="curves"');
    const gate = [{ stage: 'reasoning-rl', step: 0, 'gate/addition/1/live': 0.5 } as const];
    expect(htmlPage([shown({ ...zero, metrics: gate }, [])], null)).not.toContain('id="curves"');
  });
});

describe('a page of several runs', () => {
  it('lays their curves over one another and says where their settings differ', () => {
    const other = { ...zero, name: 'other', config: { ...zero.config, seed: 7 } };
    const text = htmlPage([shown(zero, rollouts), shown(other, [])], null);
    expect(dataOf(text).charts[0].series.map(({ label, colour }) => [label, colour])).toEqual([
      ['zero pass@1', 0],
      ['other pass@1', 1],
    ]);
    expect(text).toContain('<caption>Settings in which the runs differ</caption>');
    // What they start from can do the same: it stands there once.
    expect(dataOf(text).charts[0].references.map(({ label }) => label)).toEqual([
      'base, prompted',
      'one of its 4 right',
    ]);
    expect(text).toContain('<tr><th scope="row">seed</th><td>1</td><td>7</td></tr>');
  });

  it('opens with the best of them, and with a table of all', () => {
    const better = {
      ...run('better', 'r1-zero', [ofBase, evaluation('reasoning-rl', 2, 0.5)]),
      metrics: zero.metrics,
    };
    const page = htmlPage([shown(zero, []), shown(better, []), shown(run('new', 'r1', []), [])], null);
    const text = markup(page);
    expect(dataOf(page).passAtK.series.map(({ label, colour, dash }) => [label, colour, dash])).toEqual([
      ['base, prompted', 5, 1],
      ['zero Zero', 0, 0],
      ['better Zero', 1, 0],
    ]);
    expect(text).toContain(
      'better gets 50\u00a0% ±\u00a041 points of held-out problems right at the first try, zero 40\u00a0% ±\u00a029 points.',
    );
    expect(text).toMatch(/class="key k1"[^>]*>.*<\/svg>better<\/th><td>0\.50 ± 0\.41<\/td>/);
    expect(text).toMatch(/<\/svg>new<\/th><td>-<\/td>/);
  });

  it('stays below a megabyte, whatever the completions', () => {
    const metrics = Array.from(
      { length: 4000 },
      (_, i) => ({ stage: 'reasoning-rl', step: i + 1, reward: i / 7 }) as const,
    );
    const asked = [...sampledSteps(metrics).values()].flatMap((steps) => [...steps]);
    const rows = asked.flatMap((step) =>
      Array.from({ length: 40 }, (_, i) => {
        return rollout(step, `${i} ${'试 '.repeat(900)}`, {
          prompt: `${i % 20}`,
          task: i % 2 ? 'pair' : 'total',
        });
      }),
    );
    const long = shown({ ...zero, metrics }, rows);
    const text = htmlPage([long, long, long], null);
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    expect(dataOf(text).groups.length).toBeGreaterThan(3);
  });
});
