import { test } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { startBackend } from '../../src/policy/backend.js';
import { adamwStep, learningRate, newOptimizerState } from '../../src/policy/optimizer.js';
import { packRows } from '../../src/policy/packing.js';
import { parameterCount, parameterLayout } from '../../src/policy/parameters.js';
import { createPolicy } from '../../src/policy/policy.js';

const shape = { layers: 2, width: 64, heads: 4, hidden: 176, context: 128 };
const V = 60;
function init(embed: number, matrix: number, seed: number) {
  const w = new Float32Array(parameterCount(shape, V));
  for (const p of parameterLayout(shape, V)) {
    const r = stream(seed, p.name);
    let s = matrix / Math.sqrt(p.shape[1]);
    if (p.name.includes('embed')) s = embed / 8;
    if (p.name.includes('o_proj') || p.name.includes('down')) s /= 2;
    for (let i = p.offset; i < p.offset + p.size; i++) w[i] = p.shape.length === 1 ? 1 : r.normal() * s;
  }
  return w;
}
test('init', async () => {
  const backend = await startBackend('wasm');
  const opt = {
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.01,
    clipNorm: 1,
    warmup: 0.05,
    floor: 0.1,
  };
  const layout = parameterLayout(shape, V);
  for (const [embed, matrix] of [
    [0.5, 1],
    [0.25, 1],
    [1, 1],
    [0.5, 0.5],
    [1, 0.5],
    [0.16, 0.16],
    [0.5, 0.25],
  ]) {
    const out: string[] = [];
    for (const seed of [1, 2]) {
      const w = init(embed, matrix, seed);
      const state = newOptimizerState(w.length);
      const policy = createPolicy(backend, shape, V);
      const steps = 250;
      let ema = 0;
      for (let step = 0; step < steps; step++) {
        const r = stream(3, seed, step);
        const rows = packRows(
          Array.from({ length: 48 }, () => {
            const xs = Array.from({ length: 5 }, () => r.int(50));
            const rev = [...xs].sort((a, b) => a - b);
            return { prompt: [59, ...xs, 58], completion: [...rev, 57] };
          }),
          'completion',
        );
        policy.load(w);
        const n = rows.targets.filter((t) => t >= 0).length;
        const g = policy.gradient(rows, 1, (lp) => ({ loss: lp.sum().div(-n).asScalar(), stats: {} }));
        adamwStep(w, g.gradient, state, learningRate(step, steps, 3e-3, opt), opt, layout);
        if (step === 0) ema = g.loss;
        ema = 0.9 * ema + 0.1 * g.loss;
        if (step === 0 || step === 60 || step === 120 || step === steps - 1) out.push(ema.toFixed(3));
      }
      policy.dispose();
    }
    console.log(embed, matrix, out.join(' '));
  }
}, 600000);
