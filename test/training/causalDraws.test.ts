// Which draws a causal test asks for, and what it makes of them.
import { expect, it } from 'vitest';
import { encode } from '../../src/data/tokenizer.js';
import { causalTest } from '../../src/training/causal.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const { levels: total, beyond: none } = onlyLevels({ total: [4] });
const both = onlyLevels({ total: [4], countdown: [3] }).levels;
const config = tinyConfig({
  world: { levels: both, hard: onlyLevels({ pair: [3] }).levels, beyond: total },
});
const options = { problems: 2, samples: 4, temperature: 0.8, maxNewTokens: 10 };
const weights = Float32Array.of(1);
/** Right in three of four; in one of four where something is banned. */
const policy = () =>
  scripted({
    sample: (prompt, nth, { banned }) =>
      worked(prompt, nth < (banned?.length ? 1 : 3) ? totalOf(prompt) : offTotal(prompt)),
  });

it('draws twice alike, once without the words of the concept, from the trained levels alone', async () => {
  const { compute, samplings } = policy();
  const test = await causalTest(compute, weights, config, 'wait', options);
  const [free, , forbidden] = samplings;
  expect(free.requests.length).toBe(4);
  expect(forbidden.requests).toEqual(free.requests);
  const { temperature, maxNewTokens } = options;
  expect(free.options).toMatchObject({ temperature, maxNewTokens, banned: [] });
  expect(forbidden.options).toEqual({ ...free.options, banned: encode(['wait', '等等']) });
  // Two problems of total, none of countdown.
  expect(test).toMatchObject({ concept: 'wait', words: ['wait', '等等'], group: 'all' });
  expect([test?.free['pass@1'], test?.forbidden['pass@1'], test?.cost]).toEqual([3 / 8, 1 / 8, 2 / 8]);
});

it('poses problems of the tasks alone whose failed tries end in the concept', async () => {
  const { compute, samplings } = policy();
  const test = await causalTest(compute, weights, config, 'no', options);
  expect(test).toMatchObject({ group: 'countdown and pair', free: { problems: 2, 'pass@1': 0 }, cost: 0 });
  expect(samplings[0].requests.length).toBe(2);
});

it('asks nothing where no concerned task is trained', async () => {
  const { compute, samplings } = policy();
  const world = { levels: total, hard: both, beyond: both };
  expect(await causalTest(compute, weights, { ...config, world }, 'no', options)).toBeNull();
  const untrained = { levels: none, hard: both, beyond: both };
  expect(await causalTest(compute, weights, { ...config, world: untrained }, 'wait', options)).toBeNull();
  expect(samplings).toEqual([]);
});

it('refuses what is no concept', async () => {
  const { compute } = policy();
  await expect(causalTest(compute, weights, config, 'wat', options)).rejects.toMatchObject({ exitCode: 64 });
});
