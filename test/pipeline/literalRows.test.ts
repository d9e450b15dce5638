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
    loss: 0.06643184646964073,
    learning_rate: 0.001,
    grad_norm: 0.11521867216226912,
    num_tokens: 200,
  },
  {
    stage: 'reasoning-rl',
    step: 3,
    reward: 1.1666666666666667,
    reward_std: 0.7194374650592333,
    frac_reward_zero_std: 0,
    'rewards/accuracy/mean': 0.5,
    'rewards/format/mean': 0.6666666666666666,
    'rewards/language/mean': 0.9166666666666666,
    entropy: 0.2387289717501285,
    'completions/mean_length': 12.75,
    'completions/clipped_ratio': 0.16666666666666666,
    num_tokens: 297,
    loss: -0.00020992010831832886,
    grad_norm: 2.6350892876511978,
    kl: 7.503173108859698e-7,
    'clip_ratio/low_mean': 0,
    'clip_ratio/high_mean': 0,
    learning_rate: 0.00005,
  },
  {
    stage: 'rejection-sampled-sft',
    step: 0,
    'filters/kept': 5,
    'filters/wrong': 16,
    'filters/format': 0,
    'filters/mixed-language': 1,
    'filters/repetition': 0,
    'filters/length': 0,
    'filters/duplicate': 26,
    'filters/quota': 0,
  },
  {
    stage: 'final-rl',
    step: 3,
    reward: 1.6257767788226092,
    reward_std: 0.38246430782380414,
    frac_reward_zero_std: 0,
    'rewards/accuracy/mean': 0.625,
    'rewards/format/mean': 0.6666666666666666,
    'rewards/language/mean': 0.75,
    'rewards/helpful/mean': 0,
    'rewards/harmless/mean': 0.5023303364678278,
    entropy: 0.15491918461754853,
    'completions/mean_length': 14,
    'completions/clipped_ratio': 0.3333333333333333,
    num_tokens: 292,
    loss: -0.000023633241653442383,
    grad_norm: 0.8096826639809127,
    kl: 1.7171814548078146e-7,
    'clip_ratio/low_mean': 0,
    'clip_ratio/high_mean': 0,
    learning_rate: 0.00002,
  },
];

describe('metrics.jsonl of a tiny R1', () => {
  it.each(expected)('$stage, step $step', (row) => {
    const start = `{"stage":"${row.stage}","step":${row.step},`;
    const [written] = lines.filter((line) => line.startsWith(start)).map((line) => JSON.parse(line));
    // A new metric does not disturb these; the catalogue of metrics knows them all.
    const known = Object.entries(written).filter(([name]) => name in row);
    expect(JSON.stringify(Object.fromEntries(known))).toBe(JSON.stringify(row));
  });
});
