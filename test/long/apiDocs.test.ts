// docs/api: the docstrings as they are now, none missing, by TypeDoc.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'r1toy-api-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pages = (path: string) =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));

test('docs/api is what npm run docs:api makes of the docstrings', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/apiDocs.mjs', folder], {
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  expect(pages('docs/api')).toEqual(pages(folder));
  expect(Object.keys(pages(folder)).sort()).toEqual(['README.md', 'r1toy.md', 'web.md']);
});
