// What comes with the package is what this program makes: the base and the demonstrations, trained anew, give the same bytes;
// and a run from the base that comes along can be verified.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shipAll } from '../../src/runs/shipRun.js';
import { readRun } from '../../src/store/readRun.js';
import { demos, shippedRoot, shippedSeed } from '../../src/store/shipped.js';
import { expectSame } from '../package/sameFiles.js';
import { r1toy } from '../reliability/spawned.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-shipped-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the base and the demonstrations, trained anew, are the same to the byte', async () => {
  const runs = join(folder, 'runs');
  for (const { name, recipe } of demos) {
    const asked = ['train', recipe, '--seed', String(shippedSeed), '--name', name, '--fresh'];
    const { code, stderr } = await r1toy(['--out', runs, ...asked]);
    expect(code, stderr).toBe(0);
  }
  const [{ name }] = demos;
  // The version that they bear is that which made them.
  shipAll(runs, join(folder, 'shipped'), readRun(folder, name).info.r1toy);
  expectSame(join(folder, 'shipped'), shippedRoot, 'npm run generate:shipped');
});

it('a run from the base that comes along says so, and is verified', async () => {
  const set = ['reasoningRl.steps=1', 'eval.problems=1', 'eval.samples=1'].flatMap((one) => ['--set', one]);
  const args = [
    '--out',
    join(folder, 'own'),
    'train',
    '--seed',
    String(shippedSeed),
    '--name',
    'new',
    ...set,
  ];
  const { code, stderr } = await r1toy(args);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/base base-\w+ comes with r1toy/)]);
  expect(readRun(join(folder, 'own'), 'new').info.baseShipped).toBe(true);
  const verified = await r1toy(['--out', join(folder, 'own'), 'verify', 'new', '--all']);
  expect(verified.code, verified.stdout).toBe(0);
});
