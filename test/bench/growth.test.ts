// A figure of the page of how time and memory grow: it comes from real steps in a process of its own.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test.each(['train', 'iteration'])('a point measures time and memory: %s', (work) => {
  const size = { layers: 1, width: 32, context: 64, threads: 1, rows: 4, length: 16 };
  const point = { work, ...size, prompts: 2, groupSize: 2, newTokens: 8, repeats: 2 };
  const args = ['bench/growth.mjs', '--point', JSON.stringify(point)];
  const { status, stdout } = spawnSync('node', args, { encoding: 'utf8' });
  expect(status).toBe(0);
  const { milliseconds, mib, parameters } = JSON.parse(stdout);
  expect(milliseconds.repeats).toBe(2);
  expect(milliseconds.median).toBeGreaterThan(0);
  expect(mib).toBeGreaterThan(50);
  // 166 words, one layer: 4 x 32 x 32 of attention, 3 x 32 x 88 of SwiGLU, and the gains of three norms.
  expect(parameters).toBe(166 * 32 + 4 * 32 * 32 + 3 * 32 * 88 + 3 * 32);
});

test('an axis that is not there is told', () => {
  const { status, stderr } = spawnSync('node', ['bench/growth.mjs', '--only', 'depth'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('--only: one of width, layers, length, group, prompts, threads');
});
