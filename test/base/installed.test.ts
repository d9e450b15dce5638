// The commands that add a package: for a checkout, a project and a global installation.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { installCommand, rebuildCommand } from '../../src/base/installed.js';

const folder = mkdtempSync(join(tmpdir(), 'r1toy-installed-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a checkout gets it without a change of its package.json', () => {
  expect(installCommand('a', '1.0.0')).toBe('npm install --no-save a@1.0.0');
  expect(rebuildCommand('a', '1.0.0')).toBe('npm approve-scripts a && npm rebuild a');
});

it('a project gets it where it has r1toy, also if it is not the current folder', () => {
  const own = join(folder, 'node_modules/r1toy');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(installCommand('a', '1.0.0', own)).toBe(`npm install --prefix ${folder} a@1.0.0`);
  expect(rebuildCommand('a', '1.0.0', own)).toBe(
    `npm approve-scripts --prefix ${folder} a && npm rebuild --prefix ${folder} a`,
  );
});

it('a global installation has no project: npm would remove what is beside r1toy', () => {
  const own = join(folder, 'lib/node_modules/r1toy');
  mkdirSync(own, { recursive: true });
  expect(installCommand('a', '1.0.0', own)).toBe('npm install --global a@1.0.0');
  expect(rebuildCommand('a', '1.0.0', own)).toBe('npm install --global --allow-scripts=a a@1.0.0');
});
