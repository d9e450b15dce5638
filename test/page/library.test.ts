// `r1toy/web` in a headless Chromium, as it was built and as a static server has it: the terminal's words, its metrics digit by
// digit, and errors in one line.
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';
import { unbrokenRuns } from '../reliability/spawned.js';
import { findChromium } from './chromium.js';
import { serveFolder } from './serveFolder.js';

const question = 'please find total : a 3 b 5 c 7 d 3 e 2 ?';
const path = findChromium();

describe.skipIf(path === null)('the library for browsers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-web-'));
  let runs = '';
  let browser: Browser;
  let server: Server;
  let page: Page;
  let address = '';
  beforeAll(async () => {
    runs = await unbrokenRuns();
    symlinkSync(resolve('.'), join(folder, 'r1toy'));
    symlinkSync(runs, join(folder, 'runs'));
    ({ address, server } = await serveFolder(folder, false));
    browser = await chromium.launch({ executablePath: path!, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    await page.goto(`${address}/r1toy/examples/browser.html`);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a program in the page, with `library` and `runs`. */
  const evaluated = (program: string): Promise<never> =>
    page.evaluate(`(async () => {
      const library = await import('${address}/r1toy/dist/web/library/index.js');
      ${program}
    })()`);

  /** The checkpoints of a run, from the server's root. */
  function checkpoints(run: string): string[] {
    const names = readdirSync(join(runs, run, 'checkpoints'), { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.safetensors'))
      .sort()
      .map((name) => `/runs/${run}/checkpoints/${name}`);
  }

  /** The first completion that `sample --json` tells. */
  const firstOf = (json: string) =>
    (JSON.parse(json) as { completions: { completion: string }[] }).completions[0].completion;

  it('says in the example the words of the demonstration, as the terminal does', async () => {
    await expect.poll(() => page.textContent('pre'), { timeout: 60_000 }).toContain('ready: ');
    await page.click('button');
    await expect.poll(() => page.textContent('pre')).toMatch(/^right: .*<eos>$/m);
    const said = (await page.textContent('pre'))!.split('\n').find((line) => line.startsWith('right: '))!;
    const asked = await here('sample', 'demo', '--prompt', question, '--seed', '1', '--json');
    expect(said).toBe(`right: ${firstOf(asked.stdout)}`);
  });

  it('learns as the terminal does, from a checkpoint of a base: metrics digit by digit, and its words', async () => {
    const base = readdirSync(runs).find((name) => name.startsWith('base-'))!;
    const { rows, said } = await evaluated(`
      const base = await library.load('${checkpoints(base).at(-1)}');
      const rows = [];
      let last;
      for await (const { step, metrics, policy } of library.learn(base)) {
        rows.push(JSON.stringify({ step, ...metrics }));
        last = policy;
      }
      const [{ words }] = await last.sample('${question}', { seed: 7 });
      return { rows, said: words.join(' ') };`);
    const metrics = readFileSync(join(runs, 'tiny/metrics.jsonl'), 'utf8').trimEnd().split('\n');
    const own = metrics.filter((row) => /"reasoning-rl","step":[^0]/.test(row));
    expect(rows).toEqual(own.map((row) => row.replace('"stage":"reasoning-rl",', '')));
    const asked = ['--prompt', question, '--seed', '7', '--json'];
    const { stdout } = await here('--out', runs, 'sample', 'tiny', ...asked);
    expect(said).toBe(firstOf(stdout));
  });

  it('says in one line what cannot be loaded or asked', async () => {
    const [checkpoint] = checkpoints('tiny');
    const told = await evaluated(`
      const messageOf = (work) => work().then(() => null, (error) => [error instanceof library.UserError, error.message]);
      const policy = await library.load('${checkpoint}');
      return [
        await messageOf(() => library.load('/nowhere.safetensors')),
        await messageOf(() => library.load(new Uint8Array(100))),
        await messageOf(() => policy.sample('please x')),
      ];`);
    expect(told).toEqual([
      [true, '/nowhere.safetensors: the server says 404. Serve the file, or give another address.'],
      [true, expect.stringContaining('weights: is not a checkpoint (safetensors) file')],
      [true, expect.stringContaining('question: unknown word (got "x"')],
    ]);
  });
});
