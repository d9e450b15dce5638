// One holder at a time; the dead are succeeded, the living and the foreign respected.
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { type FileSystem, realFileSystem } from '../../src/store/fileSystem.js';
import { acquireLock, lockHolder, releaseLock } from '../../src/store/lock.js';
import { realProcesses } from '../../src/store/lockHolder.js';
import { fastFileSystem as fs, machine, scratch } from './fixtures.js';

const busy = expect.objectContaining({ exitCode: 75 });

describe('lock', () => {
  it('is exclusive, names its holder, and is free after release', () => {
    const folder = scratch();
    const lock = acquireLock(folder, fs, machine(1, [1, 2]));
    expect(() => acquireLock(folder, fs, machine(2, [1, 2]))).toThrow(busy);
    expect(() => acquireLock(folder, fs, machine(2, [1, 2]))).toThrow('in use by process 1 on host here');
    expect(lockHolder(folder, fs, machine(2, [1, 2]))?.pid).toBe(1);
    releaseLock(lock, fs);
    expect(readdirSync(folder)).toEqual([]);
    expect(lockHolder(folder, fs, machine(2, [1, 2]))).toBeNull();
    releaseLock(acquireLock(folder, fs, machine(2, [1, 2])), fs);
  });

  it('passes from the dead to one heir, over several deaths, and leaves nothing', () => {
    const folder = scratch();
    acquireLock(folder, fs, machine(1, [1]));
    acquireLock(folder, fs, machine(2, [2]));
    const lock = acquireLock(folder, fs, machine(3, [3, 4]));
    expect(() => acquireLock(folder, fs, machine(4, [3, 4]))).toThrow('process 3');
    expect(lock.names).toHaveLength(3);
    releaseLock(lock, fs);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('knows a reused pid by its start time', () => {
    const folder = scratch();
    acquireLock(folder, fs, { ...machine(7, [7]), startTime: () => '111' });
    expect(() => acquireLock(folder, fs, { ...machine(8, [7, 8]), startTime: () => '111' })).toThrow(busy);
    expect(acquireLock(folder, fs, { ...machine(8, [7, 8]), startTime: () => '222' }).names).toHaveLength(2);
  });

  it('respects another host, whose processes it cannot see', () => {
    const folder = scratch();
    acquireLock(folder, fs, machine(1, [1], 'there'));
    expect(() => acquireLock(folder, fs, machine(2, [2]))).toThrow('on host there');
  });

  it('respects a container of the same name on this machine, and says what to type when it is gone', () => {
    const folder = scratch();
    const inside = { ...machine(1, [1]), pidNamespace: 'pid:[7]' };
    acquireLock(folder, fs, inside);
    // Its pid is ours, too, in a namespace of our own: with another start time, or with the same one.
    const other = { ...machine(1, [1]), pidNamespace: 'pid:[8]', startTime: () => '9' };
    for (const here of [other, { ...other, startTime: () => '100' }, machine(1, [1])]) {
      expect(() => acquireLock(folder, fs, here)).toThrow(busy);
      expect(lockHolder(folder, fs, here)?.pid).toBe(1);
    }
    expect(() => acquireLock(folder, fs, other)).toThrow(
      `process 1 on host here, which cannot be seen from here. Wait for it or stop it there; if that machine or container is really gone: rm ${folder}/lock*`,
    );
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    expect(acquireLock(folder, fs, other).names).toEqual(['lock']);
  });

  it('takes another boot for the machine before its restart only where no other machine can have the disk', () => {
    const kind = (type: number): FileSystem => ({
      ...fs,
      statfsSync: ((path: string) => ({ ...fs.statfsSync(path), type })) as FileSystem['statfsSync'],
    });
    const [ext4, nfs] = [kind(0xef53), kind(0x6969)];
    const after = { ...machine(2, [1, 2]), boot: 'next' };
    const taken = (before: FileSystem, now: FileSystem, pidNamespace: string) => {
      const folder = scratch();
      acquireLock(folder, before, { ...machine(1, [1]), pidNamespace });
      return () => acquireLock(folder, now, after).names.length;
    };
    const outside = machine(1, []).pidNamespace!;
    if (process.platform === 'linux') expect(taken(ext4, ext4, outside)()).toBe(2);
    expect(taken(nfs, nfs, outside)).toThrow(busy);
    expect(taken(nfs, ext4, outside)).toThrow(busy);
    expect(taken(ext4, ext4, 'pid:[7]')).toThrow(busy);
  });

  it('knows nothing of a system that tells its boot where this one does not, and the reverse', () => {
    for (const [boot, own] of [
      ['this', null],
      [null, 'this'],
    ]) {
      const folder = scratch();
      acquireLock(folder, fs, { ...machine(1, [1]), boot });
      expect(() => acquireLock(folder, fs, { ...machine(2, [2]), boot: own })).toThrow(busy);
    }
  });

  it('still reads the lock of an older r1toy, which told neither boot nor namespace', () => {
    const folder = scratch();
    const old = '{"pid":1,"startTime":"100","host":"here","nonce":"0123456789abcdef"}\n';
    writeFileSync(join(folder, 'lock'), old);
    expect(() => acquireLock(folder, fs, machine(2, [1, 2]))).toThrow(busy);
    expect(acquireLock(folder, fs, machine(2, [2])).names).toEqual(['lock', 'lock.0123456789abcdef']);
  });

  it('says what to type where a pid may have passed to another program', () => {
    const folder = scratch();
    const silent = (pid: number) => ({ ...machine(pid, [1, 2]), startTime: () => null });
    acquireLock(folder, fs, silent(1));
    expect(() => acquireLock(folder, fs, silent(2))).toThrow(
      `Wait for it or stop it; if that process is another program: rm ${folder}/lock*`,
    );
  });

  it('refuses a chain in a circle and a lock of any length, naming the file, without following either', () => {
    const folder = scratch();
    const nonce = '0123456789abcdef';
    const text = `{"pid":1,"startTime":"100","host":"here","nonce":"${nonce}"}\n`;
    for (const name of ['lock', `lock.${nonce}`]) writeFileSync(join(folder, name), text);
    const damaged = expect.objectContaining({
      exitCode: 65,
      message: expect.stringContaining(`lock.${nonce}:`),
    });
    for (const look of [acquireLock, lockHolder])
      expect(() => look(folder, fs, machine(2, [2]))).toThrow(damaged);
    writeFileSync(join(folder, 'lock'), '');
    truncateSync(join(folder, 'lock'), 2 ** 40);
    expect(() => lockHolder(folder, fs, machine(2, [2]))).toThrow('/lock: is not a lock of r1toy');
  });

  it('lets only one of two heirs win when both saw the same dead holder', () => {
    const folder = scratch();
    acquireLock(folder, fs, machine(1, [1]));
    let raced = false;
    const linkSync: FileSystem['linkSync'] = (from, to) => {
      if (!raced) {
        raced = true;
        acquireLock(folder, fs, machine(3, [2, 3]));
      }
      fs.linkSync(from, to);
    };
    expect(() => acquireLock(folder, { ...fs, linkSync }, machine(2, [2, 3]))).toThrow('process 3');
  });

  it('does not count a link on a chain whose head has gone', () => {
    const folder = scratch();
    acquireLock(folder, fs, machine(1, [1]));
    const second = acquireLock(folder, fs, machine(2, [2]));
    let raced = false;
    const linkSync: FileSystem['linkSync'] = (from, to) => {
      if (!raced) {
        raced = true;
        releaseLock(second, fs);
      }
      fs.linkSync(from, to);
    };
    const third = acquireLock(folder, { ...fs, linkSync }, machine(3, [3]));
    expect(third.names).toEqual(['lock']);
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('is taken when it is given up while being read', () => {
    const folder = scratch();
    const lock = acquireLock(folder, fs, machine(1, [1, 2]));
    let raced = false;
    const openSync: FileSystem['openSync'] = (path, ...rest) => {
      if (path === join(folder, 'lock') && !raced) {
        raced = true;
        releaseLock(lock, fs);
      }
      return fs.openSync(path, ...rest);
    };
    expect(acquireLock(folder, { ...fs, openSync }, machine(2, [1, 2])).names).toEqual(['lock']);
  });

  it('refuses a lock file it did not write', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'lock'), 'mine');
    expect(() => acquireLock(folder, fs, machine(1, [1]))).toThrow(UserError);
  });

  it('sees this very process alive and a pid beyond all limits gone', () => {
    const { startTime } = realProcesses(realFileSystem);
    expect(startTime(process.pid)).not.toBe('gone');
    expect(startTime(2 ** 30)).toBe('gone');
    if (process.platform !== 'linux') return;
    expect(startTime(process.pid)).toMatch(/^\d+$/);
    expect(realProcesses(realFileSystem).boot).toMatch(/^[0-9a-f-]{36}$/);
    expect(realProcesses(realFileSystem).pidNamespace).toMatch(/^pid:\[\d+\]$/);
  });
});
