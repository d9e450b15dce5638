// Printed commands can be pasted: words are quoted, and the folder of the runs is told where it is not the default.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandText, outOption } from '../../src/base/shell.js';

test('a shell reads every word back', () => {
  const words = ['a.b=1', "it's", 'my runs;id', '', '$HOME', 'world.hard={"sort":[5]}', 'zwei\nZeilen'];
  const script = `r1toy() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${commandText(words)}`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(stdout).toBe(words.map((word) => `${word}\0`).join(''));
});

test('the folder of the runs is left out where it is the default', () => {
  expect(outOption('runs')).toBe('');
  expect(outOption('my runs')).toBe(" --out 'my runs'");
});
