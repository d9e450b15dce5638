// Every preset trains: three steps of its switches on a tiny policy, off-policy as far as they are meant to be, in which all
// invariants hold and all metrics are numbers. A default step costs what it did: nothing whole is asked for.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import { loadConfig } from '../../src/config/load.js';
import { configSchema } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { parameterLayout } from '../../src/policy/parameters.js';
import { configDifferences } from '../../src/report/compare.js';
import { type GrpoStep, grpo } from '../../src/training/grpo.js';
import { newLearner } from '../../src/training/update.js';
import { onlyLevels, tinyConfig, trainedBase } from '../pipeline/tiny.js';

const config = tinyConfig({ world: onlyLevels({ total: [4] }) });
let compute: Compute;
let base: Float32Array;
/** What the compute layer was asked for whole distributions. */
let whole = 0;

beforeAll(async () => {
  const real = await startCompute(config);
  compute = {
    ...real,
    logprobs: (weights, batches) => {
      whole += batches.filter((batch) => batch.whole).length;
      return real.logprobs(weights, batches);
    },
  };
  base = await trainedBase(config, compute);
});
afterAll(() => compute.close());

/** Three steps with these settings. */
async function steps(own: Record<string, unknown>): Promise<{ all: GrpoStep[]; sha256: string }> {
  const tiny = { ...config.reasoningRl, maxNewTokens: 32, ...own };
  const { reasoningRl: settings } = configSchema.parse({ ...config, reasoningRl: tiny });
  const layout = parameterLayout(config.policy, vocabulary.length);
  const learner = newLearner(base);
  const all: GrpoStep[] = [];
  const stage = { name: 'test', settings, general: null, done: 0, reference: null };
  const context = { compute, layout, optimizer: config.optimizer };
  for await (const step of grpo(context, learner, config, stage)) all.push(step);
  return { all, sha256: weightsSha256(learner.weights) };
}

const switchesOf = (file: string) => {
  const [zero, preset] = ['configs/r1-zero.json', file].map((name) => loadConfig({ file: name }).config);
  const differences = configDifferences([zero, preset]);
  return Object.fromEntries(differences.map(({ path, values }) => [path.split('.')[1], values[1]]));
};
const presets = readdirSync('configs/presets').map((file) => [file, switchesOf(`configs/presets/${file}`)]);
const others: [string, Record<string, unknown>][] = [
  ['an exact KL', { klEstimator: 'exact' }],
  ['an entropy bonus', { entropyCoef: 0.01 }],
  ['pass@k advantages, masked where cut', { advantage: 'pass-at-k', passK: 2, overlong: 'mask' }],
  ['GMPO, off-policy', { surrogate: 'gmpo', clipEpsilon: 0.4, miniBatches: 4, epochs: 3 }],
  ['DPPO, off-policy', { surrogate: 'dppo', miniBatches: 4, epochs: 3, advantage: 'batch-std' }],
  ['corrected k3 and a dual clip', { klEstimator: 'k3-corrected', dualClip: 3, epochs: 2 }],
  ['rollouts of two steps ago', { staleness: 2 }],
  ['the same, corrected by truncated weights', { staleness: 2, staleCorrection: 'tis' }],
  ['the same, by IcePop', { staleness: 2, staleCorrection: 'icepop', staleHigh: 1.05, staleLow: 0.95 }],
  ['REINFORCE++ with baseline', { advantage: 'reinforce-pp-baseline', klEstimator: 'k2' }],
];

describe('three steps of', () => {
  const seen = new Set<string>();

  it.each([['the default', {}], ...presets, ...others] as [string, Record<string, unknown>][])(
    '%s hold, and move the policy in a way of their own',
    async (name, own) => {
      whole = 0;
      const { all, sha256 } = await steps(own);
      expect(all.length).toBe(3);
      for (const { metrics } of all)
        for (const [metric, value] of Object.entries(metrics))
          expect(value, metric).toSatisfy(Number.isFinite);
      expect(all.some(({ metrics }) => metrics.grad_norm > 0)).toBe(true);
      expect(seen).not.toContain(sha256);
      seen.add(sha256);
      expect(whole > 0, name).toBe(own.klEstimator === 'exact');
      const first = all[0].metrics;
      if (own.epochs === undefined) expect(first['ratio/mean']).toBeCloseTo(1, 1);
      else expect(first['ratio/ess']).toBeLessThan(1);
    },
  );

  it('an exact KL have it beside its estimates, which agree with it about', async () => {
    const { all } = await steps({ klEstimator: 'exact', epochs: 2, learningRate: 0.001 });
    const { kl, 'kl/exact': exact, 'kl/k2': k2 } = all[2].metrics;
    expect(exact).toBeGreaterThan(0);
    for (const estimate of [kl, k2]) expect(estimate / exact).toBeGreaterThan(0.3);
    for (const estimate of [kl, k2]) expect(estimate / exact).toBeLessThan(3);
  });
});
