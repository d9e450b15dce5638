// How fast the page in which R1-Zero learns is against the terminal on one thread of WebAssembly, and how long until the first
// page answers: `npm run build && node bench/page.mjs [ROUNDS]`. Both train the same steps, in turn; a round's share is the
// terminal's seconds by the page's, of the same steps; what is told is the median over rounds and the range.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { writePlayPage, writeTrainPage } from '../dist/runs/play.js';
import { demos } from '../dist/store/shipped.js';

const rounds = Number(process.argv[2] ?? 5);
const steps = 8;
const program = fileURLToPath(new URL('../bin/r1toy.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'r1toy-page-bench-'));
const names = demos.map(({ name }) => name);
const play = writePlayPage(folder, names, join(folder, 'play.html')).path;
const train = writeTrainPage(folder, names[0], join(folder, 'train.html')).path;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const rest = (values) => values.slice(1).reduce((sum, value) => sum + value, 0) / (values.length - 1);

/** Seconds of a step in the terminal, the first left out: its code is not yet compiled there, nor in the page. */
function inTerminal(round) {
  const name = `t${round}`;
  const small = ['eval.problems=1', 'eval.samples=1', 'eval.quickProblems=1'];
  const set = [`reasoningRl.steps=${steps}`, ...small].flatMap((one) => ['--set', one]);
  const args = [
    '--out',
    folder,
    'train',
    '--seed',
    '1',
    '--name',
    name,
    '--threads',
    '1',
    '--kernels',
    'wasm',
  ];
  const { status, stderr } = spawnSync(process.execPath, [program, ...args, ...set], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const rows = readFileSync(join(folder, name, 'timing.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(JSON.parse);
  const { lineage } = JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8'));
  return { seconds: rest(rows.map(({ seconds }) => seconds)), sha256: lineage.at(-1).sha256 };
}

/** The same in the page, between the steps that it shows. */
async function inPage(browser) {
  const page = await browser.newPage();
  await page.goto(`${pathToFileURL(train).href}#${new URLSearchParams({ 'reasoningRl.steps': steps })}`);
  await page.waitForSelector('html[data-ready]');
  await page.click('#train');
  await page.waitForSelector('#sha256', { timeout: 600_000 });
  const sha256 = await page.textContent('#sha256');
  const milliseconds = await page.getAttribute('#told', 'data-milliseconds');
  const seconds = rest(milliseconds.split(',').map((one) => Number(one) / 1000));
  await page.close();
  return { seconds, sha256 };
}

/** Seconds from opening the page to play with until all policies have answered. */
async function untilAnswer(browser) {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  const begun = performance.now();
  await page.goto(pathToFileURL(play).href);
  await page.waitForSelector('html[data-ready]');
  const seconds = (performance.now() - begun) / 1000;
  await page.context().close();
  return seconds;
}

const executablePath = process.env.R1TOY_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const shares = [];
  const answers = [];
  for (let round = 1; round <= rounds; round++) {
    const terminal = inTerminal(round);
    const page = await inPage(browser);
    if (terminal.sha256 !== page.sha256) throw new Error('the page has other weights than the terminal');
    shares.push(terminal.seconds / page.seconds);
    answers.push(await untilAnswer(browser));
    const load = loadavg()[0].toFixed(1);
    console.log(
      `round ${round}: a step ${terminal.seconds.toFixed(2)} s in the terminal, ${page.seconds.toFixed(2)} s in the page, ` +
        `share ${shares.at(-1).toFixed(2)}; first answers after ${answers.at(-1).toFixed(2)} s; load ${load}`,
    );
  }
  const range = (values) => `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
  console.log(`speed of the page by the terminal's: median ${median(shares).toFixed(2)} (${range(shares)})`);
  console.log(
    `first answers of ${play.split('/').at(-1)}: median ${median(answers).toFixed(2)} s (${range(answers)})`,
  );
  const mega = (path) => (statSync(path).size / 1e6).toFixed(2);
  console.log(`sizes: play.html ${mega(play)} MB, train.html ${mega(train)} MB`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
