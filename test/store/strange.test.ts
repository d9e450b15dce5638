// Names that are no names of runs, and things in a run folder that are no files of it.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../../src/store/readRun.js';
import { openRun, saveReport } from '../../src/store/runStore.js';
import { contents, create, events, machine, options, scratch } from './fixtures.js';

const refused = (exitCode: number) => expect.objectContaining({ exitCode });

const strangeNames = [
  ...[
    '',
    ' ',
    '.',
    '..',
    '...',
    '../x',
    '../../x',
    './x',
    'x/..',
    '/abs',
    '//',
    'a/b',
    'a\\b',
    '\\',
    '..\\x',
  ],
  ...[
    '.hidden',
    '-',
    '-rf',
    '--out',
    '_x',
    '~',
    '~root',
    '$HOME',
    '`id`',
    '$(id)',
    '*',
    '?',
    'a b',
    ' a',
    'a ',
  ],
  ...[
    'a\n',
    '\na',
    'a\r',
    'a\t',
    'a\u0000',
    '\u0000',
    '\u001b[31mred',
    'a\u0007',
    'a\u007f',
    'a\u202eb',
    '\u200b',
  ],
  ...['ü', '名', '😀', 'é', 'a:b', 'C:', 'a|b', '"a"', "'", 'a%2fb', 'a&b', 'x'.repeat(65), 'x'.repeat(300)],
];

test.each(strangeNames)('the name %j is refused for creating, resuming, reading and reporting', (name) => {
  const outer = scratch();
  const root = join(outer, 'runs');
  mkdirSync(root);
  writeFileSync(join(outer, 'x'), 'outside');
  expect(() => create(root, { name })).toThrow(refused(64));
  expect(() => openRun(options(root, { name }))).toThrow(refused(64));
  expect(() => readRun(root, name)).toThrow(refused(64));
  expect(() => saveReport(root, name, '<p>')).toThrow(refused(64));
  expect(contents(outer)).toEqual({ x: 'outside' });
  expect(readdirSync(root)).toEqual([]);
});

test.each(['a', 'CON', 'x.', 'x..y', '0', 'x'.repeat(64), 'lock', 'Run_1-b.2'])(
  'the name %j is allowed',
  (name) => {
    const root = scratch();
    create(root, { name }).close();
    expect(readdirSync(root)).toEqual([name]);
    openRun(options(root, { name }))!.store.close();
  },
);

const newest = 'checkpoints/00-cold-start-sft/step-000002.safetensors';
const rowFiles = [
  'metrics.jsonl',
  'hashes.jsonl',
  'eval.jsonl',
  'rollouts.jsonl',
  'sft-data.jsonl',
  'timing.jsonl',
];

/** A run that was killed after a checkpoint. */
function killed(): string {
  const root = scratch();
  const store = create(root, { processes: machine(99, [99]) });
  for (const event of [...events(null)].slice(0, 6)) store.record(event);
  expect(existsSync(join(root, 'a', newest))).toBe(true);
  return root;
}

const stand: Readonly<Record<string, (path: string, target: string) => void>> = {
  link: (path, target) => symlinkSync(target, path),
  'dangling link': (path) => symlinkSync('/nowhere/at/all', path),
  'link to a device': (path) => symlinkSync('/dev/zero', path),
  'link to itself': (path) => symlinkSync(path, path),
  pipe: (path) => execFileSync('mkfifo', [path]),
  folder: (path) => mkdirSync(path),
};

test.each(Object.keys(stand))('a %s in place of any file of a run is refused at once', (kind) => {
  for (const name of [...rowFiles, 'config.json', 'run.json', 'lock', newest]) {
    const root = killed();
    const path = join(root, 'a', name);
    const target = join(root, 'target');
    renameSync(path, target);
    const before = readFileSync(target);
    stand[kind](path, target);
    expect(() => openRun(options(root)), name).toThrow(refused(65));
    expect(readFileSync(target), name).toEqual(before);
    rmSync(path, { recursive: true });
    renameSync(target, path);
    openRun(options(root))!.store.close();
  }
});

test('a second name of a row file is refused, and what it names stays as it is', () => {
  for (const name of rowFiles) {
    const root = killed();
    const [path, other] = [join(root, 'a', name), join(root, 'other')];
    linkSync(path, other);
    const before = readFileSync(other);
    expect(() => openRun(options(root)), name).toThrow('has 2 names');
    expect(readFileSync(other), name).toEqual(before);
  }
});

test('a link in place of a folder of a run is refused', () => {
  for (const name of ['checkpoints', 'checkpoints/00-cold-start-sft']) {
    const root = killed();
    const path = join(root, 'a', name);
    renameSync(path, join(root, 'moved'));
    const before = contents(join(root, 'moved'));
    symlinkSync(join(root, 'moved'), path);
    expect(() => openRun(options(root)), name).toThrow(refused(65));
    expect(contents(join(root, 'moved')), name).toEqual(before);
  }
});

test('a file that goes with its run stays, and one that is not ours is left alone', () => {
  const root = killed();
  const strangers = ['notes.txt', 'checkpoints/best.safetensors', '.mine.tmp', 'checkpoints/00-dpo/x'];
  mkdirSync(join(root, 'a', 'checkpoints/00-dpo'));
  for (const name of strangers) writeFileSync(join(root, 'a', name), 'mine');
  openRun(options(root))!.store.close();
  for (const name of strangers) expect(readFileSync(join(root, 'a', name), 'utf8')).toBe('mine');
});
