// Two containers of one name on one run: each numbers its processes from 1, and neither sees the other's.
import { execSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finish, goOn, promised, r1toy, runsFolder, unbroken, whenSaid } from './spawned.js';

const container = ['unshare', '-p', '-f', '--mount-proc', '--kill-child'];
const canContain = spawnSync(container[0], [...container.slice(1), 'true']).status === 0;

test.skipIf(!canContain)(
  'the lock of another container is respected; what the message says frees it',
  async () => {
    const expected = await unbroken();
    const root = runsFolder();
    const killed = await r1toy(goOn(root), {
      before: container,
      onStart: whenSaid('pretrain from', (child) => child.kill('SIGKILL')),
    });
    expect(killed.signal).toBe('SIGKILL');
    const base = readdirSync(root).find((name) => name.startsWith('base-'))!;
    for (const name of ['tiny', base]) {
      const resume = ['--out', root, 'resume', name, '--threads', '1'];
      const { code, stderr } = await r1toy(resume, { before: container });
      expect([code, stderr]).toEqual([
        75,
        expect.stringMatching(/process 1 on host .*cannot be seen from here/),
      ]);
      const advice = /really gone: (rm .*\/lock\*)$/m.exec(stderr)?.[1];
      expect(advice).toBe(`rm ${join(root, name)}/lock*`);
      execSync(advice!);
    }
    await finish(root);
    expect(promised(root)).toEqual(expected);
  },
);
