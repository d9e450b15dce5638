// Printed commands can be pasted: words are quoted, and the folder of the runs is told where it is not the default.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandText, runCommand } from '../../src/base/shell.js';

test('a shell reads every word back', () => {
  const words = ['a.b=1', "it's", 'my runs;id', '', '$HOME', 'world.hard={"sort":[5]}', 'zwei\nZeilen'];
  const script = `r1toy() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${commandText(words)}`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(stdout).toBe(words.map((word) => `${word}\0`).join(''));
});

test('the folder of the runs is left out where it is the default', () => {
  expect(runCommand('runs', 'resume', 'a')).toBe('r1toy resume a');
  expect(runCommand('my runs', 'resume', 'a')).toBe("r1toy resume a --out 'my runs'");
});
