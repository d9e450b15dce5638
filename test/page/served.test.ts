// The pages that compute, from a web server: in threads where it sends the headers for them, in one elsewhere, to the same bits;
// they share their files, load nothing else, and their front page is accessible.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSite } from '../../src/runs/site.js';
import { findChromium } from './chromium.js';
import { serveFolder } from './serveFolder.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 390, height: 800 }, isMobile: true, colorScheme: 'dark' } as const;
const little = { 'reasoningRl.steps': '2', 'reasoningRl.prompts': '2', 'reasoningRl.groupSize': '4' };

const path = findChromium();
describe.skipIf(path === null)('pages from a server', () => {
  let browser: Browser;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'r1toy-site-'));
    writeSite(folder);
    browser = await chromium.launch({ executablePath: path!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page of the site, and what went wrong in it or was asked of others. */
  async function opened(name: string, isolated: boolean, look: BrowserContextOptions = {}) {
    const { address, server } = await serveFolder(folder, isolated);
    const page = await (await browser.newContext(look)).newPage();
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => wrong.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !/^(blob|data):/.test(request.url()))
        wrong.push(request.url());
    });
    await page.goto(`${address}/${name}`);
    const close = async () => {
      await page.context().close();
      server.close();
    };
    return { page, wrong, close };
  }

  /** Trains a little, and gives the hash of the weights, the metrics and the threads. */
  async function trained(isolated: boolean) {
    const { page, wrong, close } = await opened(`train.html#${new URLSearchParams(little)}`, isolated);
    await page.waitForSelector('html[data-ready]');
    const threads = await page.inputValue('#threads');
    await page.click('#train');
    await page.waitForSelector('#sha256', { timeout: 120_000 });
    const sha256 = await page.textContent('#sha256');
    const rows = await page.evaluate(
      "fetch(document.querySelector('#metrics').href).then((file) => file.text())",
    );
    expect(wrong).toEqual([]);
    await close();
    return { threads: Number(threads), sha256, rows };
  }

  it('trains to the same weights and metrics with threads and without', async () => {
    const [inThreads, alone] = [await trained(true), await trained(false)];
    expect(inThreads.threads).toBeGreaterThan(1);
    expect(alone.threads).toBe(1);
    expect({ ...inThreads, threads: 0 }).toEqual({ ...alone, threads: 0 });
  });

  it('has a front page that fits, that axe finds nothing wrong with, and that leads to answers', async () => {
    const { page, wrong, close } = await opened('index.html', false, { ...phone, bypassCSP: true });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.viewport.width);
    await page.evaluate(axe);
    const found = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
    expect(found).toEqual([]);
    await page.click('a[href="play.html"]');
    await page.waitForSelector('html[data-ready]');
    expect(await page.locator('#columns .words button').count()).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
    await close();
  });

  it('says what to do where it is opened as a file', async () => {
    const page = await browser.newPage();
    for (const name of ['play', 'train']) {
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      if (name === 'train') await page.click('#train');
      await expect.poll(() => page.textContent('#told')).toContain('Open it from a web server');
    }
    await page.close();
  });

  it('says so where a file of it is not what it was', async () => {
    const { page, close } = await opened('play.html', false);
    await page.route('**/*.safetensors', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length - 9] ^= 1;
      await route.fulfill({ response, body });
    });
    await page.reload();
    await expect.poll(() => page.textContent('#told')).toContain('is damaged');
    await close();
  });
});
