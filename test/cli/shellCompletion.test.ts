// Shell completion: the words of a command line from the table of commands, and the scripts as bash, zsh and fish run them
// where they are installed.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasWords } from '../../src/cli/completionWords.js';
import { valueKind } from '../../src/cli/shellCompletion.js';
import { shells } from '../../src/cli/shellScripts.js';
import { loadSettings } from '../../src/runs/settings.js';
import { here } from './inProcess.js';
import { commandLines } from './table.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-completion-'));
  mkdirSync(join(folder, 'runs/mine'), { recursive: true });
  writeFileSync(
    join(folder, 'runs/mine/config.json'),
    JSON.stringify(loadSettings({ file: 'r1', set: [] }).config),
  );
  mkdirSync(join(folder, 'bin'));
  const program = `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/r1toy.js')}' "$@"\n`;
  writeFileSync(join(folder, 'bin/r1toy'), program);
  chmodSync(join(folder, 'bin/r1toy'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The words for a command line whose last one is being typed. */
async function wordsFor(...words: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await here(
    ...['--out', join(folder, 'runs'), 'completion', 'bash', '--'],
    ...words,
  );
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').slice(0, -1);
}

test.each([
  [['trai'], ['train']],
  [
    ['config', ''],
    ['print', 'validate', 'schema', 'help'],
  ],
  [['help', 'resu'], ['resume']],
  [['train', '--dry'], ['--dry-run']],
  [['train', '--quie'], ['--quiet']],
  [['export', 'csv', 'mine', 'met'], ['metrics']],
  [['sample', 'mine', '--stages', ''], ['all']],
  [['completion', 'z'], ['zsh']],
  [['train', 'dr-g'], ['dr-grpo']],
  [['train', '--config=dr-g'], ['--config=dr-grpo']],
  [['sweep', 'run', '--configs', 'r1,dr-g'], ['r1,dr-grpo']],
  [['experiment', 'length-b'], ['length-bias']],
  [['eval', 'min'], ['mine']],
  [
    ['eval', 'mine:De'],
    ['mine:Dev1', 'mine:Dev2', 'mine:Dev3'],
  ],
  [
    ['eval', 'mine', '--stage', ''],
    ['base', 'Dev1', 'Dev2', 'Dev3', 'R1'],
  ],
  [['train', '--set', 'reasoningRl.klC'], ['reasoningRl.klCoef=']],
  [['train', '--set', 'compute.backend=w'], ['compute.backend=wasm']],
  [['ablate', 'compute.backend=wasm,t'], ['compute.backend=wasm,tensorflow']],
  [['eval', '--kernels', 'was'], ['wasm']],
  // Not read: a file of one's own runs with a command alone.
  [['train', '--task', 'nowhere.js', '--dry'], ['--dry-run']],
  // Files and numbers are not for r1toy to say.
  [['train', '--plan', ''], []],
  [['train', '--seed', ''], []],
])('%j: %j', async (words, expected) => {
  expect(await wordsFor(...words)).toEqual(expected);
});

test('a folder of runs among the words is the one that is looked into', async () => {
  expect(await wordsFor('--out', join(folder, 'nowhere'), 'eval', 'min')).toEqual([]);
  expect(await wordsFor(`--out=${join(folder, 'runs')}`, 'eval', 'min')).toEqual(['mine']);
});

/** Values that may be anything, or a file. */
const free = [
  ...['n', 'k', 't', 'share', 'list', 'words', 'concept', 'prompt', 'key'],
  ...['file', 'file.js', 'path', 'dir', 'name', 'names', 'tag', 'shell', 'which', 'form', 'steps'],
];

test('each kind of value that the help names has words or is free', async () => {
  const kindsOf = (command: CommandUnknownOpts) => [
    ...command.options.flatMap((option) => valueKind(option) ?? []),
    ...command.registeredArguments.map((argument) => argument.name()),
  ];
  const kinds = (await commandLines()).flatMap(({ command }) => kindsOf(command));
  expect([...new Set(kinds)].filter((kind) => !hasWords(kind) && !free.includes(kind))).toEqual([]);
});

/** What a shell makes of its script and of a line that is typed after it. */
const asked = {
  bash: `compopt() { echo "compopt $*"; }
    ask() { COMP_LINE=$1; COMP_POINT=\${#1}; _r1toy r1toy "$2"; printf '%s\\n' "\${COMPREPLY[@]}"; }
    ask 'r1toy eval mine:Dev1' Dev1; ask 'r1toy train --set reasoningRl.klC' reasoningRl.klC`,
  zsh: `_describe() { print -rl "\${(@)\${(P)2}}" "\${@:3}"; }
    ask() { words=("$@"); CURRENT=$#; _r1toy; }
    ask r1toy eval mine:Dev1; ask r1toy train --set reasoningRl.klC`,
  fish: `complete -C 'r1toy eval mine:Dev1'; complete -C 'r1toy train --set reasoningRl.klC'`,
} as const;

const shown = {
  bash: ['Dev1', 'compopt -o nospace', 'reasoningRl.klCoef='],
  zsh: ['mine\\:Dev1', 'reasoningRl.klCoef=', '-S', ''],
  fish: ['mine:Dev1', 'reasoningRl.klCoef='],
} as const;

const start = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] } as const;
const names = Object.keys(shells) as (keyof typeof shells)[];

test.each(names)('%s runs its script', (name) => {
  const path = `${join(folder, 'bin')}:${process.env.PATH}`;
  const file = join(folder, name);
  const before = name === 'zsh' ? 'compdef() { :; }\n' : '';
  writeFileSync(file, `${before}${shells[name].script}${asked[name]}\n`);
  const { error, stdout, stderr } = spawnSync(name, [...start[name], file], {
    ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: path, HOME: folder } },
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
    console.log(`${name} is not installed: its completion is not tested`);
    return;
  }
  expect(stderr).toBe('');
  expect(stdout.replace(/\n$/, '').split('\n')).toEqual(shown[name]);
});
