// Folders that a stranger made: locks, rows, notes, names and nested brackets. No command hangs, shows a control
// character or a stack, or calls it a bug; and a sound run beside them is read as ever.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finish, type Outcome, r1toy } from '../reliability/spawned.js';
import { counted } from './counts.js';
import { spread, twoAtATime } from './scale.js';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-strangers-'));
  await finish(join(folder, 'made'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nonce = (digit: string) => digit.repeat(16);
const lock = (nonceOf: string, more = '') =>
  `{"pid":4194000,"startTime":"1","host":"elsewhere","nonce":"${nonceOf}"${more}}\n`;
const deep = '['.repeat(50_000);
const nasty = '\u001b[2J\u009b31m\u202e\u0007';
const running = (path: string) => {
  const text = readFileSync(join(path, 'run.json'), 'utf8');
  writeFileSync(join(path, 'run.json'), text.replace('"status": "done"', '"status": "running"'));
};
const write = (name: string, text: string) => (path: string) => writeFileSync(join(path, name), text);
const replace = (name: string, from: RegExp, to: string) => (path: string) => {
  const text = readFileSync(join(path, name), 'utf8');
  writeFileSync(join(path, name), text.replace(from, to));
};
const both =
  (...changes: ((path: string) => void)[]) =>
  (path: string) => {
    for (const change of changes) change(path);
  };
const rowFiles = ['metrics', 'hashes', 'eval', 'rollouts', 'sft-data', 'timing'].map(
  (name) => `${name}.jsonl`,
);
const smallFiles = ['config.json', 'run.json', 'summary.json'];

/** What was done to a run's folder, by name. */
const strange: Readonly<Record<string, (path: string) => void>> = {
  'lock of another machine': both(running, write('lock', lock(nonce('a')))),
  'lock that is its own heir': both(
    running,
    write('lock', lock(nonce('b'))),
    write(`lock.${nonce('b')}`, lock(nonce('b'))),
  ),
  'lock of a gigabyte': both(running, write('lock', ''), (path) => truncateSync(join(path, 'lock'), 2 ** 30)),
  'lock with an escape': both(running, write('lock', lock(nonce('c')).replace('elsewhere', nasty))),
  'lock that is a folder': both(running, (path) => mkdirSync(join(path, 'lock'))),
  'lock with brackets': both(running, write('lock', deep)),
  ...Object.fromEntries(
    rowFiles.flatMap((name) => [
      [`${name}: an empty object`, both(running, write(name, '{}\n'))],
      [`${name}: brackets`, both(running, write(name, `${deep}\n`))],
      [`${name}: a line of 20 MB`, both(running, write(name, `${' '.repeat(20e6)}\n`))],
      [`${name}: a terabyte of nothing`, both(running, (path) => truncateSync(join(path, name), 2 ** 40))],
      [`${name}: escapes`, both(running, replace(name, /"stage":"/, `"stage":"${nasty}`))],
      [`${name}: infinity`, both(running, replace(name, /:\d/, ':1e999'))],
    ]),
  ),
  ...Object.fromEntries(
    smallFiles.flatMap((name) => [
      [`${name}: brackets`, write(name, deep)],
      [`${name}: a gigabyte`, (path: string) => truncateSync(join(path, name), 2 ** 30)],
      [`${name}: escapes`, replace(name, /": "/, `": "${JSON.stringify(nasty).slice(1, -1)}`)],
      [`${name}: a prototype`, replace(name, /\{/, '{"__proto__":{"x":1},')],
      [`${name}: null`, write(name, 'null')],
    ]),
  ),
  'a name that climbs': replace('run.json', /"base": "[^"]*"/, '"base": "../../etc"'),
  'a checkpoint of nothing': (path) =>
    truncateSync(join(path, 'checkpoints/00-reasoning-rl/step-000005.safetensors'), 0),
  'a checkpoint of a terabyte': (path) =>
    truncateSync(join(path, 'checkpoints/00-reasoning-rl/step-000005.safetensors'), 2 ** 40),
  'a stage folder that is a file': (path) => {
    rmSync(join(path, 'checkpoints/00-reasoning-rl'), { recursive: true });
    writeFileSync(join(path, 'checkpoints/00-reasoning-rl'), '');
  },
};

const commands = [
  ['ls'],
  ['ls', '--json'],
  ['compare', 'tiny', 'sound'],
  ['report', 'tiny', 'sound'],
  ['resume', 'tiny', '--threads', '1'],
  ['verify', 'tiny', '--threads', '1', '--steps', '1'],
  ['eval', 'tiny', '--threads', '1', '--greedy', '--problems', '1'],
];

/** Neither C0 but line breaks, nor C1, nor marks of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function expectCivil({ code, signal, stdout, stderr }: Outcome, place: string): void {
  expect(signal, place).toBeNull();
  expect([0, 1, 64, 65, 74, 75, 78], `${place}: ${stderr}`).toContain(code);
  expect(stdout, place).not.toMatch(raw);
  expect(stderr, place).not.toMatch(raw);
  expect(stderr, place).not.toMatch(/this is a bug|^ {4}at /m);
  if (code !== 0 && code !== 1) expect(stderr, place).toMatch(/^r1toy: /m);
}

test('commands on folders that a stranger made', async () => {
  const made = join(folder, 'made');
  const all = Object.keys(strange).flatMap((name) => commands.map((args) => ({ name, args })));
  let slowest = 0;
  await twoAtATime(spread(all.length, 40), async (i) => {
    const { name, args } = all[i];
    const root = join(folder, `copy-${i}`);
    cpSync(made, root, { recursive: true });
    cpSync(join(root, 'tiny'), join(root, 'sound'), { recursive: true });
    strange[name](join(root, 'tiny'));
    const begun = performance.now();
    const outcome = await r1toy(['--out', root, ...args], { options: { timeout: 20_000, cwd: root } });
    slowest = Math.max(slowest, performance.now() - begun);
    expectCivil(outcome, `${name}: ${args.join(' ')}`);
    if (args[0] === 'ls') expect(outcome.stdout, name).toContain('sound');
    rmSync(root, { recursive: true, force: true });
  });
  counted(
    `command on a folder that a stranger made, of ${Object.keys(strange).length} kinds`,
    spread(all.length, 40).length,
    `done or refused in one line, no stack, no control character, the slowest in ${Math.ceil(slowest / 1000)} s`,
  );
});
