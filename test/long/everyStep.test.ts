// Resuming after every single event of all stages of R1, from checkpoints at every step and at every third.
import { expect, test } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import { tinyConfig, trainedBase } from '../pipeline/tiny.js';
import { killedAndResumed, wholeRun } from '../reliability/everyStep.js';
import { counted } from './counts.js';
import { spread } from './scale.js';

const rl = {
  steps: 26,
  prompts: 2,
  groupSize: 3,
  maxNewTokens: 24,
  referenceEvery: 7,
  learningRate: 0.0001,
};

test.each([1, 3])('a run of more than 60 steps, checkpoints every %i', async (checkpointEvery) => {
  const config = tinyConfig({
    checkpointEvery,
    coldStart: { examples: 24, epochs: 3, batchSize: 8, learningRate: 0.001 },
    reasoningRl: rl,
    rejectionSampling: { prompts: 120, samplesPerPrompt: 4, batchSize: 8, maxTokens: 96, temperature: 1 },
    finalRl: { ...rl, generalShare: 0.4, preferenceLast: 6 },
  });
  const compute = await startCompute(config);
  const trained = { config, compute, base: await trainedBase(config, compute) };
  const { events, files } = await wholeRun(trained);
  const steps = events.filter(({ kind }) => kind === 'step').length;
  expect(steps).toBeGreaterThanOrEqual(60);
  const points = spread(events.length + 1, 5);
  for (const count of points) {
    expect(await killedAndResumed(trained, events, count), `killed after ${count} events`).toEqual(files);
  }
  await compute.close();
  const what = `killed after an event of a run of ${steps} steps, resumed (checkpoints every ${checkpointEvery})`;
  counted(what, points.length, 'equal bytes each time');
});
