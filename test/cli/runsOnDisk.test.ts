// ls, du, rm and rollouts: what is shown of runs, and that rm takes none that others need or that is in use.
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realFileSystem } from '../../src/store/fileSystem.js';
import { acquireLock, releaseLock } from '../../src/store/lock.js';
import { unbrokenCopy } from '../reliability/spawned.js';
import { here } from './inProcess.js';

test('ls shows scores, age, minutes, size and base; du the bytes; rm takes what is free, if told twice', async () => {
  const root = await unbrokenCopy('second');
  const told = (...args: string[]) => here('--out', root, ...args);
  const base = readdirSync(root).find((name) => name.startsWith('base-')) as string;
  expect((await told('du', 'nobody')).status).toBe(64);
  const { stdout } = await told('ls');
  const [headers, ...rows] = stdout.trimEnd().split('\n');
  expect(headers).toMatch(/^run +recipe +status +pass@1 +lang +age +min +MiB +base$/);
  expect(rows[1]).toMatch(/^second +r1-zero\/1 +done +0\.\d\d +\d\.\d\d +\d+ \w+ +0:0\d +0 +\w{6}$/);
  expect((await told('du', 'tiny')).stdout).toMatch(
    /^run +checkpoints +rollouts.jsonl +rest +all\ntiny .* KiB\nin all: /,
  );

  const kept = await told('rm', 'second');
  expect([kept.status, kept.stderr]).toEqual([
    64,
    expect.stringMatching(
      /^r1toy: rm: would remove \S+second, \d+ files, .*\. Nothing was removed\. Do it with --yes\.\n$/,
    ),
  ]);
  const used = await told('rm', base, '--yes');
  expect([used.status, used.stderr]).toEqual([
    64,
    `r1toy: ${join(root, base)}: second, tiny cannot go on or be verified without it. Remove these first.\n`,
  ]);
  const lock = acquireLock(join(root, 'second'), realFileSystem);
  expect((await told('rm', 'second', '--yes')).status).toBe(75);
  releaseLock(lock, realFileSystem);
  symlinkSync(join(root, 'tiny'), join(root, 'link'));
  expect((await told('rm', 'nobody', '--yes')).stderr).toContain('is not a run. Nothing was removed.');
  expect((await told('rm', 'demo', '--yes')).stderr).toContain(
    'comes with r1toy, so it is not yours to remove.',
  );
  expect((await told('rm', 'link', '--yes')).stderr).toContain('must be an ordinary folder, not a link');
  expect((await told('rm', 'tiny:Zero', '--yes')).stderr).toBe(
    'r1toy: run name: tiny:Zero names a checkpoint of a run. Name the run alone: tiny.\n',
  );
  expect(existsSync(join(root, 'tiny', 'run.json'))).toBe(true);
  // Each once, though named twice; what is needed goes with those that need it, and after them.
  expect(await told('rm', 'second', 'second', '--yes')).toMatchObject({ status: 0, stdout: '' });
  expect(readdirSync(root).sort()).toEqual([base, 'link', 'tiny']);
  const both = await told('rm', base, 'tiny', '--yes');
  expect([both.status, both.stderr]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^r1toy: removed \\S+tiny, .*\nr1toy: removed \\S+${base}, .*\n$`)),
  ]);
  expect(readdirSync(root)).toEqual(['link']);
});

test('rollouts shows the groups of a step, each different completion once', async () => {
  const root = await unbrokenCopy();
  const told = (...args: string[]) => here('--out', root, 'rollouts', ...args);
  const { groups } = JSON.parse((await told('tiny:Zero', '--step', '3', '--json')).stdout);
  expect(groups.map(({ completions }: { completions: unknown[] }) => completions.length)).toEqual([2, 2]);
  const { stdout, stderr } = await told('tiny', '--step', '3', '--groups', '1');
  expect(stderr).toBe('r1toy: tiny, reasoning-rl step 3: 2 groups\nr1toy: page 1 of 2; more with --page 2\n');
  expect(stdout).toMatch(
    /^1: addition\/1, [012] of 2 right: .* \?\n\ngroup 1: addition\/1 \w\w {2}.* \?\n( {2}all rewards are equal, so this group teaches nothing\n)? {2}(wrong|right) {2}(not )?pushed.* advantage -?\d\.\d\d, reward \d\.\d\d: accuracy .*\n {4}\S/,
  );
  expect((await told('tiny', '--step', '9')).stderr).toMatch(/no rollouts of step 9 \(allowed 1 to 5\)\.\n$/);
  expect((await told('tiny:base')).stderr).toMatch(
    /no rollouts of pretrain: they are of Zero \(reasoning-rl\)\.\n$/,
  );
  expect((await told('tiny:Zero', '--stage', 'base')).stderr).toMatch(
    /tiny:Zero: names a stage already\. Leave --stage out\./,
  );
  expect((await told('tiny', '--page', '9')).stderr).toMatch(/no page 9 \(allowed 1 to 1\)/);
  // What is not shown counts, too.
  const wrong = await told('tiny', '--step', '3', '--wrong', '--groups', '99');
  expect(wrong.stdout).toMatch(/^1: .* [01] of 2 right/);
  expect(wrong.stdout).not.toMatch(/^ {2}(\d+ times {2})?right /m);
  const file = join(root, 'tiny', 'rollouts.jsonl');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.slice(0, whole.indexOf('"step":5')));
  const cut = await told('tiny', '--step', '5');
  expect([cut.status, cut.stderr]).toEqual([
    65,
    `r1toy: ${file}: lacks step 5 of reasoning-rl. Restore it.\n`,
  ]);
  writeFileSync(file, whole);
  expect((await told('tiny', '--task', 'pair')).stderr).toMatch(
    /no group of pair in this step \(allowed: addition\)/,
  );
});
