// Kills a spawned training: at a chosen system call, by a tracer, and at random moments.
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { finish, goOn, promised, r1toy, runsFolder } from './spawned.js';

/** Whether strace is here and may trace. */
export function canTrace(): boolean {
  return spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0;
}

/**
 * Runs the tiny training and kills it at its k-th call of `call`; then lets it finish.
 * Returns whether there was a k-th call to be killed at.
 */
export async function killAtCall(
  call: string,
  k: number,
  expected: Record<string, string>,
): Promise<boolean> {
  const root = runsFolder();
  const inject = `inject=${call}:signal=SIGKILL:when=${k}`;
  const before = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
  const { signal, code } = await r1toy(goOn(root), { before });
  const killed = signal === 'SIGKILL' || code === 137;
  if (!killed) expect(code).toBe(0);
  else await finish(root);
  expect(promised(root), `killed at ${call} number ${k}`).toEqual(expected);
  return killed;
}

/** Kills the training at random moments, up to `most` times, the resuming ones too. Returns the kills. */
export async function killAtRandom(
  round: number,
  most: number,
  milliseconds: number,
  expected: Record<string, string>,
): Promise<number> {
  const random = stream('kill', round);
  const root = runsFolder();
  let kills = 0;
  // Mostly once, and all numbers up to `most` are tried.
  const tries = random.chance(0.7) ? 1 : 1 + random.int(most);
  for (let i = 0; i < tries; i++) {
    const wait = random.uniform() * milliseconds;
    const { signal } = await r1toy(goOn(root), {
      onStart: (child) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), wait);
        child.on('close', () => clearTimeout(timer));
      },
    });
    if (signal === 'SIGKILL') kills++;
  }
  await finish(root);
  expect(promised(root), `round ${round}`).toEqual(expected);
  return kills;
}
