// The pages that a web server hands out (docs/play) are those that this program makes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeSite } from '../../src/runs/site.js';
import { expectSame } from '../package/sameFiles.js';

it('docs/play is what the program makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-site-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeSite(folder);
  expectSame(folder, 'docs/play', 'npm run generate:site');
  expect(() => expectSame(folder, 'docs/api', 'npm run docs:api')).toThrow('npm run docs:api');
});
