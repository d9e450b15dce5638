import { test } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { startBackend } from '../../src/policy/backend.js';
import { adamwStep, newOptimizerState } from '../../src/policy/optimizer.js';
import { packRows } from '../../src/policy/packing.js';
import { initialWeights, parameterLayout } from '../../src/policy/parameters.js';
import { createPolicy } from '../../src/policy/policy.js';

const shape = { layers: 2, width: 64, heads: 4, hidden: 176, context: 128 };
test('bench', async () => {
  const backend = await startBackend((process.env.BACKEND as 'wasm') ?? 'wasm');
  const V = 96;
  const policy = createPolicy(backend, shape, V);
  const w = initialWeights(shape, V, 1);
  const layout = parameterLayout(shape, V);
  const state = newOptimizerState(w.length);
  const r = stream(7);
  const rows = packRows(
    Array.from({ length: 64 }, (_, b) => ({
      prompt: [],
      completion: Array.from({ length: 41 }, (_, t) =>
        t % 5 == 0 ? 50 + (b % 8) : (b * 7 + t * 3 + r.int(2)) % V,
      ),
    })),
    'all',
  );
  for (let step = 0; step < 8; step++) {
    const t0 = performance.now();
    policy.load(w);
    const g = policy.gradient(rows, 1, (lp, e) => ({
      loss: lp.mean().neg().asScalar(),
      stats: { entropy: e.mean().asScalar() },
    }));
    const t1 = performance.now();
    const { gradNorm } = adamwStep(
      w,
      g.gradient,
      state,
      3e-3,
      { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 },
      layout,
    );
    console.log(
      step,
      g.loss,
      g.stats,
      gradNorm,
      (t1 - t0).toFixed(0),
      (performance.now() - t1).toFixed(1),
      backend.tf.memory().numTensors,
    );
  }
  const t0 = performance.now();
  const c = policy.sample(
    Array.from({ length: 16 }, (_, i) => ({ prompt: [1, 2, 3 + i], count: 16, key: [1, i] })),
    { temperature: 1, maxNewTokens: 48, endId: 0 },
  );
  console.log(
    'sample',
    (performance.now() - t0).toFixed(0),
    c.length,
    c.reduce((s, x) => s + x.ids.length, 0),
    backend.tf.memory().numTensors,
  );
}, 60000);
