// Trainings of the same run in different surroundings.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { goOn, promised, r1toy, runsFolder, type SpawnSettings } from './spawned.js';

export interface Surroundings {
  readonly name: string;
  readonly threads: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly umask?: string;
  /** Body of a function that stands for every clock; `calls` and `real()` are at hand. */
  readonly clock?: string;
}

const backwards = 'return 1e12 - 1e7 * calls++;';

/** Everything at once. */
export const changedAtOnce: Surroundings = {
  name: 'all at once',
  threads: 2,
  cwd: tmpdir(),
  env: { TZ: 'Asia/Tokyo', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', HOSTNAME: 'elsewhere' },
  umask: '077',
  clock: backwards,
};

/** One thing at a time. */
export const surroundings: readonly Surroundings[] = [
  { name: 'another folder', threads: 1, cwd: tmpdir() },
  { name: 'Tokyo', threads: 1, env: { TZ: 'Asia/Tokyo' } },
  { name: 'Turkish', threads: 1, env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } },
  { name: 'German, another user', threads: 1, env: { LC_ALL: 'de_DE.UTF-8', USER: 'x', HOME: '/nowhere' } },
  { name: 'umask 077', threads: 1, umask: '077' },
  { name: 'a clock that stands still in 1970', threads: 1, clock: 'return 0;' },
  { name: 'a clock that runs backwards', threads: 1, clock: backwards },
  { name: 'a clock ten years ahead', threads: 1, clock: 'return real() + 3.2e11;' },
  { name: 'a clock ten years behind', threads: 1, clock: 'return real() - 3.2e11;' },
  { name: 'a clock that leaps', threads: 1, clock: 'return real() + (calls++ % 2) * 3e11;' },
  ...[2, 3, 4, 8].map((threads) => ({ name: `${threads} threads`, threads })),
];

/** The promised files of a run in these surroundings. */
export async function runChanged(changed: Surroundings): Promise<Record<string, string>> {
  const { name, threads, cwd, env = {}, umask, clock } = changed;
  const root = runsFolder();
  const settings: SpawnSettings = {
    before: umask === undefined ? [] : ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'],
    nodeOptions: clock === undefined ? [] : clockShim(clock),
    options: { ...(cwd && { cwd }), env },
  };
  const { code, stderr } = await r1toy([...goOn(root), '--threads', String(threads)], settings);
  if (code !== 0) throw new Error(`${name}: ended with ${code}: ${stderr}`);
  return promised(root);
}

/** A module that makes every clock of the process lie, loaded before the program. */
function clockShim(script: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'clock.mjs');
  writeFileSync(
    file,
    `let calls = 0;
     const real = Date.now.bind(Date);
     const lie = () => { ${script} };
     globalThis.performance.now = () => lie();
     globalThis.Date = class extends Date { constructor(...a) { super(...(a.length ? a : [lie()])); } };
     Date.now = () => lie();
     process.hrtime = Object.assign(() => [0, 0], { bigint: () => 0n });`,
  );
  return ['--import', file];
}
