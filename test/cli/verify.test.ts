// r1toy verify through the built program: a run is equal to its replay, and a changed bit is named.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { r1toy, unbrokenCopy } from '../reliability/spawned.js';
import { here } from './inProcess.js';

test('equal, whole and from the middle; different at the named step; damaged', async () => {
  const root = await unbrokenCopy();
  const args = (more: readonly string[]) => ['--out', root, 'verify', 'tiny', '--threads', '1', ...more];
  const told = (...more: string[]) => here(...args(more));

  const all = await r1toy(args(['--all']));
  expect([all.code, all.stderr]).toEqual([0, 'r1toy: replays 5 steps from the beginning\n']);
  expect(all.stdout).toBe(
    'tiny: 2 checkpoints; every file is as they say; summary and report, made again, are equal\n' +
      'reasoning-rl: steps 1 to 5 of 5 equal\ntiny: equal\n',
  );
  const middle = await told('--from', 'reasoning-rl:4', '--steps', '9', '--json');
  expect(JSON.parse(middle.stdout)).toMatchObject({
    equal: true,
    results: [{ stages: { 'reasoning-rl': { first: 5, last: 5, steps: 5 } }, difference: null }],
  });
  expect(middle.stderr).toBe('r1toy: replays 1 step from the checkpoint of reasoning-rl, step 4\n');
  const before = await told('--from', 'reasoning-rl:3', '--steps', '1');
  expect(before.stderr).toBe('r1toy: replays 4 steps from the beginning\n');
  const short = await told('--steps', '2');
  expect(short.stdout).toMatch(
    /steps 1 to 2 of 5 equal\ntiny: equal where it was replayed; every step: --all\n$/,
  );
  expect((await told('--all', '--steps', '2')).status).toBe(64);
  // A replay of no step would be equal to anything.
  const nothing = await told('--from', 'reasoning-rl:5');
  expect([nothing.status, nothing.stderr]).toEqual([
    64,
    'r1toy: --from: nothing of reasoning-rl is recorded after step 5 (allowed 0 to 4, after which a step follows).\n',
  ]);
  const wrong = await told('--from', 'pretrain:4');
  expect([wrong.status, wrong.stderr]).toEqual([
    64,
    'r1toy: --from: the run has no stage pretrain (allowed: Zero (reasoning-rl)).\n',
  ]);

  // A machine that computes one function a little differently.
  const shim = join(root, 'shim.mjs');
  writeFileSync(shim, 'const sqrt = Math.sqrt; Math.sqrt = (x) => sqrt(x) * 1.000001;');
  const faulty = await r1toy(['--out', root, 'verify', 'tiny', '--threads', '1'], {
    nodeOptions: ['--import', shim],
  });
  expect(faulty.code, faulty.stderr).toBe(1);
  expect(faulty.stdout).toMatch(/^tiny: differs at stage reasoning-rl, step 1: /m);

  const config = join(root, 'tiny', 'config.json');
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, text.replace('"temperature": 1', '"temperature": 0.9'));
  expect(readFileSync(config, 'utf8')).not.toBe(text);
  const other = await told();
  expect(other.status).toBe(65);
  expect(other.stderr).toContain('was changed since the run began (');
  writeFileSync(config, text);

  const hashes = join(root, 'tiny', 'hashes.jsonl');
  writeFileSync(hashes, readFileSync(hashes, 'utf8').replace('"step":2', '"step":3'));
  const damaged = await told();
  expect([damaged.status, damaged.stderr.includes('hashes.jsonl: was changed')]).toEqual([65, true]);
});
