// The plan of a run as people read it.
import { expect, test } from 'vitest';
import { planLines } from '../../src/cli/planLines.js';
import { loadConfig } from '../../src/config/load.js';

test('lines name the run, the settings and each stage', () => {
  const lines = planLines(loadConfig({}).config, 'zero');
  expect(lines[0]).toBe('run zero: recipe r1-zero, seed 1, backend wasm');
  expect(lines.some((line) => line.startsWith('stage reasoning-rl from base: 150 steps'))).toBe(true);
});
