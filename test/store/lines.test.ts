// Lines of files of any length: the same whatever is read at once, bounded, and told by file and line.
import { createHash } from 'node:crypto';
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realFileSystem } from '../../src/store/fileSystem.js';
import { prefixHashes, type ReadingOptions, readLines } from '../../src/store/lines.js';
import { scratch } from './fixtures.js';

function fileOf(content: string | Uint8Array): string {
  const path = join(scratch(), 'rows');
  writeFileSync(path, content);
  return path;
}

const linesOf = (path: string, options?: ReadingOptions) =>
  [...readLines(path, realFileSystem, options)].map(({ number, text }) => `${number} ${text}`);

const refused = (text: string) =>
  expect.objectContaining({ exitCode: 65, message: expect.stringContaining(text) });

test('lines are the same whatever is read at once, and a last one without its break is left out', () => {
  const path = fileOf('{"a":1}\n\n进 等等 \ufeff\nlonger than any chunk\ntorn');
  const expected = ['1 {"a":1}', '2 ', '3 进 等等 \ufeff', '4 longer than any chunk'];
  expect(linesOf(path)).toEqual(expected);
  for (let chunk = 1; chunk < 20; chunk++) expect(linesOf(path, { chunk })).toEqual(expected);
  expect(linesOf(path, { from: 9, chunk: 3 }).at(0)).toBe('1 进 等等 \ufeff');
  expect(linesOf(fileOf(''))).toEqual([]);
  expect(linesOf(join(scratch(), 'absent'))).toEqual([]);
});

test('a line may be as long as allowed and no longer', () => {
  const path = fileOf('ab\n12345\n');
  expect(linesOf(path, { longest: 5, chunk: 2 })).toHaveLength(2);
  expect(() => linesOf(path, { longest: 4, chunk: 2 })).toThrow(
    refused('rows: line 2: is too long (allowed 4 bytes)'),
  );
  expect(linesOf(fileOf(`ab\n${'x'.repeat(9)}`), { longest: 9 })).toEqual(['1 ab']);
});

test('a file of a terabyte, nearly none of it on the disk, is refused at its first line without an end', () => {
  const path = fileOf('{"a":1}\n');
  truncateSync(path, 2 ** 40);
  expect(() => linesOf(path)).toThrow(refused('rows: line 2: is too long (allowed 16777216 bytes)'));
  const sha256 = createHash('sha256').update('{"a":1}\n').digest('hex');
  expect(prefixHashes(path, [8], realFileSystem)).toEqual([sha256]);
});

test('bytes that are not UTF-8 are refused, naming the line', () => {
  const path = fileOf(Uint8Array.of(97, 10, 0xe8, 0xbf, 10));
  expect(() => linesOf(path)).toThrow(refused('rows: line 2: is not UTF-8'));
});

test('a reader may stop early or read on while the file grows', () => {
  const path = fileOf('1\n2\n');
  const lines = readLines(path, realFileSystem, { chunk: 2 });
  expect(lines.next().value?.text).toBe('1');
  appendFileSync(path, '3\n');
  expect([...lines].map(({ text }) => text)).toEqual(['2', '3']);
});

test('the hashes of several beginnings come from one reading, in the order asked', () => {
  const path = fileOf('abcdef');
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(prefixHashes(path, [4, 0, 6, 7, 4], realFileSystem)).toEqual([
    ...[sha256('abcd'), sha256(''), sha256('abcdef'), null, sha256('abcd')],
  ]);
  expect(prefixHashes(join(scratch(), 'absent'), [0, 1], realFileSystem)).toEqual([sha256(''), null]);
});
