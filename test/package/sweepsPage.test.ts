// docs/sweeps.md: its commands and options are there. The long suite runs them.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';

const text = readFileSync('docs/sweeps.md', 'utf8');
const commands = [...new Set([...text.matchAll(/(?:^|`)r1toy ([^`\n]*)/gm)].map(([, line]) => line))];

it.each(commands)('names a command and options that are there: %s', async (line) => {
  const words = line.split(' ');
  const command = words.slice(0, words[0] === 'sweep' ? 2 : 1);
  const { status, stdout } = await here(...command, '--help');
  expect(status).toBe(0);
  for (const flag of words.filter((word) => /^-/.test(word))) expect(stdout).toContain(flag);
});

it('names options of a sweep in its table', async () => {
  const { stdout } = await here('sweep', 'run', '--help');
  const options = [...text.matchAll(/^\| (`--.*?) \|/gm)].flatMap(([, cell]) => cell.match(/--\w+/g) ?? []);
  expect(options.length).toBeGreaterThan(5);
  for (const option of options) expect(stdout).toContain(option);
});
