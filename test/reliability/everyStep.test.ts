// Resuming from steps all along a run of 36, stage and epoch boundaries included: always the same bytes. test/long has
// every event of a longer one.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { tinyConfig, trainedBase } from '../pipeline/tiny.js';
import { killedAndResumed, stopPoints, wholeRun } from './everyStep.js';

let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(tinyConfig());
});
afterAll(() => compute.close());

it('a base of 36 steps, killed after every fourth step and at its ends', async () => {
  const config = tinyConfig({ recipe: 'base', checkpointEvery: 1, pretrain: { steps: 36, batchSize: 2 } });
  const trained = { config, compute, base: null };
  const { events, files } = await wholeRun(trained);
  const points = stopPoints(events);
  expect(points).toHaveLength(38);
  for (const count of points.filter((_, i) => i % 4 === 0 || i > 35)) {
    expect(await killedAndResumed(trained, events, count), `killed after ${count} events`).toEqual(files);
  }
});

it('all stages of R1, killed after every seventh event with checkpoints at every second step', async () => {
  const config = tinyConfig({ checkpointEvery: 2 });
  const trained = { config, compute, base: await trainedBase(config, compute) };
  const { events, files } = await wholeRun(trained);
  for (let count = 0; count <= events.length; count += 7) {
    expect(await killedAndResumed(trained, events, count), `killed after ${count} events`).toEqual(files);
  }
});
