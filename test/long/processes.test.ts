// Crowds on one run, signals at random moments, and each change of surroundings by itself.
import { afterAll, expect, test } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { contend } from '../reliability/contention.js';
import { finish, goOn, promised, r1toy, runsFolder, unbroken } from '../reliability/spawned.js';
import { runChanged, surroundings } from '../reliability/surroundings.js';
import { counted } from './counts.js';
import { scaled } from './scale.js';

test('eight processes on one run, again and again', async () => {
  const rounds = scaled(50, 2);
  for (let round = 0; round < rounds; round++) await contend(8, await unbroken());
  counted('round of eight processes on one run', rounds, 'one worked, seven stepped back, equal bytes');
});

const exitCodeOf = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

test('signals at random moments, some of them twice', async () => {
  const begun = performance.now();
  const expected = await unbroken();
  // On a busy machine a run takes longer to begin to listen, too.
  const took = performance.now() - begun;
  const rounds = scaled(50, 3);
  const codes: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    const random = stream('signals', round);
    const signal = random.pick(['SIGHUP', 'SIGINT', 'SIGTERM'] as const);
    const [wait, again] = [random.uniform() * took, random.chance(0.4)];
    const root = runsFolder();
    const { code, signal: died } = await r1toy(goOn(root), {
      onStart: (child) => {
        const timers = [setTimeout(() => child.kill(signal), wait)];
        if (again) timers.push(setTimeout(() => child.kill(signal), wait + 50));
        child.on('close', () => {
          for (const timer of timers) clearTimeout(timer);
        });
      },
    });
    // Before the program listens, a signal ends it as it ends any other.
    expect([0, exitCodeOf[signal], died === signal ? null : -1]).toContain(code);
    codes[String(code ?? died)] = (codes[String(code ?? died)] ?? 0) + 1;
    await finish(root);
    // Checkpoints that a signal asked for are extra; all promised files are the same.
    expect(promised(root), `round ${round}`).toMatchObject(expected);
  }
  const outcome = Object.entries(codes).map(([code, times]) => `${code}: ${times}`);
  counted('signal at a random moment', rounds, `exit codes ${outcome.join(', ')}; resumed to equal bytes`);
});

let changes = 0;
afterAll(() => counted('change of folder, language, clock, umask or threads', changes, 'equal bytes'));

test.each(surroundings)('$name', async (changed) => {
  expect(await runChanged(changed)).toEqual(await unbroken());
  changes++;
});
