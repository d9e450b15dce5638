// Names that are paths or that could drive a terminal: every command that takes one refuses it in one line.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { r1toy, runsFolder } from '../reliability/spawned.js';
import { here } from './inProcess.js';
import { commandLines } from './table.js';

/** For each command that takes the name of a run: what stands before it, and after it whatever else is required. */
const takesRun = (await commandLines()).flatMap(({ path, command }) => {
  const has = (option: string) => command.options.some(({ long }) => long === option);
  const required = command.registeredArguments.filter((argument) => argument.required);
  const words = required.map((argument) => argument.argChoices?.[0] ?? 'word');
  if (has('--name'))
    return [
      { command: [...path, ...words, '--name'], after: [] },
      { command: [...path, ...words, ...(has('--dry-run') ? ['--dry-run'] : []), '--name'], after: [] },
    ];
  const place = command.registeredArguments.findIndex((argument) => argument.name() === 'run');
  if (place < 0) return [];
  if (command.registeredArguments[0].name() === 'what') return [{ command: [...path, 'entropy'], after: [] }];
  const prompt = has('--prompt') ? ['--prompt', 'yes'] : [];
  return [{ command: [...path, ...prompt, ...words.slice(0, place)], after: words.slice(place + 1) }];
});

const refusal = /^r1toy: run name: not allowed \(got "[\x20-\x7e]+\.\n$/;

test('refused with 64 by every command, and nothing is written', async () => {
  const root = runsFolder();
  mkdirSync(root);
  writeFileSync(join(dirname(root), 'x'), 'outside');
  expect(takesRun.map(({ command }) => command)).toEqual(
    expect.arrayContaining([['train', '--name'], ['resume'], ['demo', 'hack']]),
  );
  const names = ['../x', 'a\u001b[31m\nb'];
  for (const { command, after } of takesRun) {
    // With a slash it is a folder to verify, wherever that lies.
    for (const name of command[0] === 'verify' ? names.slice(1) : names) {
      const { status, stdout, stderr } = await here('--out', root, ...command, name, ...after);
      expect([status, stdout], `${command.join(' ')} ${name}: ${stderr}`).toEqual([64, '']);
      expect(stderr).toMatch(refusal);
    }
  }
  const spawned = await r1toy(['--out', root, 'train', '--name', names[1]]);
  expect(spawned).toEqual({ code: 64, signal: null, stdout: '', stderr: expect.stringMatching(refusal) });
  expect(readdirSync(dirname(root), { recursive: true }).sort()).toEqual(['runs', 'x']);
});
