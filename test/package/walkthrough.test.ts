// docs/walkthrough.md and docs/glossary.md: the files that they name are there; commands: advice.test.ts, and the long suite.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync('docs/walkthrough.md', 'utf8');
const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, found]) => found))];

it.each(named(/`((?:src|test|configs)\/[^`]*)`/g))('names a file or folder that is there: %s', (path) => {
  expect(existsSync(path)).toBe(true);
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
