// The plan of a run, and the card of its corpus, as people read them.
import { expect, test } from 'vitest';
import { cardLines, planLines } from '../../src/cli/planLines.js';
import { loadConfig } from '../../src/config/load.js';
import { shownLines } from '../../src/report/textTable.js';
import { forEachTask } from '../../src/tasks/index.js';

test('lines name the run, the settings and each stage', () => {
  const lines = planLines(loadConfig({}).config, 'zero');
  expect(lines[0]).toBe('run zero: recipe r1-zero, seed 1, backend wasm');
  expect(lines.some((line) => line.startsWith('stage reasoning-rl from base: 300 steps'))).toBe(true);
});

test('the card has a line for each level', () => {
  const levels = JSON.stringify({ ...forEachTask(() => []), total: [2, 3] });
  const none = JSON.stringify(forEachTask(() => []));
  const habits = 'pretrain.habits={"slip":0,"cut":0,"forget":0}';
  const sets = [`world.levels=${levels}`, `world.beyond=${none}`, habits];
  const [, header, ...rows] = shownLines(cardLines(loadConfig({ sets }).config));
  expect(header).toMatch(/^level +right +likeliest +thorough +words +thorough words$/);
  expect(rows.map((row) => row.split(/ +/).slice(0, 4))).toEqual([
    ['total/2', '1', '1', '1'],
    ['total/3', '1', '1', '1'],
  ]);
});
