// Two containers of one name on one run: each numbers its processes from 1, and neither sees the other's.
import { execSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finish, goOn, type Outcome, promised, r1toy, runsFolder, unbroken, whenSaid } from './spawned.js';

const container = ['unshare', '-p', '-f', '--mount-proc', '--kill-child'];
const canContain = spawnSync(container[0], [...container.slice(1), 'true']).status === 0;

/** The process in the container that this one was started in. */
const within = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));

test.skipIf(!canContain)(
  'the lock of another container is respected; what the message says frees it',
  async () => {
    const expected = await unbroken();
    const root = runsFolder();
    const resume = (name: string) =>
      r1toy(['--out', root, 'resume', name, '--threads', '1'], { before: container });
    const refused: Promise<[name: string, outcome: Outcome]>[] = [];
    await r1toy(goOn(root), {
      before: container,
      onStart: whenSaid('pretrain from', (child) => {
        // It lives, but does nothing more until it is killed.
        const holder = within(child.pid!);
        process.kill(holder, 'SIGSTOP');
        for (const name of readdirSync(root)) refused.push(resume(name).then((outcome) => [name, outcome]));
        Promise.allSettled(refused).then(() => process.kill(holder, 'SIGKILL'));
      }),
    });
    expect(refused).toHaveLength(2);
    for (const [name, { code, stderr }] of await Promise.all(refused)) {
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
