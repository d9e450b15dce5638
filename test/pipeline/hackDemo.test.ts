// The demonstration of reward hacking: its events in order, and nothing it touches is changed.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { type HackEvent, hackDemo } from '../../src/pipeline/hackDemo.js';
import { tinyBase, tinyConfig, trainedBase } from './tiny.js';

const config = tinyConfig();
let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(config);
});
afterAll(() => compute.close());

it('reports the models, a row at the start, one every so often and one at the end, then examples', async () => {
  const base = await trainedBase(config, compute);
  const before = Float32Array.from(base);
  const run = async () => {
    const events: HackEvent[] = [];
    const options = { steps: 5, every: 2, generalShare: 0.67 };
    for await (const event of hackDemo(config, compute, base, options)) events.push(event);
    return events;
  };
  const events = await run();
  const steps = events.map((event) => (event.kind === 'row' ? event.row.step : event.kind));
  expect(steps).toEqual(['models', 0, 2, 4, 5, 'examples']);
  for (const event of events) {
    if (event.kind !== 'row') continue;
    const { learned, ...own } = event.row;
    expect(Object.keys(learned)).toEqual(['helpful', 'harmless']);
    for (const value of Object.values({ ...own, ...learned })) expect(Number.isFinite(value)).toBe(true);
  }
  const last = events.at(-1);
  if (last?.kind !== 'examples') throw new Error('no examples');
  expect(last.examples.length).toBeGreaterThan(0);
  const rewards = last.examples.map(({ reward }) => reward);
  expect(rewards).toEqual([...rewards].sort((a, b) => b - a));
  expect(base).toEqual(before);
  expect(await run()).toEqual(events);
});

it('has no row where a share of less than one prompt a step asked no general prompt since the last', async () => {
  const one = tinyConfig({ finalRl: { ...config.finalRl, prompts: 1 } });
  const rows: [number, boolean][] = [];
  const options = { steps: 4, every: 1, generalShare: 0.5 };
  for await (const event of hackDemo(one, compute, tinyBase(one), options))
    if (event.kind === 'row') rows.push([event.row.step, Number.isFinite(event.row.reward)]);
  // Half a prompt a step: one in the first and third.
  expect(rows).toEqual([0, 1, 3].map((step) => [step, true]));
});
