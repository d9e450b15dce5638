// Pages in a headless Chromium: nothing is loaded or refused, everything is drawn, on a phone and in the dark, and what
// is accessible stays so.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSample } from '../../src/page/groups.js';
import { htmlPage, type Shown } from '../../src/page/page.js';
import type { PageRun } from '../../src/page/pageRun.js';
import { digestOf } from '../../src/report/digest.js';
import { here } from '../cli/inProcess.js';
import { unbrokenRuns } from '../reliability/spawned.js';
import { evaluation, ofBase, rollout, run } from '../report/fixtures.js';
import { findChromium } from './chromium.js';
import { explainedGroup } from './explainedGroup.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wide = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 800 }, isMobile: true, deviceScaleFactor: 2 };
/** With the rules of axe that are asked; the second page has all that the first has. */
const looks: readonly [
  page: string,
  text: string,
  look: BrowserContextOptions & typeof wide,
  rules: string,
][] = [
  ['one', 'wide and light', wide, "{ runOnly: ['color-contrast'] }"],
  ['two', 'on a phone in the dark', { ...phone, colorScheme: 'dark' }, '{}'],
  ['real', 'on a phone', phone, '{}'],
];

const right = { rewards: { accuracy: 1, format: 1, language: 0.5 }, reward: 2.2, advantage: 1 };
const wrong = { rewards: { accuracy: 0, format: 1, language: 1 }, reward: 1.5, advantage: -1 };
const thought = {
  'language/thought': 0.8,
  mixed: 0.2,
  'length/thought': 30,
  'reflection/wait': 0.1,
  thorough: 0.9,
};
const scored = (row: ReturnType<typeof evaluation>) => {
  return {
    ...row,
    groups: { ...row.groups, all: { ...row.groups.all, ...thought, 'accuracy/thorough': 0.7 } },
  };
};

/** A run of two stages with something in every section. */
function invented(name: string): Shown {
  const steps = [1, 2, 3].map((step) => ({
    step,
    reward: step / 2,
    entropy: 0.1,
    kl: 0.01,
    num_tokens: 900,
  }));
  const of: PageRun = {
    ...run(
      name,
      'r1',
      [
        ofBase,
        evaluation('cold-start-sft', 3, 0.3),
        evaluation('reasoning-rl', 1, 0.4, true),
        evaluation('reasoning-rl', 3, 0.6),
        evaluation('rejection-sampled-sft', 3, 0.7),
      ].map(scored),
    ),
    metrics: [
      ...steps.map((row) => ({ stage: 'cold-start-sft', step: row.step, loss: 1, num_tokens: 500 }) as const),
      { stage: 'reasoning-rl', step: 0, 'gate/addition/1/live': 0.5, 'gate/addition/1/pass@1': 0.3 },
      ...steps.map((row) => ({ stage: 'reasoning-rl', ...row }) as const),
      { stage: 'rejection-sampled-sft', step: 0, 'filters/kept': 30, 'filters/wrong': 10 },
      ...steps.map(
        (row) => ({ stage: 'rejection-sampled-sft', step: row.step, loss: 1, num_tokens: 700 }) as const,
      ),
      {
        stage: 'final-rl',
        step: 0,
        'preference/helpful/accuracy': 0.9,
        'preference/helpful/accuracy/wrong': 0.8,
      },
    ],
  };
  const rows = [1, 2, 3].flatMap((step) => [
    rollout(step, '<think> 试 8 + 8 得 1 6 so </think> <answer> 1 6 </answer>', {
      prompt: '请 find 8 + 8 ?',
      ...right,
    }),
    rollout(step, '<think> so </think> <answer> 9 </answer>', { prompt: '请 find 8 + 8 ?', ...wrong }),
  ]);
  const { show, groups } = createSample(of.metrics, () => 2);
  const digest = digestOf(() => rows, of.evals, show);
  return { run: of, digest, groups: groups(), explained: [explainedGroup(20, true)] };
}

