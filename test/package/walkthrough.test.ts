// docs/walkthrough.md and docs/glossary.md: the files and commands that they name are there. The long suite runs the commands.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';

const text = readFileSync('docs/walkthrough.md', 'utf8');
const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, found]) => found))];

it.each(named(/`((?:src|test|configs)\/[^`]*)`/g))('names a file or folder that is there: %s', (path) => {
  expect(existsSync(path)).toBe(true);
});

it.each(named(/(?:^|`)r1toy ([^`\n]*)/gm))('names a command and options that are there: %s', async (line) => {
  const words = line.split(' ');
  const flags = words.filter((word) => word.startsWith('--'));
  const command = words.slice(0, ['sweep', 'config', 'demo'].includes(words[0]) ? 2 : 1);
  const { status, stdout } = await here(...command, '--help');
  expect(status).toBe(0);
  for (const flag of flags) expect(stdout).toContain(flag);
});

it('has as many answers as exercises', () => {
  const numbers = (part: string) => [...part.matchAll(/^\*\*(\d+)\./gm)].map(([, number]) => number);
  const [exercises, answers] = text.split('## Answers').map(numbers);
  expect(answers).toEqual(exercises);
  expect(exercises).toHaveLength(8);
});

it('the glossary names files that are there, and its words in their order', () => {
  const rows = readFileSync('docs/glossary.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| word'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const words = rows.map(([, word]) => word.toLowerCase());
  expect(words).toEqual([...words].sort((a, b) => (a < b ? -1 : 1)));
  for (const [, word, , where] of rows) {
    const [, path] = /^`(src\/[^`]*)`$/.exec(where) ?? [];
    expect(path === undefined ? where.startsWith('`r1toy ') : existsSync(path), word).toBe(true);
  }
});
