// What surrounds the program must not change a byte: folder, time zone, language, umask, clock, threads.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goOn, promised, r1toy, runsFolder, type SpawnSettings, unbroken } from './spawned.js';

/** A module that makes every clock of the process lie, loaded before the program. */
function clockShim(script: string): string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'r1toy-clock-')), 'clock.mjs');
  writeFileSync(
    file,
    `let calls = 0;
     const real = performance.now.bind(performance);
     const lie = (() => { ${script} });
     performance.now = () => lie();
     Date.now = () => lie();
     globalThis.Date = class extends Date { constructor(...a) { super(...(a.length ? a : [lie()])); } };
     process.hrtime = Object.assign(() => [0, 0], { bigint: () => 0n });`,
  );
  return ['--import', file];
}

const surroundings: [name: string, settings: SpawnSettings, threads: string][] = [
  ['another folder', { options: { cwd: tmpdir() } }, '1'],
  ['Tokyo, Turkish, three threads', { options: { env: { TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8' } } }, '3'],
  ['umask 077, two threads', { before: ['sh', '-c', 'umask 077; exec "$@"', 'sh'] }, '2'],
  ['a clock that stands still in 1970', { nodeOptions: clockShim('return 0;') }, '1'],
  [
    'a clock that runs backwards, four threads',
    { nodeOptions: clockShim('return 1e12 - 1e7 * calls++;') },
    '4',
  ],
  ['a clock that leaps by years', { nodeOptions: clockShim('return real() + (calls++ % 2) * 3e11;') }, '1'],
];

test('folder, time zone, language, umask, clocks and threads change nothing', async () => {
  const expected = await unbroken();
  for (const [name, settings, threads] of surroundings) {
    const root = runsFolder();
    const { code, stderr } = await r1toy([...goOn(root), '--threads', threads], settings);
    expect(code, `${name}: ${stderr}`).toBe(0);
    expect(promised(root), name).toEqual(expected);
  }
});
