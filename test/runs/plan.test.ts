// The plan of a run: sizes that can be counted by hand.
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { planOf } from '../../src/runs/plan.js';

test('parameters and steps of the smoke recipe', () => {
  const { config } = loadConfig({ file: 'configs/smoke.json' });
  const { parameters, stages } = planOf(config);
  // Embedding; one block of two gains, four 32 x 32 and three 32 x 64 matrices; the final gain.
  expect(parameters).toBe(vocabulary.length * 32 + 2 * 32 + 4 * 32 * 32 + 3 * 32 * 64 + 32);
  expect(stages.map(({ stage, from, steps }) => [stage, from, steps])).toEqual([
    ['cold-start-sft', 'base', 2 * (256 / 16)],
    ['reasoning-rl', 'previous', 4],
    // 32 prompts x 2 kept are three quarters of 86 rows: two batches of 64, twice.
    ['rejection-sampled-sft', 'base', 4],
    ['final-rl', 'previous', 3],
  ]);
  // The longest prompt is that of pair/3: 21 words.
  expect(stages[1].tokens).toBe(4 * 4 * (21 + 32));
});

test('disk: four vectors of four bytes in each kept checkpoint, and the rollouts', () => {
  const { config } = loadConfig({ sets: ['recipe=base'] });
  const { parameters, disk } = planOf(config);
  expect(disk).toBe(2 * parameters * 16);
  const zero = planOf(loadConfig({}).config);
  expect(zero.disk).toBe(2 * parameters * 16 + 300 * 12 * 16 * 600);
});
