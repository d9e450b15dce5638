// Ablations and experiments as their user runs them: stopped half-way, gone on with, and asked again.
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { experiments } from '../../src/runs/experiments/index.js';
import { rulingText } from '../../src/runs/findings.js';
import { r1toy, runsFolder, signalOn, tinySettings, whenSaid } from '../reliability/spawned.js';
import { here } from './inProcess.js';

const settings = ['--config', resolve('configs/smoke.json'), '--threads', '1'];
const sets = tinySettings.flatMap((set) => ['--set', set]);

test('an ablation that is stopped goes on, an experiment takes its runs, and neither does anything twice', async () => {
  const out = runsFolder();
  const results = join(out, '..', 'results');
  const args = [
    ...['--out', out, 'ablate', 'reasoningRl.klCoef=0.001,0', '--seeds', '1,2', '--metric', 'length'],
    ...['--results', results, ...settings, ...sets],
  ];
  // The second arm of the first seed is in its first step.
  const onStart = (child: ChildProcess) =>
    whenSaid('klCoef-0-', signalOn('SIGINT', 'reasoning-rl from'))(child);
  const stopped = await r1toy(args, { onStart });
  expect([stopped.code, stopped.stdout]).toEqual([130, '']);
  expect(stopped.stderr).toContain('the ablation goes on with the same command');
  expect(readdirSync(results)).toEqual([]);

  const { code, stdout, stderr } = await r1toy(args);
  expect([code, stderr.includes('stopped')], stderr).toEqual([0, false]);
  expect(stderr).toMatch(/reasoningRl\.klCoef-0\.001-[0-9a-f]{6}-s1 is done/);
  expect(readdirSync(out).filter((name) => name.startsWith('base-'))).toHaveLength(2);
  expect(stdout).toMatch(/^arm +seeds +length +± 95 %/);
  expect(
    Math.max(
      ...stdout
        .split('\n')
        .slice(0, -2)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(
    /\nreasoningRl\.klCoef=0 instead of reasoningRl\.klCoef=0\.001: length \S+ \(95 % \S+ to \S+, \d of 2 seeds\): (un)?decided\n$/,
  );
  const files = readdirSync(results).sort();
  expect(files).toEqual(['json', 'md', 'svg'].map((ending) => `ablate-reasoningRl.klCoef.${ending}`));

  const before = files.map((file) => readFileSync(join(results, file), 'utf8'));
  const again = await r1toy([...args, '--json']);
  expect(again.stderr).not.toContain(', seed ');
  expect(files.map((file) => readFileSync(join(results, file), 'utf8'))).toEqual(before);
  expect(JSON.parse(again.stdout)).toEqual({ format: 1, ...JSON.parse(before[0]) });

  await experimentOn(out, results);
});

/** An experiment whose arm was trained for the ablation. */
async function experimentOn(out: string, results: string): Promise<void> {
  const args = [
    ...['--out', out, 'experiment', 'base-overtakes', '--seeds', '1,2', '--samples', '6'],
    ...['--results', results, ...settings, ...sets],
  ];
  const { code, stdout, stderr } = await r1toy(args);
  expect([code, stderr.includes(', seed ')], stderr).toEqual([0, false]);
  // Too many columns for one table: a block for each arm.
  expect(stdout).toMatch(/^Zero\n {2}seeds 2 {2}base, pass@1 \S+ ± \S+ +base, pass@k, most /);
  expect(stdout).toMatch(/\nclaim +asked +found +95 % +seeds +ruling\n/);
  expect(stdout).toMatch(
    /\nbase-overtakes: pass@k at the most samples, .* \(95 % .* of 2 seeds\): .* \(asked beforehand: > 0\)\n/,
  );
  const files = ['json', 'md', 'measured.json', 'svg'].map((ending) => `base-overtakes.${ending}`);
  expect(readdirSync(results)).toEqual(expect.arrayContaining(files));
  const found = JSON.parse(readFileSync(join(results, 'base-overtakes.json'), 'utf8'));
  expect(found.measured.Zero[1].curves['base, CoT-pass@k'].map(([k]: [number]) => k)).toEqual([1, 2, 4, 6]);

  const again = await r1toy([...args, '--json']);
  expect(again.stderr).not.toMatch(/, seed |measures/);
  expect(JSON.parse(again.stdout)).toEqual({ format: 1, ...found });
}

test('experiment alone lists what there is', async () => {
  const { status, stdout, stderr } = await here('experiment', '--seeds', '1,2', '--results', 'nowhere');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^experiment +runs +found +claim\nseed-noise +6 /);
  // Nothing was run here: what those of docs found, and that it is theirs.
  expect(stdout).toMatch(/^length-bias +4 +1 holds /m);
  expect(stderr).toContain('found: by the runs of docs/laboratory.md');
  expect((await here('experiment')).stderr).not.toContain('found: by');
  const listed = JSON.parse((await here('experiment', '--json')).stdout).experiments as {
    name: string;
    found: object | null;
  }[];
  expect(listed.map(({ name }) => name)).toEqual(Object.keys(experiments));
  // Held by the results that come along: the interval 5.4 to 19.8 tokens is above 0.
  const lengthBias = listed.find(({ name }) => name === 'length-bias');
  expect(lengthBias?.found).toEqual({ hold: 1, doNot: 0, undecided: 0 });
});

test('rulings are counted in words', () => {
  expect(rulingText({ hold: 1, doNot: 2, undecided: 0 })).toBe('1 holds, 2 do not');
  expect(rulingText({ hold: 0, doNot: 1, undecided: 3 })).toBe('1 does not, 3 undecided');
});
