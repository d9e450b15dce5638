// docs/sweeps.md: the options in its table are there; its commands are held by advice.test.ts, and run by the long suite.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';

it('names options of a sweep in its table', async () => {
  const text = readFileSync('docs/sweeps.md', 'utf8');
  const { stdout } = await here('sweep', 'run', '--help');
  const options = [...text.matchAll(/^\| (`--.*?) \|/gm)].flatMap(([, cell]) => cell.match(/--\w+/g) ?? []);
  expect(options.length).toBeGreaterThan(5);
  for (const option of options) expect(stdout).toContain(option);
});
