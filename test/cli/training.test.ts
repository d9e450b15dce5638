// A run through the built program: broken off by Ctrl-C and resumed, it has the bytes of an unbroken one.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-train-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const settings = [
  '--config',
  'configs/smoke.json',
  '--name',
  'tiny',
  '--threads',
  '1',
  '--set',
  'recipe=r1-zero',
  // What only costs evaluation.
  '--set',
  'world.beyond={"addition":[],"countdown":[],"pair":[],"total":[]}',
];
const shorter = ['--set', 'pretrain.steps=12', '--set', 'reasoningRl.steps=9'];

/** Runs r1toy; sends `signal` once stderr holds `when`. */
function r1toy(args: readonly string[], when?: string, signal: NodeJS.Signals = 'SIGINT') {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn('node', ['bin/r1toy.js', ...args], {
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
    });
    let stdout = '';
    let stderr = '';
    let sent = false;
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (when === undefined || sent || !stderr.includes(when)) return;
      sent = child.kill(signal);
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** sha256 of every file of a run that must not depend on how it came about. */
function promised(out: string): Record<string, string> {
  const run = join(folder, out, 'tiny');
  const names = readdirSync(run, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /(rollouts|metrics|eval)\.jsonl$|report\.html$|step-\d+/.test(name));
  const sha256 = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(run, name)))
      .digest('hex');
  return Object.fromEntries(files.sort().map((name) => [name, sha256(name)]));
}

test('Ctrl-C saves and exits 130; kill exits 143; resumed twice, the bytes are those of an unbroken run', async () => {
  const whole = await r1toy(['--out', join(folder, 'whole'), 'train', ...settings, ...shorter]);
  expect(whole.code, whole.stderr).toBe(0);
  expect(whole.stderr).toMatch(/^reasoning-rl from base [0-9a-f]{8}, 9 steps$/m);
  expect(whole.stdout).toMatch(/^Held-out scores at the end of each stage \(T=1; T=0\.6, greedy: pass@1\)$/m);

  const out = ['--out', join(folder, 'broken')];
  const first = await r1toy([...out, 'train', ...settings, ...shorter], 'pretrain from', 'SIGINT');
  expect(first.code, first.stderr).toBe(130);
  expect(first.stderr).toMatch(
    /stopped at stage pretrain, step \d+; saved\. Continue with: r1toy resume tiny --out \S+\n$/,
  );
  const second = await r1toy([...out, 'resume', 'tiny', '--threads', '1'], 'reasoning-rl from', 'SIGTERM');
  expect(second.code, second.stderr).toBe(143);
  expect(JSON.parse((await r1toy([...out, 'ls', '--json'])).stdout).runs).toMatchObject([
    { recipe: 'base', status: 'done' },
    { name: 'tiny', status: 'stopped' },
  ]);
  const last = await r1toy([...out, 'resume', 'tiny', '--threads', '2']);
  expect(last.code, last.stderr).toBe(0);
  // The checkpoint that Ctrl-C asked for is extra; all others are the same.
  expect(promised('broken')).toMatchObject(promised('whole'));
  expect(Object.keys(promised('whole')).length).toBeGreaterThan(4);

  const again = await r1toy([...out, 'resume', 'tiny']);
  expect([again.code, again.stderr]).toEqual([0, 'r1toy: tiny is finished: nothing left to do.\n']);
  const taken = await r1toy([...out, 'train', ...settings]);
  expect(taken.code).toBe(73);

  const scores = await r1toy([...out, 'eval', 'tiny', '--greedy', '--json', '--threads', '1']);
  expect(JSON.parse(scores.stdout)).toMatchObject({
    run: 'tiny',
    stage: 'reasoning-rl',
    step: 9,
    temperature: 0,
  });
  // What a run measured of its base, anybody can measure again: by its label, with the same beginning.
  const begun = ['--stage', 'Base', '--begin', '<think>', '--greedy', '--json', '--threads', '1'];
  const control = await r1toy([...out, 'eval', 'tiny', ...begun]);
  const rows = readFileSync(join(folder, 'broken', 'tiny', 'eval.jsonl'), 'utf8').split('\n');
  const forced = JSON.parse(rows.find((row) => row.includes('"temperature":0,"begin":"<think>"'))!);
  expect(JSON.parse(control.stdout)).toEqual({
    format: 1,
    ...{ run: 'tiny', stage: 'pretrain', step: forced.step, temperature: 0, begin: '<think>' },
    groups: forced.groups,
  });
  expect(control.stderr).toMatch(
    /^r1toy: tiny, pretrain step \d+: .* 1 completion each, greedy, <think> forced$/m,
  );

  const words = ['--stage', 'base', '--every-word', '--problems', '1', '--json', '--threads', '1'];
  const tried = await r1toy([...out, 'eval', 'tiny', ...words]);
  expect(tried.stderr).toMatch(/^r1toy: 320 of 332 scores, highest /m);
  const { forced: each, highest } = JSON.parse(tried.stdout).words;
  expect(each.length).toBe(165);
  expect(highest.right).toBeGreaterThanOrEqual(each[0].right);
  expect(await r1toy([...out, 'eval', 'tiny', '--general'])).toEqual({
    ...{ code: 64, stdout: '' },
    stderr: expect.stringMatching(
      /^r1toy: --general: needs an R1 run, for its stage final-rl \(tiny is a r1-zero run\)\. Train one: r1toy train r1 --name r1 --out \S+\n$/,
    ),
  });

  const prompt = 'please find the sum : 7+5?';
  const sample = () => r1toy([...out, 'sample', 'tiny', '--prompt', prompt, '--count', '2', '--seed', '3']);
  const [one, two] = [await sample(), await sample()];
  expect(one.code, one.stderr).toBe(0);
  expect(one.stdout).not.toBe('');
  expect(two.stdout).toBe(one.stdout);
});
