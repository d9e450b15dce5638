// The atomic writer under every single fault, and what it refuses to touch.
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { append, closeFile, cutTornLine, openAppend } from '../../src/store/appendFile.js';
import { type FileSystem, realFileSystem } from '../../src/store/fileSystem.js';
import { readBytes, readText, writeAtomic } from '../../src/store/files.js';
import { createFolder } from '../../src/store/folders.js';
import { failing, fastFileSystem, scratch, systemError } from './fixtures.js';

const old = new TextEncoder().encode('old');
const fresh = new TextEncoder().encode('the new bytes, somewhat longer');

function caught(run: () => void): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('writeAtomic', () => {
  it('replaces a file and leaves nothing beside it', () => {
    const folder = scratch();
    const path = join(folder, 'file');
    writeAtomic(path, old, realFileSystem);
    writeAtomic(path, fresh, realFileSystem);
    expect(readFileSync(path)).toEqual(Buffer.from(fresh));
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.each(['ENOSPC', 'EIO', 'EDQUOT'])('survives %s at every call', (code) => {
    const clean = failing(0, systemError(code), false);
    writeAtomic(join(scratch(), 'file'), fresh, clean.fs);
    const total = clean.calls();
    expect(total).toBeGreaterThan(6);
    for (let k = 1; k <= total; k++) {
      const folder = scratch();
      const path = join(folder, 'file');
      writeFileSync(path, old);
      const error = caught(() => writeAtomic(path, fresh, failing(k, systemError(code), false).fs));
      expect(error.exitCode).toBe(74);
      expect(error.message).toContain(path);
      if (code !== 'EIO') expect(error.message).toContain('disk full');
      expect(readdirSync(folder)).toEqual(['file']);
      expect([Buffer.from(old), Buffer.from(fresh)]).toContainEqual(readFileSync(path));
    }
  });

  it('goes on after short writes', () => {
    const path = join(scratch(), 'file');
    const writeSync = ((fd: number, bytes: Uint8Array, offset: number, length: number) =>
      fastFileSystem.writeSync(fd, bytes, offset, Math.min(3, length), null)) as FileSystem['writeSync'];
    writeAtomic(path, fresh, { ...fastFileSystem, writeSync });
    expect(readFileSync(path)).toEqual(Buffer.from(fresh));
  });

  it('takes a write of nothing, and a file shorter than written, for a full disk', () => {
    const path = join(scratch(), 'file');
    writeFileSync(path, old);
    const nothing = (() => 0) as FileSystem['writeSync'];
    const lying = ((_fd: number, _bytes: Uint8Array, _from: number, n: number) =>
      n) as FileSystem['writeSync'];
    for (const writeSync of [nothing, lying]) {
      const error = caught(() => writeAtomic(path, fresh, { ...fastFileSystem, writeSync }));
      expect(error.message).toContain('disk full');
      expect(readFileSync(path)).toEqual(Buffer.from(old));
    }
  });

  it('refuses to replace a link', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'target'), old);
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    expect(caught(() => writeAtomic(join(folder, 'link'), fresh, realFileSystem)).exitCode).toBe(65);
    expect(readFileSync(join(folder, 'target'))).toEqual(Buffer.from(old));
  });
});

describe('careful opening', () => {
  it('refuses links, hard links, pipes and folders, and does not wait for a pipe', () => {
    const folder = scratch();
    const at = (name: string) => join(folder, name);
    writeFileSync(at('target'), old);
    symlinkSync(at('target'), at('link'));
    linkSync(at('target'), at('hard'));
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('folder'));
    for (const name of ['link', 'pipe', 'folder']) {
      expect(caught(() => readBytes(at(name), realFileSystem)).exitCode).toBe(65);
      expect(caught(() => openAppend(at(name), realFileSystem)).exitCode).toBe(65);
    }
    expect(caught(() => openAppend(at('hard'), realFileSystem)).message).toContain('2 names');
    expect(readFileSync(at('target'))).toEqual(Buffer.from(old));
  });

  it('refuses what is larger than its limit before it reads it', () => {
    const path = join(scratch(), 'file');
    writeFileSync(path, old);
    expect(readBytes(path, realFileSystem, 3)).toHaveLength(3);
    expect(caught(() => readBytes(path, realFileSystem, 2)).message).toContain('(got 3 bytes, allowed 2)');
    truncateSync(path, 2 ** 40);
    expect(caught(() => readText(path, realFileSystem)).exitCode).toBe(65);
  });

  it('looks for the last whole line from the end, and no further back than a line can be long', () => {
    const path = join(scratch(), 'rows');
    const cutTo = (content: string | Uint8Array) => {
      writeFileSync(path, content);
      const file = openAppend(path, realFileSystem);
      cutTornLine(file, realFileSystem);
      closeFile(file, realFileSystem);
      return file.bytes;
    };
    const long = 'x'.repeat(3 * 2 ** 20);
    expect(cutTo(`${long}\n${long}`)).toBe(long.length + 1);
    expect(cutTo(long)).toBe(0);
    expect(cutTo('')).toBe(0);
    expect(caught(() => cutTo(`a\n${'x'.repeat(18 * 2 ** 20)}`)).message).toContain(
      'its last line is too long',
    );
  });

  it('cuts a torn last line and appends after it', () => {
    const path = join(scratch(), 'rows');
    writeFileSync(path, '{"a":1}\n{"a"');
    const file = openAppend(path, realFileSystem);
    cutTornLine(file, realFileSystem);
    append(file, new TextEncoder().encode('{"a":2}\n'), realFileSystem);
    closeFile(file, realFileSystem);
    expect(readText(path, realFileSystem)).toBe('{"a":1}\n{"a":2}\n');
    expect(file.bytes).toBe(16);
  });
});

describe('createFolder', () => {
  it('makes the folder appear whole, or not at all', () => {
    const root = scratch();
    const fill = (hidden: string) => writeFileSync(join(hidden, 'inside'), old);
    const failure = () =>
      createFolder(
        join(root, 'b'),
        (hidden) => {
          fill(hidden);
          throw new Error('stop');
        },
        realFileSystem,
      );
    expect(failure).toThrow('stop');
    expect(readdirSync(root)).toEqual([]);
    createFolder(join(root, 'a'), fill, realFileSystem);
    expect(readdirSync(join(root, 'a'))).toEqual(['inside']);
    expect(caught(() => createFolder(join(root, 'a'), fill, realFileSystem)).exitCode).toBe(73);
  });
});
