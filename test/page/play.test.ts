// Pages that compute, in a headless Chromium: the words of the terminal's sampler, and the weights of the terminal's
// training, to the last bit. Nothing is loaded, axe finds nothing, and it fits on a phone.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';
import { unbrokenRuns } from '../reliability/spawned.js';
import { findChromium } from './chromium.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const question = 'please find the sum : a 3 + e 4 ?';
const still: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' };
/** With the rules of axe that are asked; in the dark only colours are others. */
const looks: readonly [string, BrowserContextOptions, string][] = [
  ['wide and dark', { ...still, colorScheme: 'dark' }, "{ runOnly: ['color-contrast'] }"],
  ['on a phone', { viewport: { width: 390, height: 800 }, isMobile: true, reducedMotion: 'reduce' }, '{}'],
];

const path = findChromium();
describe.skipIf(path === null)('a page that computes', () => {
  let browser: Browser;
  let root = '';
  let folder = '';
  const files = { play: '', train: '' };
  beforeAll(async () => {
    root = await unbrokenRuns();
    folder = mkdtempSync(join(tmpdir(), 'r1toy-play-'));
    for (const kind of ['play', 'train'] as const) {
      files[kind] = join(folder, `${kind}.html`);
      const option = kind === 'train' ? ['--train'] : [];
      const { status, stderr } = await here('--out', root, 'play', 'tiny', ...option, '--file', files[kind]);
      expect(status, stderr).toBe(0);
    }
    browser = await chromium.launch({ executablePath: path!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and returns what went wrong meanwhile, too; what a page makes itself is no request. */
  async function opened(file: string, asked: Readonly<Record<string, string>>, look = still) {
    const page = await (await browser.newContext(look)).newPage();
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => wrong.push(message.text()));
    page.on('request', (request) => {
      const own =
        request.url().startsWith('blob:') || request.url().split('#')[0] === pathToFileURL(file).href;
      if (!own) wrong.push(request.url());
    });
    await page.goto(`${pathToFileURL(file).href}#${new URLSearchParams(asked)}`);
    await page.waitForSelector('html[data-ready]');
    return { page, wrong };
  }

  const said = (page: Page, label: string) =>
    page.locator(`section[aria-label="tiny ${label}"] .words button`).allTextContents();

  it('says of each policy the very words of the terminal', async () => {
    const { page, wrong } = await opened(files.play, { question, seed: '7' });
    for (const label of ['base', 'Zero']) {
      const words = await said(page, label);
      const asked = ['--stage', label, '--prompt', question, '--seed', '7'];
      const { stdout, stderr } = await here('--out', root, 'sample', 'tiny', ...asked);
      expect(words.length, stderr).toBeGreaterThan(0);
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        words.filter((word) => !/^<\/?(think|answer|eos)/.test(word)).join(' '),
      );
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('offers the five likeliest words, goes on from another, and counts a vote of 64', async () => {
    const { page } = await opened(files.play, { question, seed: '1' });
    const before = await said(page, 'Zero');
    const section = page.locator('section[aria-label="tiny Zero"]');
    await section.locator('.words button[aria-haspopup]').first().press('Enter');
    const offered = await section.locator('.instead li').allTextContents();
    expect(offered).toHaveLength(5);
    const shares = offered.map((text) => Number(/([\d.]+) %/.exec(text)?.[1]));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    const other = offered.findIndex((text) => !text.startsWith(`${before[0]} `));
    await section.locator('.instead button').nth(other).click();
    await expect.poll(() => said(page, 'Zero').then(([first]) => first)).toBe(offered[other].split(' ')[0]);
    await page.click('#vote');
    const counted = section.locator('.instead ol li');
    await expect.poll(() => counted.count()).toBeGreaterThan(0);
    for (const text of await counted.allTextContents()) expect(text).toMatch(/^\d+ of 64: /);
    await page.context().close();
  });

  it('says why a question cannot be asked, and takes none of it as markup', async () => {
    const { page, wrong } = await opened(files.play, { question: 'please <img src=x onerror=alert(1)>' });
    expect(await page.textContent('#told')).toContain('unknown word (got "<img"');
    expect(await page.locator('#told img').count()).toBe(0);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('says of any address what is wrong with it, and takes up another one as it is given', async () => {
    const { page, wrong } = await opened(files.play, { temperature: 'NaN', question });
    const temperature = 'Temperature: 0 (greedy), or a number from 0.05 to 5.';
    expect(await page.textContent('#told')).toBe(temperature);
    const cases: readonly [Readonly<Record<string, string>>, string][] = [
      [{ temperature: '1e9' }, temperature],
      [{ temperature: '0.01' }, temperature],
      [{ seed: '-1' }, 'Seed: a whole number from 0 to 4294967295.'],
      [{ seed: '1.5' }, 'Seed: '],
      [{ seed: '4294967296' }, 'Seed: '],
      [{ task: 'toString', question: 'please '.repeat(5000) }, 'prompt: is too long'],
      [{ question: 'please '.repeat(1000) }, 'prompt: leaves no room for an answer'],
      [{ question: 'plaese' }, 'Did you mean please?'],
      [{ question: '12+34' }, 'Asked: please find the sum : '],
    ];
    for (const [asked, words] of cases) {
      const hash = new URLSearchParams({ question, ...asked }).toString();
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await expect.poll(() => page.textContent('#told')).toContain(words);
      await expect.poll(() => page.locator('[aria-busy]').count()).toBe(0);
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('says where a problem has no right answer, and where no task poses a question', async () => {
    const { page } = await opened(files.play, { question: 'please make target 9 9 with numbers 1 2 ?' });
    expect(await page.textContent('#told')).toContain('no right answer');
    await page.fill('#question', 'please please');
    await page.click('button[type=submit]');
    expect(await page.textContent('#told')).toContain('are not judged');
    await page.context().close();
  });

  it('refuses what the terminal refuses of the objective, with its words, and takes up what it allows', async () => {
    const { page } = await opened(files.train, { 'reasoningRl.klEstimator': 'exact', seed: '7' });
    await page.selectOption('#reasoningRl-klIn', 'reward');
    const set = ['reasoningRl.klEstimator=exact', 'reasoningRl.klIn=reward'].flatMap((one) => ['--set', one]);
    const config = join(root, 'tiny', 'config.json');
    const { stderr } = await here('config', 'validate', '--config', config, ...set);
    const [refused] = await page.locator('#refused li').allTextContents();
    expect(refused).toContain('a reward is a number of the sample');
    expect(stderr).toContain(refused);
    expect(await page.isDisabled('#train')).toBe(true);
    expect(await page.isDisabled('#copy')).toBe(true);
    await page.selectOption('#reasoningRl-klEstimator', 'k1');
    expect(await page.isDisabled('#train')).toBe(false);
    expect(await page.textContent('#command')).toMatch(
      / --set reasoningRl\.klEstimator=k1 --set reasoningRl\.klIn=reward( |$)/,
    );
    // The base is that of one seed: the command must not name another.
    expect(await page.textContent('#command')).toContain('--seed 1 ');
    for (const [id, path, wrong, told] of [
      ['groupSize', 'reasoningRl.groupSize', '', 'nothing'],
      ['steps', 'reasoningRl.steps', '1.5', '1.5'],
    ]) {
      const before = await page.inputValue(`#reasoningRl-${id}`);
      await page.fill(`#reasoningRl-${id}`, wrong);
      await page.press(`#reasoningRl-${id}`, 'Tab');
      const [line] = await page.locator('#refused li').allTextContents();
      expect(line).toContain(`(got ${told})`);
      if (wrong !== '') {
        const answer = await here('config', 'validate', '--config', config, '--set', `${path}=${wrong}`);
        expect(answer.stderr).toContain(line);
      }
      await page.fill(`#reasoningRl-${id}`, before);
      await page.press(`#reasoningRl-${id}`, 'Tab');
      expect(await page.isDisabled('#train')).toBe(false);
    }
    await page.context().close();
  });

  it.each(looks)('%s: fits, and axe finds nothing', async (_, look, rules) => {
    for (const file of Object.values(files)) {
      const { page } = await opened(file, { question }, { ...look, bypassCSP: true });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.viewport!.width);
      await page.evaluate(axe);
      const found = await page.evaluate(
        `axe.run(${rules}).then(({ violations }) => violations.map((one) => [one.impact, one.id, one.nodes[0].html]))`,
      );
      expect(found).toEqual([]);
      await page.context().close();
    }
  });

  it('trains R1-Zero to the weights and the metrics of the terminal, digit by digit', async () => {
    const { page, wrong } = await opened(files.train, {});
    await page.click('button[type=submit]');
    await page.waitForSelector('#sha256', { timeout: 120_000 });
    const run = join(root, 'tiny');
    const { lineage } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
    expect(await page.textContent('#sha256')).toBe(lineage.at(-1).sha256);
    const text: string = await page.evaluate(
      "fetch(document.querySelector('#metrics').href).then((file) => file.text())",
    );
    const rows = readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n');
    const own = rows.filter(
      (row) => row.startsWith('{"stage":"reasoning-rl","step":') && !row.includes('"step":0,'),
    );
    expect(text.trimEnd().split('\n')).toEqual(own.map((row) => row.replace('"stage":"reasoning-rl",', '')));
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  it('stops at once, and gives the command for what was turned', async () => {
    const { page } = await opened(files.train, { 'reasoningRl.steps': '1000' });
    await page.fill('#reasoningRl-klCoef', '0.5');
    await page.press('#reasoningRl-klCoef', 'Tab');
    const command = await page.textContent('#command');
    for (const set of ['steps=1000', 'klCoef=0.5'])
      expect(` ${command} `).toContain(` --set reasoningRl.${set} `);
    await page.click('button[type=submit]');
    await expect.poll(() => page.textContent('#told'), { timeout: 60_000 }).toMatch(/^step \d+ of 1000/);
    expect(await page.isDisabled('#train')).toBe(true);
    expect(await page.isDisabled('#reasoningRl-klCoef')).toBe(true);
    await page.click('#stop');
    expect(await page.textContent('#told')).toBe('Stopped.');
    await page.context().close();
  });
});
