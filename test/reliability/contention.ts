// Several processes that want the same run.
import { expect } from 'vitest';
import { finish, goOn, promised, r1toy, runsFolder } from './spawned.js';

/** Starts so many trainings of one run at once; one may work, the others must step back, naming it. */
export async function contend(processes: number, expected: Record<string, string>): Promise<void> {
  const root = runsFolder();
  const args = goOn(root);
  const outcomes = await Promise.all(Array.from({ length: processes }, () => r1toy(args)));
  const codes = outcomes.map(({ code }) => code).sort();
  expect(
    codes.filter((code) => code === 0),
    outcomes.map(({ stderr }) => stderr).join(''),
  ).toHaveLength(1);
  for (const { code, stderr } of outcomes) {
    if (code === 0) continue;
    expect([73, 75]).toContain(code);
    expect(stderr).toMatch(code === 75 ? /in use by process \d+ on host / : /already exists/);
  }
  await finish(root);
  expect(promised(root)).toEqual(expected);
}
