// Resuming from every step of a run of 36, stage and epoch boundaries included: always the same bytes.
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

it('a base of 36 steps, killed after every step', async () => {
  const config = tinyConfig({ recipe: 'base', checkpointEvery: 1, pretrain: { steps: 36, batchSize: 2 } });
  const trained = { config, compute, base: null };
  const { events, files } = await wholeRun(trained);
  const points = stopPoints(events);
  expect(points).toHaveLength(38);
  for (const count of points) {
    expect(await killedAndResumed(trained, events, count), `killed after ${count} events`).toEqual(files);
  }
});

it('all stages of R1, killed after every third event with checkpoints at every second step', async () => {
  const config = tinyConfig({ checkpointEvery: 2 });
  const trained = { config, compute, base: await trainedBase(config, compute) };
  const { events, files } = await wholeRun(trained);
  for (let count = 0; count <= events.length; count += 3) {
    expect(await killedAndResumed(trained, events, count), `killed after ${count} events`).toEqual(files);
  }
});
