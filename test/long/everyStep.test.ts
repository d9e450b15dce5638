// Resuming after every single event of all stages of R1, with every step saved.
import { expect, test } from 'vitest';
import { startCompute } from '../../src/compute/compute.js';
import { tinyConfig, trainedBase } from '../pipeline/tiny.js';
import { killedAndResumed, wholeRun } from '../reliability/everyStep.js';

const rl = { steps: 20, prompts: 2, groupSize: 3, maxNewTokens: 12, referenceEvery: 7 };

test.each([1, 3])('60 steps and more, checkpoints every %i', async (checkpointEvery) => {
  const config = tinyConfig({
    checkpointEvery,
    coldStart: { examples: 24, epochs: 3, batchSize: 8 },
    reasoningRl: rl,
    finalRl: { ...rl, generalShare: 0.4, preferenceLast: 6 },
  });
  const compute = await startCompute(config);
  const trained = { config, compute, base: await trainedBase(config, compute) };
  const { events, files } = await wholeRun(trained);
  for (let count = 0; count <= events.length; count++) {
    expect(await killedAndResumed(trained, events, count), `killed after ${count} events`).toEqual(files);
  }
  await compute.close();
  console.log(
    `killed after each of ${events.length} events, checkpoints every ${checkpointEvery}: equal bytes`,
  );
});
