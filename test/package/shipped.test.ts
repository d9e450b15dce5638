// What comes with the package, damaged: it is refused in one line that says how to go on, and nothing is trained instead.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demos } from '../../src/store/shipped.js';

let copy = '';
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'r1toy-copy-'));
  for (const name of ['bin', 'configs', 'data', 'dist', 'shipped', 'package.json'])
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

const r1toy = (...args: string[]) =>
  spawnSync(process.execPath, ['bin/r1toy.js', '--out', 'own', ...args], { cwd: copy, encoding: 'utf8' });

/** Turns a bit in the middle of the last checkpoint of a run. */
function damage(name: string): void {
  const folder = join(copy, 'shipped', name, 'checkpoints');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const path = join(
    folder,
    files
      .filter((file) => file.endsWith('.safetensors'))
      .sort()
      .at(-1)!,
  );
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path, bytes);
}

test('a damaged base and a damaged demonstration are refused, and both say how to go on', () => {
  const base = readdirSync(join(copy, 'shipped')).find((name) => name.startsWith('base-'))!;
  const [{ name }] = demos;
  damage(base);
  const trained = r1toy('train', '--seed', '1', '--name', 'new');
  expect([trained.status, trained.stderr.trimEnd().split('\n')]).toEqual([
    65,
    [expect.stringMatching(/^r1toy: .*came with r1toy: .* r1toy train base --seed 1 --fresh$/)],
  ]);
  damage(name);
  const asked = r1toy('sample', name);
  expect([asked.status, asked.stderr.trimEnd().split('\n')]).toEqual([
    65,
    [expect.stringMatching(/^r1toy: .*came with r1toy: .* r1toy train \S+ --seed 1 --name \S+$/)],
  ]);
});
