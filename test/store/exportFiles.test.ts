// Exported folders and files appear whole or not at all, and nothing of somebody else's is lost.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { type Files, textParts, writeFile, writeFolder } from '../../src/store/exportFiles.js';
import { type FileSystem, realFileSystem } from '../../src/store/fileSystem.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'r1toy-export-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

const files = (text: string): Files =>
  new Map([
    ['a.txt', textParts(text)],
    ['inner/b.txt', [...textParts(text), ...textParts('!')]],
  ]);
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

it('writes files and folders within, and says how many bytes', () => {
  expect(writeFolder(join(root, 'x', 'made'), files('one'), false)).toBe(7);
  expect([read('x', 'made', 'a.txt'), read('x', 'made', 'inner', 'b.txt')]).toEqual(['one', 'one!']);
  mkdirSync(join(root, 'empty'));
  writeFolder(join(root, 'empty'), files('one'), false);
  expect(read('empty', 'a.txt')).toBe('one');
});

it('refuses a folder that is not empty, and with force replaces an earlier export alone', () => {
  const made = join(root, 'made');
  writeFolder(made, files('one'), false);
  expect(() => writeFolder(made, files('two'), false)).toThrow(
    /is not empty\. Name another folder, or --force/,
  );
  writeFolder(made, files('two'), true);
  expect(read('made', 'a.txt')).toBe('two');
  writeFileSync(join(made, 'thesis.txt'), 'mine');
  expect(() => writeFolder(made, files('three'), true)).toThrow(
    /holds thesis\.txt, which this export does not/,
  );
  expect([read('made', 'a.txt'), read('made', 'thesis.txt'), readdirSync(root)]).toEqual([
    'two',
    'mine',
    ['made'],
  ]);
});

it('refuses a file that is there unless forced', () => {
  const path = join(root, 'a.csv');
  writeFile(path, textParts('one'), false);
  expect(() => writeFile(path, textParts('two'), false)).toThrow(/already exists/);
  expect(read('a.csv')).toBe('one');
  expect(writeFile(path, textParts('two!'), true)).toBe(4);
  expect(read('a.csv')).toBe('two!');
});

/** A disk whose n-th call that changes something fails. */
function failing(at: number): { fs: FileSystem; calls: () => number } {
  let calls = 0;
  const changing = ['openSync', 'writeSync', 'fsyncSync', 'mkdirSync', 'renameSync'];
  const fs = new Proxy(realFileSystem, {
    get(own, name: keyof FileSystem) {
      if (!changing.includes(name)) return own[name];
      return (...args: unknown[]) => {
        calls += 1;
        if (calls === at) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        return (own[name] as (...all: unknown[]) => unknown)(...args);
      };
    },
  });
  return { fs, calls: () => calls };
}

it('leaves what was there, whole, and nothing else, whichever call fails', () => {
  const made = join(root, 'made');
  const counted = failing(0);
  writeFolder(made, files('old'), false, counted.fs);
  const all = counted.calls();
  expect(all).toBeGreaterThan(10);
  for (let at = 1; at <= all + 2; at++) {
    rmSync(made, { recursive: true });
    writeFolder(made, files('old'), false);
    try {
      writeFolder(made, files('new'), true, failing(at).fs);
    } catch (error) {
      expect(String(error), `call ${at}`).toMatch(/disk full/);
    }
    const texts = [read('made', 'a.txt'), read('made', 'inner', 'b.txt')];
    expect(
      [
        ['old', 'old!'],
        ['new', 'new!'],
      ],
      `call ${at}`,
    ).toContainEqual(texts);
    expect(readdirSync(root), `call ${at}`).toEqual(['made']);
    rmSync(made, { recursive: true });
    try {
      writeFolder(made, files('new'), false, failing(at).fs);
    } catch {
      // Told above.
    }
    if (existsSync(made)) expect(read('made', 'inner', 'b.txt')).toBe('new!');
    else mkdirSync(made);
  }
});
