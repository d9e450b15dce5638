// The folder of a sweep's results is tried before anything is trained.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runSweep } from '../../src/runs/sweep.js';

test('results that cannot be written end a sweep at once', async () => {
  const out = mkdtempSync(join(tmpdir(), 'r1toy-results-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const train = async () => expect.unreachable('nothing may be trained');
  const tools = { threads: 1, tell: () => {}, train };
  const places = process.platform === 'linux' ? ['/dev/null/x', '/proc/x'] : ['/dev/null/x'];
  for (const results of places) {
    const sweep = runSweep({ seeds: [1], set: [], out, samples: 1, results }, tools);
    await expect(sweep).rejects.toThrow(/^\/(dev\/null|proc)\/x: cannot /);
  }
  mkdirSync(join(out, 'taken', 'stage-table.md'), { recursive: true });
  const taken = runSweep({ seeds: [1], set: [], out, samples: 1, results: join(out, 'taken') }, tools);
  await expect(taken).rejects.toThrow(/stage-table\.md: must be an ordinary file/);
  const good = runSweep({ seeds: [1], set: [], out, samples: 1, results: join(out, 'new') }, tools);
  await expect(good).rejects.toThrow('nothing may be trained');
  expect(readdirSync(join(out, 'new'))).toEqual([]);
});
