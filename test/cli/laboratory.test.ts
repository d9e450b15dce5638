// Ablations and experiments as their user runs them: stopped half-way, gone on with, and asked again.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { r1toy, runsFolder, signalOn, tinySettings } from '../reliability/spawned.js';

const settings = ['--config', resolve('configs/smoke.json'), '--threads', '1'];
const sets = tinySettings.flatMap((set) => ['--set', set]);

test('an ablation that is stopped goes on with the same command, and is not trained again', async () => {
  const out = runsFolder();
  const results = join(out, '..', 'results');
  const args = [
    ...['--out', out, 'ablate', 'reasoningRl.klCoef=0.001,0', '--seeds', '1,2', '--metric', 'length'],
    ...['--results', results, ...settings, ...sets],
  ];
  // The second arm of the first seed has begun.
  const stopped = await r1toy(args, { onStart: signalOn('SIGINT', 'klCoef-0-') });
  expect([stopped.code, stopped.stdout]).toEqual([130, '']);
  expect(stopped.stderr).toContain('the ablation goes on with the same command');
  expect(readdirSync(results)).toEqual([]);

  const { code, stdout, stderr } = await r1toy(args);
  expect([code, stderr.includes('stopped')], stderr).toEqual([0, false]);
  expect(stderr).toMatch(/reasoningRl\.klCoef-0\.001-[0-9a-f]{6}-s1 is done/);
  expect(readdirSync(out).filter((name) => name.startsWith('base-'))).toHaveLength(2);
  expect(stdout).toMatch(/^arm +seeds +length +± 95 % +difference +95 % +seeds of that sign\n/);
  expect(stdout).toMatch(
    /\nreasoningRl\.klCoef=0 instead of reasoningRl\.klCoef=0\.001: length \S+ \(95 % \S+ to \S+, \d of 2 seeds\): (un)?decided\n$/,
  );
  const files = readdirSync(results).sort();
  expect(files).toEqual(['json', 'md', 'svg'].map((ending) => `ablate-reasoningRl.klCoef.${ending}`));

  const before = files.map((file) => readFileSync(join(results, file), 'utf8'));
  const again = await r1toy([...args, '--json']);
  expect(again.stderr).not.toContain(', seed ');
  expect(files.map((file) => readFileSync(join(results, file), 'utf8'))).toEqual(before);
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(before[0]));
});
