// What r1toy does to the machine: Node's permission model for what reads, a system call trace for what writes.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canTrace } from '../reliability/kills.js';
import { r1toy, runsFolder, tinySettings, unbrokenRuns } from '../reliability/spawned.js';

const settings = [...tinySettings, 'pretrain.steps=2', 'reasoningRl.steps=1'];
const training = (root: string, name: string, threads: number) => [
  ...['--out', root, 'train', '--config', 'configs/smoke.json', '--name', name],
  ...['--threads', String(threads), ...settings.flatMap((set) => ['--set', set])],
];

const folder = mkdtempSync(join(tmpdir(), 'r1toy-permissions-'));
const root = join(folder, 'runs');
beforeAll(async () => {
  cpSync(await unbrokenRuns(), root, { recursive: true });
  renameSync(join(root, 'tiny'), join(root, 'a'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Node 20 has the model under its first name.
const model = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';
/** May read the program and the runs, and nothing else: not write, not start threads or other programs. */
const readOnly = [model, '--no-warnings', `--allow-fs-read=${resolve('.')}/*`, `--allow-fs-read=${root}/*`];

test.each([
  ['ls', ['ls'], /^a +r1-zero/m],
  ['compare', ['compare', 'a'], /^Means|^run/m],
  ['verify', ['verify', 'a', '--all', '--threads', '1'], /^a: equal$/m],
  ['eval', ['eval', 'a', '--problems', '1', '--samples', '1', '--threads', '1'], /^all +\d/m],
  ['sample', ['sample', 'a', '--prompt', 'please find the sum : 7 + 5 ?'], /./],
  ['config', ['config', 'print', '--config', 'configs/smoke.json'], /^seed/m],
])('%s needs no right but to read the program and the runs', async (_, args, shown) => {
  const { code, stdout, stderr } = await r1toy(['--out', root, ...args], { nodeOptions: readOnly });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(shown);
});

test('threads need the right to start them', async () => {
  const verify = ['--out', root, 'verify', 'a', '--threads', '2'];
  const refused = await r1toy(verify, { nodeOptions: readOnly });
  expect([refused.code, refused.stderr]).toEqual([
    78,
    expect.stringMatching(/--threads 1 or --allow-worker\.\n$/),
  ]);
  const allowed = await r1toy(verify, { nodeOptions: [...readOnly, '--allow-worker'] });
  expect([allowed.code, allowed.stderr]).toEqual([0, 'r1toy: replays 3 steps from the beginning\n']);
});

test('training under the model is refused before it begins: it forbids fsync, without which nothing is safe', async () => {
  const before = readdirSync(root, { recursive: true });
  const nodeOptions = [...readOnly, `--allow-fs-write=${root}/*`];
  const { code, stderr } = await r1toy(training(root, 'b', 1), { nodeOptions });
  expect(code).toBe(73);
  expect(stderr).toMatch(/^r1toy: .*ERR_ACCESS_DENIED/);
  expect(readdirSync(root, { recursive: true })).toEqual(before);
});

test.skipIf(!canTrace())(
  'a training writes below the runs alone, opens no socket, starts no process',
  async () => {
    const traced = runsFolder();
    const log = join(dirname(traced), 'calls');
    const calls = 'openat,open,creat,mkdir,rename,link,unlink,symlink,truncate,socket,connect,execve';
    const before = ['strace', '-f', '-qq', '-s', '400', '-o', log, '-e', `trace=${calls}`];
    const { code, stderr } = await r1toy(training(traced, 'a', 2), { before });
    expect(code, stderr).toBe(0);
    const lines = readFileSync(log, 'utf8').split('\n');
    const changing = lines.filter(
      (line) =>
        /\b(mkdir|rename|link|unlink|symlink|creat|truncate)\(/.test(line) ||
        /O_(WRONLY|RDWR|CREAT)/.test(line),
    );
    expect(changing.length).toBeGreaterThan(50);
    const strangers = changing.filter((line) => !line.includes(`"${traced}`) && !line.includes('"/dev/'));
    expect(strangers).toEqual([]);
    expect(lines.filter((line) => /\b(socket|connect)\(/.test(line))).toEqual([]);
    expect(lines.filter((line) => /\bexecve\(/.test(line))).toHaveLength(1);
  },
);
