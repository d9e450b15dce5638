// Names that are paths or that could drive a terminal: every command that takes one refuses it in one line.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { r1toy, runsFolder } from '../reliability/spawned.js';
import { here } from './inProcess.js';
import { commandLines } from './table.js';

/** What stands before the name of a run: for each command that takes one, whatever else it cannot do without. */
const takesRun = (await commandLines()).flatMap(({ path, command }) => {
  const has = (option: string) => command.options.some(({ long }) => long === option);
  if (has('--name'))
    return [
      [...path, '--name'],
      [...path, '--dry-run', '--name'],
    ];
  if (!command.registeredArguments.some((argument) => argument.name() === 'run')) return [];
  if (command.registeredArguments[0].name() === 'what') return [[...path, 'entropy']];
  return [has('--prompt') ? [...path, '--prompt', 'yes'] : [...path]];
});

const refusal = /^r1toy: run name: not allowed \(got "[\x20-\x7e]+\.\n$/;

test('refused with 64 by every command, and nothing is written', async () => {
  const root = runsFolder();
  mkdirSync(root);
  writeFileSync(join(dirname(root), 'x'), 'outside');
  expect(takesRun).toEqual(expect.arrayContaining([['train', '--name'], ['resume'], ['demo', 'hack']]));
  const names = ['../x', 'a\u001b[31m\nb'];
  for (const command of takesRun) {
    for (const name of names) {
      const { status, stdout, stderr } = await here('--out', root, ...command, name);
      expect([status, stdout], `${command.join(' ')} ${name}: ${stderr}`).toEqual([64, '']);
      expect(stderr).toMatch(refusal);
    }
  }
  const spawned = await r1toy(['--out', root, 'train', '--name', names[1]]);
  expect(spawned).toEqual({ code: 64, signal: null, stdout: '', stderr: expect.stringMatching(refusal) });
  expect(readdirSync(dirname(root), { recursive: true }).sort()).toEqual(['runs', 'x']);
});
