// Files of events in TensorBoard's own reader, fetched from Python's package index into a folder of the test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exportCurves } from '../../src/runs/exportRows.js';
import { readRun } from '../../src/store/readRun.js';
import { finish, runsFolder } from '../reliability/spawned.js';
import { counted } from './counts.js';

const folder = mkdtempSync(join(tmpdir(), 'r1toy-tensorboard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = EventAccumulator(sys.argv[2], size_guidance={"tensors": 0, "scalars": 0})
found.Reload()
tags = found.Tags()
out = {tag: [[e.step, e.value] for e in found.Scalars(tag)] for tag in tags["scalars"]}
from tensorboard.util import tensor_util
for tag in tags["tensors"]:
    out[tag] = [[e.step, float(tensor_util.make_ndarray(e.tensor_proto))] for e in found.Tensors(tag)]
print(json.dumps(out))
`;

test('TensorBoard reads every figure of every step', async ({ skip }) => {
  const packages = join(folder, 'packages');
  const fetched = spawnSync('python3', ['-m', 'pip', 'install', '-q', '--target', packages, 'tensorboard'], {
    encoding: 'utf8',
    timeout: 1_200_000,
  });
  if (fetched.status !== 0) skip('TensorBoard is not to be had here');
  const root = runsFolder();
  await finish(root);
  const curves = join(folder, 'curves');
  exportCurves('tensorboard', root, 'tiny', { path: curves, force: false });
  const { metrics } = readRun(root, 'tiny');
  const read = spawnSync('python3', ['-c', script, packages, join(curves, '00-reasoning-rl')], {
    encoding: 'utf8',
  });
  expect(read.status, read.stderr).toBe(0);
  const found = JSON.parse(read.stdout.trim().split('\n').at(-1)!) as Record<string, [number, number][]>;
  const steps = metrics.filter(({ step }) => step > 0);
  for (const name of ['reward', 'loss', 'grad_norm', 'num_tokens']) {
    const expected = steps.map((row) => [row.step, Math.fround(Number(row[name]))]);
    expect(found[name], name).toEqual(expected);
  }
  expect(found['held-out/all/pass@1'].length).toBeGreaterThan(0);
  counted('figure read by TensorBoard', Object.values(found).flat().length, 'the figures of the rows');
});
