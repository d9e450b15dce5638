// Rows of metrics.jsonl of one small run, word for word. They change only when the bits, a metric or its name do,
// and then on purpose: a comparison of two runs of the same code would not see it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { eventRows } from '../../src/store/eventRows.js';
import { rowText } from '../../src/store/journal.js';
import { tinyConfig, trainedBase } from './tiny.js';

const config = tinyConfig();
let compute: Compute;
const lines: string[] = [];

beforeAll(async () => {
  compute = await startCompute(config);
  const layout = parameterLayout(config.policy, vocabulary.length);
  const base = await trainedBase(config, compute);
  for await (const event of runPipeline(config, compute, { base })) {
    const rows = eventRows(event, layout).filter(([file]) => file === 'metrics.jsonl');
    lines.push(...rows.flatMap(([, added]) => added.map(rowText)));
  }
});
afterAll(() => compute.close());

/** Each line as the object that was written, its keys in their order. */
const expected: readonly Readonly<Record<string, number | string>>[] = [
  {
    stage: 'cold-start-sft',
    step: 1,
    loss: 0.08417440950870514,
    learning_rate: 0.001,
    grad_norm: 0.09909286786606558,
    num_tokens: 192,
  },
  {
    stage: 'reasoning-rl',
    step: 3,
    reward: 0.75,
    reward_std: 0.44305206586295,
    frac_reward_zero_std: 0.3333333333333333,
    'rewards/accuracy/mean': 0.25,
    'rewards/format/mean': 0.5,
    'rewards/language/mean': 0.8611111111111112,
    entropy: 0.9684145041250971,
    'completions/mean_length': 14.083333333333334,
    'completions/clipped_ratio': 0.4166666666666667,
    num_tokens: 325,
    loss: -0.000027991831302642822,
    grad_norm: 0.5760819123201714,
    kl: 4.527661012776463e-8,
    'clip_ratio/low_mean': 0,
    'clip_ratio/high_mean': 0,
    learning_rate: 0.00005,
  },
  {
    stage: 'rejection-sampled-sft',
    step: 0,
    'filters/kept': 4,
    'filters/wrong': 28,
    'filters/format': 0,
    'filters/mixed-language': 0,
    'filters/repetition': 0,
    'filters/length': 0,
    'filters/duplicate': 16,
    'filters/quota': 0,
  },
  {
    stage: 'final-rl',
    step: 3,
    reward: 1.6936165552254867,
    reward_std: 0.3227437600868673,
    frac_reward_zero_std: 0,
    'rewards/accuracy/mean': 0.75,
    'rewards/format/mean': 0.6666666666666666,
    'rewards/language/mean': 0.7202380952380952,
    'rewards/helpful/mean': 0,
    'rewards/harmless/mean': 0.500492522819317,
    entropy: 0.6030446462488422,
    'completions/mean_length': 14,
    'completions/clipped_ratio': 0.3333333333333333,
    num_tokens: 292,
    loss: -0.00000632554292678833,
    grad_norm: 0.7946795094262054,
    kl: 1.9724931882292296e-8,
    'clip_ratio/low_mean': 0,
    'clip_ratio/high_mean': 0,
    learning_rate: 0.00002,
  },
];

describe('metrics.jsonl of a tiny R1', () => {
  it.each(expected)('$stage, step $step', (row) => {
    expect(lines).toContain(JSON.stringify(row));
  });
});
