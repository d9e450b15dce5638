// One holder at a time; the dead are succeeded, the living and the foreign respected.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { type FileSystem, realFileSystem } from '../../src/store/fileSystem.js';
import { acquireLock, lockHolder, realProcesses, releaseLock } from '../../src/store/lock.js';
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
    if (process.platform === 'linux') expect(startTime(process.pid)).toMatch(/^\d+$/);
  });
});
