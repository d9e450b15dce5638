// A plan read back: each line as it was planned, and what is refused by line and key.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configHash } from '../../src/config/hash.js';
import { lineWithNeeds, planLines, readPlan } from '../../src/runs/planFile.js';
import { planSweep } from '../../src/runs/sweepPlan.js';
import { isDone } from '../../src/runs/trainPlanned.js';
import { readRun } from '../../src/store/readRun.js';
import { here } from '../cli/inProcess.js';
import { unbrokenCopy } from '../reliability/spawned.js';

const lines = planLines(planSweep({ seeds: [3], set: [], only: ['student-sft'], out: 'runs' }));

function saved(texts: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'plan.jsonl');
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
  return path;
}
/** The plan with changes of its last line. */
const changed = (changes: object) =>
  saved([...lines.slice(0, -1), { ...lines.at(-1), ...changes }].map((line) => JSON.stringify(line)));

it('is read as it was written, and a line comes after all that it needs', () => {
  const read = readPlan(changed({}));
  expect(read).toEqual(lines);
  const runs = lineWithNeeds(read, read.length);
  expect(runs.map(({ name }) => name)).toEqual(lines.map(({ name }) => name));
  expect(lineWithNeeds(read, 1).map(({ name }) => name)).toEqual([lines[0].name]);
  expect(configHash(runs.at(-1)!.config)).toBe(lines.at(-1)!.configHash);
});

describe('what is refused', () => {
  const last = lines.length;
  it.each([
    [{ r1toy: '0.0.1' }, /line \d: was planned by r1toy 0\.0\.1 \(this is .*\)\. Plan it anew\.$/],
    [{ configHash: 'x' }, /line \d: config: is not what configHash says\. Plan it anew\.$/],
    [{ seed: 4 }, /line \d: seed: is another than that of config \(got 4, allowed 3\)/],
    [{ after: [9] }, /line \d: after: names a line that comes later/],
    [{ line: 7 }, /line \d: is called line 7/],
    [{ name: '../x' }, /line \d: name: /],
    [{ more: 1 }, /line \d: .*more/],
  ])('%j', (changes, message) => {
    expect(() => readPlan(changed(changes))).toThrow(message);
  });

  it('no plan, no line, no such line', () => {
    expect(() => readPlan('/nowhere/plan.jsonl')).toThrow('/nowhere/plan.jsonl: no such file. Make a plan: ');
    expect(() => readPlan(saved([]))).toThrow('has no line');
    expect(() => lineWithNeeds(lines, last + 1)).toThrow(
      `--index: the plan has no such line (got ${last + 1}, allowed 1 to ${last}).`,
    );
  });

  it('settings beside a plan, a plan without its line, a line without its plan', async () => {
    const plan = changed({});
    const said = async (...args: string[]) => {
      const { status, stderr } = await here('train', ...args);
      return `${status} ${stderr.trim()}`;
    };
    const twice = (got: string) =>
      `64 r1toy: --plan: its lines have all settings (got ${got} beside it). Leave one out.`;
    const line = ['--plan', plan, '--index', '1'];
    expect(await said('r1', ...line)).toBe(twice('r1'));
    expect(await said(...line, '--seed', '2')).toBe(twice('--seed'));
    expect(await said(...line, '--set', 'reasoningRl.steps=2')).toBe(twice('reasoningRl.steps=2'));
    expect(await said('--plan', plan)).toBe('64 r1toy: --plan: which of its lines? Name it: --index 1');
    expect(await said('--index', '1')).toContain('64 r1toy: --index: is the line of a plan.');
  });

  it('a run of the same name with other settings', async () => {
    const out = await unbrokenCopy();
    const { config } = readRun(out, 'tiny');
    const planned = { name: 'tiny', role: 'main', seed: config.seed, config, after: [] };
    expect(isDone(planned, out)).toBe(true);
    const other = { ...planned, config: { ...config, checkpointEvery: 9 } };
    expect(() => isDone(other, out)).toThrow(
      /tiny: has other settings \(got .*\)\. Move it away, or use --out\.$/,
    );
  });
});
