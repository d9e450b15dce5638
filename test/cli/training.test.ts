// A run through the built program: broken off by Ctrl-C and resumed, it has the bytes of an unbroken one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goOn, promised, r1toy, runsFolder, signalOn, tinyTrain, unbroken } from '../reliability/spawned.js';
import { here } from './inProcess.js';

/** The keys of a run's files whose bytes another kind of saving does not change. */
const lasting = /(rollouts|metrics|eval)\.jsonl$|report\.html$|step-\d+/;

test('Ctrl-C saves and exits 130; kill exits 143; resumed twice, the bytes are those of an unbroken run', async () => {
  const root = runsFolder();
  const first = await r1toy(goOn(root), { onStart: signalOn('SIGINT', 'pretrain from') });
  expect(first.code, first.stderr).toBe(130);
  expect(first.stderr).toMatch(
    /stopped at stage pretrain, step \d+; saved\. Continue with: r1toy resume tiny --out \S+\n$/,
  );
  const second = await r1toy(goOn(root), { onStart: signalOn('SIGTERM', 'reasoning-rl from') });
  expect(second.code, second.stderr).toBe(143);
  expect(second.stderr).toMatch(/^reasoning-rl from base [0-9a-f]{8}, 5 steps$/m);
  const told = (...args: string[]) => here('--out', root, ...args);
  expect(JSON.parse((await told('ls', '--json')).stdout).runs).toMatchObject([
    { recipe: 'base', status: 'done' },
    { name: 'tiny', status: 'stopped' },
  ]);
  const last = await r1toy(['--out', root, 'resume', 'tiny', '--threads', '2']);
  expect(last.code, last.stderr).toBe(0);
  expect(last.stdout).toMatch(/^Held-out scores at the end of each stage \(T=1; T=0\.6, greedy: pass@1\)$/m);
  // The checkpoint that Ctrl-C asked for is extra; all others are the same.
  const whole = Object.entries(await unbroken()).filter(
    ([name]) => name.startsWith('tiny/') && lasting.test(name),
  );
  expect(promised(root)).toMatchObject(Object.fromEntries(whole));
  expect(whole.length).toBeGreaterThan(4);

  const again = await r1toy(['--out', root, 'resume', 'tiny']);
  expect([again.code, again.stderr]).toEqual([0, 'r1toy: tiny is finished: nothing left to do.\n']);
  expect((await told(...tinyTrain)).status).toBe(73);
  await scored(root);
});

/** What eval and sample say of the run. */
async function scored(root: string): Promise<void> {
  const told = (...args: string[]) => here('--out', root, ...args, '--threads', '1');
  const scores = await told('eval', 'tiny', '--greedy', '--json');
  expect(JSON.parse(scores.stdout)).toMatchObject({
    run: 'tiny',
    stage: 'reasoning-rl',
    step: 5,
    temperature: 0,
  });
  // What a run measured of its base, anybody can measure again: by its label, with the same beginning.
  const begun = ['--stage', 'Base', '--begin', '<think>', '--greedy', '--json'];
  const control = await told('eval', 'tiny', ...begun);
  const rows = readFileSync(join(root, 'tiny', 'eval.jsonl'), 'utf8').split('\n');
  const forced = JSON.parse(rows.find((row) => row.includes('"temperature":0,"begin":"<think>"'))!);
  expect(JSON.parse(control.stdout)).toEqual({
    format: 1,
    ...{ run: 'tiny', stage: 'pretrain', step: forced.step, temperature: 0, begin: '<think>' },
    groups: forced.groups,
  });
  expect(control.stderr).toMatch(
    /^r1toy: tiny, pretrain step \d+: .* 1 completion each, greedy, <think> forced$/m,
  );

  const words = ['--stage', 'base', '--every-word', '--problems', '1', '--json'];
  const tried = await told('eval', 'tiny', ...words);
  expect(tried.stderr).toMatch(/^r1toy: 320 of 332 scores, highest /m);
  const { forced: each, highest } = JSON.parse(tried.stdout).words;
  expect(each.length).toBe(165);
  expect(highest.right).toBeGreaterThanOrEqual(each[0].right);
  expect(await told('eval', 'tiny', '--general')).toEqual({
    ...{ status: 64, stdout: '' },
    stderr: expect.stringMatching(
      /^r1toy: --general: needs an R1 run, for its stage final-rl \(tiny is one of r1-zero\)\. Train one: r1toy train r1 --name r1 --out \S+\n$/,
    ),
  });

  const prompt = 'please find the sum : 7+5?';
  const sample = () => told('sample', 'tiny', '--prompt', prompt, '--count', '2', '--seed', '3');
  const [one, two] = [await sample(), await sample()];
  expect(one.status, one.stderr).toBe(0);
  expect(one.stdout).not.toBe('');
  expect(two.stdout).toBe(one.stdout);
}
