// Kinds of edit that a hand, a disk or another program can make to a file of a run.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';

type Edit = (path: string, bytes: Buffer) => void;

const flip =
  (share: number): Edit =>
  (path, bytes) => {
    if (bytes.length > 0) bytes[Math.floor(share * (bytes.length - 1))] ^= 1;
    writeFileSync(path, bytes);
  };
const cut =
  (share: number): Edit =>
  (path, bytes) =>
    writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
const more =
  (text: string): Edit =>
  (path) =>
    appendFileSync(path, text);
const lines =
  (change: (lines: string[]) => string[]): Edit =>
  (path, bytes) =>
    writeFileSync(path, change(bytes.toString('latin1').split('\n')).join('\n'), 'latin1');
const text =
  (from: RegExp, to: string): Edit =>
  (path, bytes) =>
    writeFileSync(path, bytes.toString('latin1').replace(from, to), 'latin1');

/** Twenty and some kinds, by name; some change nothing in files that do not have what they look for. */
export const edits: Readonly<Record<string, Edit>> = {
  'first bit': flip(0),
  'bit in the middle': flip(0.5),
  'last bit': flip(1),
  emptied: cut(0),
  'cut in half': cut(0.5),
  'last byte cut': (path, bytes) => writeFileSync(path, bytes.subarray(0, -1)),
  gone: (path) => rmSync(path),
  'line break more': more('\n'),
  'zero byte more': more('\0'),
  'empty object more': more('{}\n'),
  'megabyte of spaces more': more(' '.repeat(2 ** 20)),
  'last line again': lines((all) => [...all.slice(0, -1), ...all.slice(-2)]),
  'first line gone': lines((all) => all.slice(1)),
  'two lines swapped': lines(([a = '', b = '', ...rest]) => [b, a, ...rest]),
  'byte order mark': (path, bytes) =>
    writeFileSync(path, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])),
  'line ends of Windows': text(/\n/g, '\r\n'),
  'space more': text(/:/, ': '),
  'another digit': text(/[1-8]/, '9'),
  'another key': text(/"(\w)/, '"x$1'),
  'null for a number': text(/:\d+/, ':null'),
  'a control character': text(/"(\w)/, '"\u0001$1'),
  'a link in its place': (path) => {
    renameSync(path, `${path}.moved`);
    symlinkSync(`${path}.moved`, path);
  },
  'a folder in its place': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'a pipe in its place': (path) => {
    rmSync(path);
    execFileSync('mkfifo', [path]);
  },
};

/** Makes an edit; false where it changed nothing. */
export function makeEdit(name: string, path: string): boolean {
  const before = readFileSync(path);
  edits[name](path, Buffer.from(before));
  // Reading a pipe would wait for ever.
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return !entry?.isFile() || !readFileSync(path).equals(before);
}
