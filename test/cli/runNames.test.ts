// Names that are paths or that could drive a terminal: every command that takes one refuses it in one line.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { r1toy, runsFolder } from '../reliability/spawned.js';

const commands: readonly (readonly string[])[] = [
  ['train', '--name'],
  ['train', '--dry-run', '--name'],
  ['resume'],
  ['eval'],
  ['sample', '--prompt', 'x'],
  ['verify'],
  ['compare'],
  ['demo', 'hack'],
];

test('refused with 64 by every command, and nothing is written', async () => {
  const root = runsFolder();
  mkdirSync(root);
  writeFileSync(join(dirname(root), 'x'), 'outside');
  const names = ['../x', 'a\u001b[31m\nb'];
  for (const command of commands) {
    const outcomes = await Promise.all(names.map((name) => r1toy(['--out', root, ...command, name])));
    for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
      expect([code, stdout], `${command.join(' ')} ${names[i]}: ${stderr}`).toEqual([64, '']);
      expect(stderr).toMatch(/^r1toy: run name: not allowed \(got "[\x20-\x7e]+\.\n$/);
    }
  }
  expect(readdirSync(dirname(root), { recursive: true }).sort()).toEqual(['runs', 'x']);
});
