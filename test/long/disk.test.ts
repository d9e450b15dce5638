// A real disk of a few hundred kilobytes that fills up (root only), and a pipe where a file should be.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { finish, goOn, promised, r1toy, runsFolder, signalOn, unbroken } from '../reliability/spawned.js';
import { counted } from './counts.js';
import { scaled } from './scale.js';

const isRoot = process.getuid?.() === 0;

function resize(folder: string, kilobytes: number, first: boolean): boolean {
  const size = `size=${kilobytes}k`;
  const args = first ? ['-t', 'tmpfs', '-o', size, 'tmpfs', folder] : ['-o', `remount,${size}`, folder];
  return spawnSync('mount', args).status === 0;
}

test.skipIf(!isRoot)(
  'a disk that is full stops the run with 74; with room again it ends in equal bytes',
  async () => {
    const expected = await unbroken();
    const codes: Record<string, number> = {};
    const sizes = scaled(64, 4);
    for (let i = 0; i < sizes; i++) {
      const root = runsFolder();
      mkdirSync(root, { recursive: true });
      // The program asks for about 1.2 MiB to begin: from too little for that up to enough for all.
      const kilobytes = 64 + Math.floor((1600 * i) / sizes);
      if (!resize(root, kilobytes, true)) return;
      onTestFinished(() => {
        spawnSync('umount', [root]);
      });
      const filler = join(root, 'filler');
      if (i % 2 === 1) {
        // Room to begin, then none: the disk shrinks under the running program.
        resize(root, 4096, false);
        execFileSync('sh', ['-c', `head -c ${1_800_000 + 8192 * i} /dev/zero > ${filler}`]);
      }
      const { code, stderr } = await r1toy(goOn(root));
      codes[String(code)] = (codes[String(code)] ?? 0) + 1;
      expect([0, 74], stderr).toContain(code);
      if (code === 74)
        expect(stderr.trim().split('\n').at(-1)).toMatch(/^r1toy: .*(disk full|disk too full)/);
      const left = readdirSync(root, { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
      rmSync(filler, { force: true });
      resize(root, 16_384, false);
      await finish(root);
      expect(promised(root)).toEqual(expected);
      spawnSync('umount', [root]);
    }
    const outcome = `${codes[74] ?? 0} full disks told (exit code 74), equal bytes once there was room`;
    counted('size of a real disk that fills up', sizes, outcome);
  },
);

test.skipIf(!isRoot)('a disk that may only be read: 73, and reading goes on', async () => {
  const root = runsFolder();
  mkdirSync(root, { recursive: true });
  if (!resize(root, 16_384, true)) return;
  onTestFinished(() => {
    spawnSync('umount', [root]);
  });
  const first = await r1toy(goOn(root), { onStart: signalOn('SIGTERM', 'reasoning-rl from') });
  expect(first.code, first.stderr).toBe(143);
  spawnSync('mount', ['-o', 'remount,ro', root]);
  for (const args of [goOn(root), ['--out', root, 'train', '--name', 'other']]) {
    const { code, stderr } = await r1toy(args);
    expect(code, stderr).toBe(73);
    expect(stderr).toMatch(/^r1toy: \S+: cannot .* read-only file system \(EROFS\)\. .*\n$/);
  }
  expect((await r1toy(['--out', root, 'verify', 'tiny', '--threads', '1'])).code).toBe(0);
  spawnSync('mount', ['-o', 'remount,rw', root]);
  await finish(root);
  expect(promised(root)).toMatchObject(await unbroken());
});

test('a pipe in place of a file is refused at once', async () => {
  for (const name of ['metrics.jsonl', 'config.json', 'run.json', 'timing.jsonl']) {
    const root = runsFolder();
    await r1toy(goOn(root));
    const path = join(root, 'tiny', name);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    const { code, stderr } = await r1toy(['--out', root, 'verify', 'tiny', '--threads', '1']);
    expect(code, `${name}: ${stderr}`).toBe(65);
  }
});
