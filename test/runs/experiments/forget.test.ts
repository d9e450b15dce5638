// What `forget` measures of a run, on policies by script: the places of each recipe, and what is asked of them.
import { expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.js';
import { answersOf } from '../../../src/runs/experimentRows.js';
import { forget } from '../../../src/runs/experiments/forget.js';
import type { RunData } from '../../../src/store/readRun.js';
import { onlyLevels } from '../../pipeline/tiny.js';
import { scripted } from '../../training/scriptedCompute.js';

/** A policy that gives every token the logprob -1 less what its only weight says. */
const policy = (off: number) => Float32Array.of(off);
const { compute } = scripted({
  sample: () => '<eos>',
  logprobs: ({ rows }, [off]) => new Float32Array(rows.ids.length).fill(-1 - off),
});

async function measured(recipe: 'r1' | 'r1-zero', offs: Record<string, number>) {
  const config = configSchema.parse({ recipe, world: onlyLevels({ total: [2] }), eval: { problems: 1 } });
  const run = { name: 'a', config, metrics: [], evals: [] } as unknown as RunData;
  const tools = { compute, samples: 1, base: policy(0), endOf: (label: string) => policy(offs[label]) };
  return forget.measure!(run, tools);
}

it('R1-Zero is measured at its end, R1 after its cold start and the RL on it', async () => {
  // What is sampled has logprob -1, so the distance is the weight of who is asked for its own.
  const { figures } = await measured('r1-zero', { Zero: 0.5 });
  expect(figures).toEqual({ 'Zero KL': 0.5, 'Zero reverse KL': 0, 'Zero lost': 0.5 });
  const r1 = await measured('r1', { Dev1: 2, Dev2: 3 });
  expect(Object.keys(r1.figures)).toEqual([
    ...['Dev1 KL', 'Dev1 reverse KL', 'Dev1 lost', 'Dev2 KL', 'Dev2 reverse KL', 'Dev2 lost'],
  ]);
});

it('places on one line are correlated wholly, and the cold start loses more', async () => {
  const [zero, half, third] = await Promise.all(
    [0.5, 0.25, 0.125].map((Zero) => measured('r1-zero', { Zero })),
  );
  const r1 = await measured('r1', { Dev1: 2, Dev2: 3 });
  const arms = { RL: zero, 'RL, 100 steps': half, 'RL, 50 steps': third, 'SFT and RL': r1 };
  const results = Object.fromEntries(Object.entries(arms).map(([arm, one]) => [arm, { 1: one }]));
  const [together, more] = answersOf('forget', forget, results);
  expect(together.effect?.value.mean).toBeCloseTo(1, 9);
  expect(more.effect?.value.mean).toBeCloseTo(1.5, 6);
});