const path = findChromium();
describe.skipIf(path === null)('a page in Chromium', () => {
  let browser: Browser;
  let folder = '';
  const files: Record<string, string> = {};
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'r1toy-page-'));
    for (const name of ['one', 'two', 'real']) files[name] = join(folder, `${name}.html`);
    writeFileSync(files.one, htmlPage([invented('one')], null));
    writeFileSync(files.two, htmlPage([invented('one'), invented('two')], null));
    const root = await unbrokenRuns();
    const { status, stdout, stderr } = await here('--out', root, 'report', 'tiny', '--file', files.real);
    expect([status, stdout], stderr).toEqual([0, `${pathToFileURL(files.real).href}\n`]);
    browser = await chromium.launch({ executablePath: path!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and returns what went wrong meanwhile, too. */
  async function opened(file: string, look: BrowserContextOptions): Promise<{ page: Page; wrong: string[] }> {
    const page = await (await browser.newContext(look)).newPage();
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => wrong.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) wrong.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('html[data-ready]');
    return { page, wrong };
  }

  it.each(looks)(
    '%s, %s: draws all, loads nothing, fits, and axe finds nothing',
    async (name, _, look, rules) => {
      const { page, wrong } = await opened(files[name], { ...look, bypassCSP: true });
      const figures = await page.locator('figure').count();
      expect(figures).toBeGreaterThan(3);
      expect(await page.locator('figure canvas').count()).toBe(figures);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.viewport.width);
      await page.evaluate(axe);
      const found = await page.evaluate(
        `axe.run(${rules}).then(({ violations }) => violations.map((one) => [one.impact, one.id, one.nodes[0].html]))`,
      );
      expect(found).toEqual([]);
      expect(wrong).toEqual([]);
      await page.context().close();
    },
  );

  it('keeps its own policy of contents: its script runs, and no other', async () => {
    const { page, wrong } = await opened(files.one, wide);
    expect(wrong).toEqual([]);
    const ran = await page.evaluate(
      `const script = document.createElement('script');
      script.textContent = 'globalThis.stranger = true;';
      document.body.append(script);
      'stranger' in globalThis`,
    );
    expect(ran).toBe(false);
    await page.context().close();
  });

  it('goes along the curves by keyboard, in steps and in tokens', async () => {
    const { page } = await opened(files.one, wide);
    const figure = page.locator('#chart-0 .readout');
    expect(await figure.textContent()).toMatch(/pass@1 0\.70/);
    await page.focus('#scrub');
    await page.keyboard.press('Home');
    expect(await page.textContent('#scrub-text')).toBe('Dev1, step 0');
    expect(await figure.textContent()).toMatch(/pass@1 0\.10/);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
    expect(await page.textContent('#scrub-text')).toBe('Dev2, step 1 (4 in all)');
    // All charts go along: the reward of step 1 is a half.
    const ofReward = page.locator('figure', { has: page.locator('h3', { hasText: /^Reward/ }) });
    await page.uncheck('#smooth');
    await page.focus('#scrub');
    await page.keyboard.press('Home');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
    expect(await ofReward.locator('.readout').textContent()).toMatch(/reward 0\.50/);
    expect(await figure.textContent()).toMatch(/pass@1 0\.40/);
    await page.selectOption('#unit', 'token');
    await page.focus('#scrub');
    await page.keyboard.press('End');
    expect(await page.textContent('#scrub-text')).toBe('Dev3, 2.1k tokens (6.3k in all)');
    await page.locator('#chart-0 summary').first().press('Enter');
    expect(await page.textContent('#chart-0 table caption')).toBe(
      'Right at the first try (held-out pass@1): pass@1',
    );
    await page.context().close();
  });

  it('shows one stage, or what is dragged over, in all charts, and all again', async () => {
    const { page } = await opened(files.one, wide);
    const seen = () => page.evaluate("document.querySelector('#stretch').selectedOptions[0].textContent");
    expect(await page.isDisabled('#whole')).toBe(true);
    await page.selectOption('#stretch', { label: 'Dev2' });
    expect(await page.textContent('#scrub-text')).toBe('Dev2, step 3 (6 in all)');
    expect(await page.textContent('#chart-0 .readout')).toMatch(/pass@1 0\.60/);
    await page.locator('#whole').press('Enter');
    expect([await seen(), await page.isDisabled('#whole')]).toEqual(['all stages', true]);
    const box = await page.locator('#chart-1 .u-over').boundingBox();
    if (box === null) throw new Error('no chart');
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    // Steps 3 to 6 of 9 are those of Dev2; what was not measured there is not told.
    expect(await page.textContent('#scrub-text')).toMatch(/^Dev2, step [12] /);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 3 });
    await page.mouse.up();
    expect([await seen(), await page.isDisabled('#whole')]).toEqual(['a stretch', false]);
    await page.context().close();
  });

  it('hides a curve of a chart that has many', async () => {
    const { page } = await opened(files.two, wide);
    const button = page.locator('.readout button').first();
    await button.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await page.context().close();
  });

  it('shows without a script what can be read, and nothing that does not work', async () => {
    const page = await (await browser.newContext({ ...wide, javaScriptEnabled: false })).newPage();
    await page.goto(pathToFileURL(files.one).href);
    expect(await page.locator('.tools, figure, #completions').locator('visible=true').count()).toBe(0);
    expect(await page.locator('#curves table caption').allTextContents()).toEqual([
      'Held-out figures on the way',
    ]);
    await page.context().close();
  });

  it('explains a figure and a step by keyboard', async () => {
    const { page } = await opened(files.one, wide);
    const meaning = page.locator('#chart-0 .meanings');
    expect(await meaning.locator('dd').first().isVisible()).toBe(false);
    await meaning.locator('summary').press('Enter');
    expect(await meaning.locator('dd').allTextContents()).toEqual([
      expect.stringMatching(/^Formula: /),
      expect.stringMatching(/^Source: /),
      expect.stringMatching(/^Normal: /),
    ]);
    await page.locator('#tokens summary').first().press('Enter');
    expect(await page.locator('#tokens table').first().isVisible()).toBe(true);
    await page.context().close();
  });

  it('pages through completions by step and verdict, with meanings of Chinese words', async () => {
    const { page } = await opened(files.one, wide);
    expect(await page.textContent('#group caption')).toBe('step 1, addition/1: 1 of 2 right');
    await page.locator('#group-after').press('Enter');
    expect(await page.textContent('#group caption')).toBe('step 2, addition/1: 1 of 2 right');
    expect(await page.textContent('#group tbody tr:first-child td:nth-child(2)')).toBe('▲ +1.00');
    expect(await page.getAttribute('#group tbody .zh', 'title')).toBe('try');
    const meaning = page.locator('#group tbody ruby rt').first();
    expect([await meaning.textContent(), await meaning.isVisible()]).toEqual(['try', false]);
    await page.locator('#group tbody .zh').first().click();
    expect(await meaning.isVisible()).toBe(true);
    await page.locator('#group tbody .zh').first().click();
    expect(await meaning.isVisible()).toBe(false);
    await page.locator('#gloss').press('Space');
    expect(await meaning.isVisible()).toBe(true);
    await page.selectOption('#choose-verdict', { label: 'with a wrong one' });
    expect(await page.textContent('#group-count')).toBe('step 2, 2 of 3 groups');
    await page.locator('#group-at').press('End');
    expect(await page.textContent('#group caption')).toBe('step 3, addition/1: 1 of 2 right');
    await page.context().close();
  });
});
