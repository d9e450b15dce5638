// The program among other processes: four at once on one run, signals, readers that leave or dawdle.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { here } from '../cli/inProcess.js';
import { contend } from './contention.js';
import {
  finish,
  goOn,
  program,
  promised,
  r1toy,
  runsFolder,
  signalOn,
  unbroken,
  whenSaid,
} from './spawned.js';

test('of four processes on one run one works and the others say who it is', async () => {
  await contend(4, await unbroken());
});

test('SIGHUP saves and exits 129; a second Ctrl-C leaves at once; then it can be resumed', async () => {
  const expected = await unbroken();
  const root = runsFolder();
  const hangUp = await r1toy(goOn(root), { onStart: signalOn('SIGHUP', 'pretrain from') });
  expect([hangUp.code, hangUp.signal], hangUp.stderr).toEqual([129, null]);
  const twice = await r1toy(goOn(root), {
    onStart: (child) => {
      signalOn('SIGINT', 'the base comes first')(child);
      signalOn('SIGINT', 'once more')(child);
    },
  });
  expect([twice.code, twice.signal], twice.stderr).toEqual([130, null]);
  // The checkpoint that the signal asked for is extra.
  await finish(root);
  expect(promised(root)).toMatchObject(expected);
});

test('a training whose stdout and stderr are gone goes on to its end', async () => {
  const expected = await unbroken();
  const root = runsFolder();
  const { code } = await r1toy(goOn(root), {
    onStart: (child) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  });
  expect(code).toBe(0);
  expect(promised(root)).toEqual(expected);
});

test('a reader that leaves after a line, and one that is slow', () => {
  const shell = (command: string) => spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  const print = `${process.execPath} ${program} config schema`;
  const first = shell(`${print} | head -1; exit \${PIPESTATUS:-0}`);
  expect([first.status, first.stderr, first.stdout]).toEqual([0, '', '{\n']);
  const whole = shell(print).stdout;
  expect(whole.length).toBeGreaterThan(10_000);
  expect(shell(`${print} | (sleep 1; cat)`).stdout).toBe(whole);
});

test('runs that is a file or may not be written; a run folder that goes away', async () => {
  const root = runsFolder();
  writeFileSync(root, '');
  const file = await here(...goOn(root));
  expect([file.status, file.stderr.includes(root)]).toEqual([73, true]);
  rmSync(root);

  mkdirSync(join(root, '..', 'elsewhere'));
  symlinkSync(join(root, '..', 'elsewhere'), root);
  mkdirSync(join(root, 'tiny'));
  expect((await here('--out', root, 'train', '--name', 'tiny')).status).toBe(73);

  const gone = runsFolder();
  const { code, stderr } = await r1toy(goOn(gone), {
    onStart: whenSaid('pretrain from', () =>
      rmSync(gone, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }),
    ),
  });
  expect(code, stderr).toBe(74);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^r1toy: .*tiny: is gone\. It was moved or removed/);
});
