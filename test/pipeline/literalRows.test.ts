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
    loss: 0.05496913567185402,
    learning_rate: 0.001,
    grad_norm: 1.1459212513268713,
    num_tokens: 244,
  },
  {
    stage: 'reasoning-rl',
    step: 3,
    reward: 1.5,
    reward_std: 0.42072296649368973,
    frac_reward_zero_std: 0.3333333333333333,
    'rewards/accuracy/mean': 0.5833333333333334,
    'rewards/format/mean': 0.9166666666666666,
    'rewards/language/mean': 1,
    entropy: 0.15633235356709402,
    'completions/mean_length': 15.333333333333334,
    'completions/clipped_ratio': 0.08333333333333333,
    num_tokens: 364,
    loss: 0.00017022714018821716,
    grad_norm: 1.975337509343498,
    kl: 0.0000011839943716080123,
    'clip_ratio/low_mean': 0,
    'clip_ratio/high_mean': 0,
    learning_rate: 0.000045,
  },
  {
    stage: 'rejection-sampled-sft',
    step: 0,
    'filters/kept': 12,
    'filters/wrong': 9,
    'filters/format': 0,
    'filters/repetition': 0,
    'filters/length': 0,
    'filters/duplicate': 27,
    'filters/quota': 0,
  },
  {
    stage: 'final-rl',
    step: 3,
    reward: 1.831602101636994,
    reward_std: 0.0009369185046766104,
    frac_reward_zero_std: 1,
    'rewards/accuracy/mean': 1,
    'rewards/format/mean': 0.6666666666666666,
    'rewards/language/mean': 0.6666666666666666,
    'rewards/helpful/mean': 0,
    'rewards/harmless/mean': 0.4948063049109823,
    entropy: 0.14045606331212337,
    'completions/mean_length': 11.916666666666666,
    'completions/clipped_ratio': 0.08333333333333333,
    num_tokens: 307,
    loss: 0,
    grad_norm: 0,
    kl: 0,
    'clip_ratio/low_mean': 0,
    'clip_ratio/high_mean': 0,
    learning_rate: 0.00001,
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
