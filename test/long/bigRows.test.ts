// A run whose rollouts.jsonl is longer than the longest text of JavaScript: it is gone on with, ends and is verified
// with a heap that could not hold the tenth part of it.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.js';
import { layoutOf } from '../../src/runs/openRun.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/store/checkpoint.js';
import { realFileSystem } from '../../src/store/fileSystem.js';
import { listCheckpoints } from '../../src/store/runPaths.js';
import { goOn, r1toy, runsFolder, signalOn } from '../reliability/spawned.js';
import { counted } from './counts.js';

const bytesWanted = 544 * 2 ** 20;

/** Repeats the last row of a run's rollouts, and lets its newest checkpoint count on all of them. */
function grow(folder: string): void {
  const path = join(folder, 'rollouts.jsonl');
  const newest = listCheckpoints(folder, realFileSystem).at(-1)!.path;
  const layout = layoutOf(configSchema.parse(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))));
  const { state, commit } = decodeCheckpoint(readFileSync(newest), newest, layout);
  const rows = readFileSync(path, 'utf8').trimEnd().split('\n');
  const hash = createHash('sha256').update(readFileSync(path));
  const more = `${rows.at(-1)}\n`.repeat(10_000);
  while (statSync(path).size < bytesWanted) {
    appendFileSync(path, more);
    hash.update(more);
  }
  const position = { bytes: statSync(path).size, sha256: hash.digest('hex') };
  const files = { ...commit.files, 'rollouts.jsonl': position };
  writeFileSync(newest, encodeCheckpoint(state, layout, { ...commit, files }));
}

test('rollouts of more than 512 MiB: resumed, reported and verified in a small heap', async () => {
  const root = runsFolder();
  const first = await r1toy(goOn(root), { onStart: signalOn('SIGTERM', 'reasoning-rl from') });
  expect(first.code, first.stderr).toBe(143);
  grow(join(root, 'tiny'));
  const settings = { nodeOptions: ['--max-old-space-size=64'] };
  const resumed = await r1toy(goOn(root), settings);
  expect(resumed.code, resumed.stderr).toBe(0);
  const report = readFileSync(join(root, 'tiny', 'report.html'), 'utf8');
  expect(report.match(/<h2[^>]*>[^<]*/g)).toContainEqual(expect.stringContaining('Completions over time'));
  const args = ['--out', root, 'verify', 'tiny', '--from', 'reasoning-rl:4', '--threads', '1'];
  const verified = await r1toy(args, settings);
  expect(verified.code, verified.stderr).toBe(0);
  counted('run with 544 MiB of rollouts', 1, 'resumed, reported and verified in a heap of 64 MiB');
});
