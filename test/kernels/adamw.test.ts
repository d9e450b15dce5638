// The AdamW kernel against the plain code, bit by bit, and against TF.js operations.
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AdamwUpdate, createAdamwKernel } from '../../src/kernels/adamw.js';
import { createArena } from '../../src/kernels/arena.js';
import { adamwPlain, adamwStep, newOptimizerState } from '../../src/policy/optimizer.js';
import { noise, tf, worstDifference } from './wasm.js';

const kernel = createAdamwKernel() as AdamwUpdate;
const config = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };

type Config = typeof config;

/** Two tensors, the first of which decays; the border is odd where it can be. */
function layoutOf(size: number) {
  const border = Math.floor(size / 2) | 1;
  return [
    { name: 'matrix', shape: [border, 1], offset: 0, size: border, decay: true },
    { name: 'gain', shape: [size - border], offset: border, size: size - border, decay: false },
  ];
}

/** A learner on its way through some steps, gradients of deviation `scale`. */
function learn(
  update: AdamwUpdate,
  size: number,
  steps: number,
  scale: number,
  changes: Partial<Config> = {},
) {
  const weights = noise(size, 'weights', size);
  const state = newOptimizerState(size);
  const told = [];
  for (let step = 0; step < steps; step++) {
    const gradient = noise(size, 'gradient', size, step).map((g) => g * scale);
    const rate = 0.01 / (step + 1);
    told.push(adamwStep(weights, gradient, state, rate, { ...config, ...changes }, layoutOf(size), update));
  }
  return { ...state, weights, told };
}

/** The bits, so that 0 is not -0. */
const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

function expectSame(a: ReturnType<typeof learn>, b: ReturnType<typeof learn>) {
  for (const name of ['weights', 'm', 'v'] as const) expect(bits(a[name]), name).toEqual(bits(b[name]));
  expect(a.told).toEqual(b.told);
  expect(a.t).toBe(b.t);
}

describe('the bits of the plain code', () => {
  // 4096 elements are copied at a time: the halves of the last are twice that, and one more.
  const sizes = [1, 3, 7, 64, 1001, 16_385];
  const cases = sizes.flatMap((size) =>
    [0, 0.1].flatMap((weightDecay) => [1e-4, 10].map((scale) => [size, weightDecay, scale] as const)),
  );
  it.each(cases)('%i weights, decay %d, gradients of %d, five steps', (size, weightDecay, scale) => {
    const fused = learn(kernel, size, 5, scale, { weightDecay });
    expectSame(fused, learn(adamwPlain, size, 5, scale, { weightDecay }));
    // Only the large gradients are clipped, and all weights have moved.
    expect(fused.told.some(({ gradNorm }) => gradNorm > config.clipNorm)).toBe(scale === 10);
    const start = noise(size, 'weights', size);
    expect(fused.weights.filter((weight, i) => weight === start[i])).toHaveLength(0);
    expect(fused.told.every(({ finite }) => finite)).toBe(true);
  });

  it('for any floats and any numbers', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const element = fc.record({ weight: float, g: float, m: float, v: float.map(Math.abs) });
    const numbers = fc.record({
      clip: unit,
      keep: unit,
      rate: unit,
      beta1: unit,
      beta2: unit,
      epsilon: fc.double({ min: 1e-12, max: 1e-3, noNaN: true }),
      correct1: fc.double({ min: 1e-3, max: 1, noNaN: true }),
      correct2: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    });
    const elements = fc.array(element, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(elements, numbers, fc.nat(3), fc.nat(3), (list, values, before, after) => {
        const from = Math.min(before, list.length);
        const to = Math.max(from, list.length - after);
        const run = (update: AdamwUpdate) => {
          const arrays = {
            weights: Float32Array.from(list, ({ weight }) => weight),
            gradient: Float32Array.from(list, ({ g }) => g),
            m: Float32Array.from(list, ({ m }) => m),
            v: Float32Array.from(list, ({ v }) => v),
          };
          const finite = Number.isFinite(update(arrays, from, to, values));
          return { finite, ...arrays };
        };
        // Object.is element by element: 0 is not -0, NaN is NaN.
        expect(run(kernel)).toStrictEqual(run(adamwPlain));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('where the order of the operations decides how a float is rounded', () => {
    const size = 500;
    const beta2 = 0.95;
    const zeros = () => new Float32Array(size);
    const run = (update: AdamwUpdate) => {
      const v = zeros();
      const arrays = { weights: zeros(), gradient: zeros().fill(1), m: zeros(), v };
      for (const [i, value] of noise(size, 'halves').entries()) {
        // From a float in [1, 2) halfway to the next: (1 - beta2) g g lies within a bit or two of it.
        const half = Math.fround(1 + Math.abs(value) / 8) + 2 ** -24;
        const numbers = { rate: 0.1, keep: 1, beta1: 0.9, beta2, epsilon: 1e-8, correct1: 1, correct2: 1 };
        update(arrays, i, i + 1, { ...numbers, clip: Math.sqrt(half / (1 - beta2)) });
      }
      return bits(v);
    };
    expect(run(kernel)).toEqual(run(adamwPlain));
  });

  it('in arrays that are views of others, of which nothing else changes', () => {
    const around = new Float32Array(13).fill(5);
    const weights = around.subarray(3, 10);
    const state = newOptimizerState(7);
    adamwStep(weights, noise(7, 'g'), state, 0.1, config, layoutOf(7), kernel);
    expect([...around.subarray(0, 3), ...around.subarray(10)]).toEqual(new Array(6).fill(5));
    expect([...weights]).not.toContain(5);
  });
});

it('writes no element but its own', () => {
  const { kernels, take, floats } = createArena();
  const addresses = [0, 1, 2, 3].map(() => take(4 * 4));
  for (const address of addresses) floats(address, 4).fill(2);
  const [weights, gradient, m, v] = addresses;
  kernels.adamw(weights, gradient, m, v, 3, 1, 0.9, 0.1, 0.9, 0.95, 1e-8, 1, 1);
  expect([...floats(gradient, 4)]).toEqual([2, 2, 2, 2]);
  for (const address of [weights, m, v]) expect(floats(address, 4)[3]).toBe(2);
  expect(floats(weights, 3)).not.toContain(2);
});

describe('adamwStep with the kernel', () => {
  const step = (weights: Float32Array, gradient: Float32Array, state = newOptimizerState(weights.length)) =>
    adamwStep(weights, gradient, state, 0.1, config, layoutOf(weights.length), kernel);

  it('takes the step computed by hand', () => {
    const weights = Float32Array.of(1, 1, 1);
    const state = newOptimizerState(3);
    // Norm 5 clipped to 1: g = (.6, -.8, 0). m = .1 g and v = .05 g^2; corrected they are g and g^2, so each
    // weight moves by .1 against the sign. The first, a matrix, before that shrinks by 1 - .1 * .1.
    expect(step(weights, Float32Array.of(3, -4, 0), state)).toEqual({ gradNorm: 5, finite: true });
    expect(worstDifference(weights, [0.89, 1.1, 1])).toBeLessThan(1e-7);
    expect(worstDifference(state.m, [0.06, -0.08, 0])).toBeLessThan(1e-7);
    expect(worstDifference(state.v, [0.018, 0.032, 0])).toBeLessThan(1e-7);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('changes nothing on a gradient of %d', (bad) => {
    for (let place = 0; place < 5; place++) {
      const weights = noise(5, 'weights');
      const state = { m: noise(5, 'm'), v: noise(5, 'v').map(Math.abs), t: 3 };
      const before = structuredClone({ weights, state });
      const gradient = noise(5, 'gradient');
      gradient[place] = bad;
      expect(step(weights, gradient, state)).toEqual({ gradNorm: bad, finite: false });
      expect({ weights, state }).toStrictEqual(before);
    }
  });

  it.each(['weights', 'm', 'v'] as const)('tells of %s that are not finite, at any place', (name) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (let place = 0; place < 5; place++) {
        const weights = noise(5, 'weights');
        const state = newOptimizerState(5);
        expect(step(weights, noise(5, 'gradient'), state).finite).toBe(true);
        ({ weights, m: state.m, v: state.v })[name][place] = bad;
        expect(step(weights, noise(5, 'gradient'), state).finite).toBe(false);
      }
    }
  });
});

describe('AdamW of TF.js operations', () => {
  /** The same steps as `learn`, in floats, on the cpu backend. */
  function composite(size: number, steps: number, scale: number): Float32Array {
    const decayed = layoutOf(size)[0].size;
    const decays = tf.tensor1d(Float32Array.from({ length: size }, (_, i) => (i < decayed ? 1 : 0)));
    let [weights, m, v] = [tf.tensor1d(noise(size, 'weights', size)), tf.zeros([size]), tf.zeros([size])];
    let [power1, power2] = [1, 1];
    for (let step = 0; step < steps; step++) {
      const raw = tf.tensor1d(noise(size, 'gradient', size, step).map((g) => g * scale));
      const g = raw.mul(tf.scalar(config.clipNorm).div(raw.norm().maximum(config.clipNorm)));
      const rate = 0.01 / (step + 1);
      m = m.mul(config.beta1).add(g.mul(1 - config.beta1));
      v = v.mul(config.beta2).add(g.square().mul(1 - config.beta2));
      power1 *= config.beta1;
      power2 *= config.beta2;
      const root = v.div(1 - power2).sqrt();
      const move = m.div(1 - power1).div(root.add(config.epsilon));
      weights = weights.sub(decays.mul(weights).mul(rate * config.weightDecay)).sub(move.mul(rate));
    }
    return weights.dataSync<'float32'>();
  }

  it.each([1e-4, 10])('is within 1e-6 after ten steps on gradients of %d', async (scale) => {
    await tf.setBackend('cpu');
    const wanted = tf.tidy(() => composite(1001, 10, scale));
    expect(worstDifference(learn(kernel, 1001, 10, scale).weights, wanted)).toBeLessThan(1e-6);
  });
});

describe('without kernels.wasm', () => {
  afterEach(() => {
    vi.doUnmock('../../src/kernels/load.js');
    vi.resetModules();
  });

  it('runs the plain code', async () => {
    vi.resetModules();
    const instantiateKernels = vi.fn(() => {
      throw new Error('not built');
    });
    vi.doMock('../../src/kernels/load.js', () => ({ instantiateKernels }));
    const bare = await import('../../src/policy/optimizer.js');
    const weights = noise(7, 'weights');
    const state = newOptimizerState(7);
    const told = bare.adamwStep(weights, noise(7, 'gradient'), state, 0.1, config, layoutOf(7));
    expect(instantiateKernels).toHaveBeenCalledOnce();
    const fused = noise(7, 'weights');
    expect(
      adamwStep(fused, noise(7, 'gradient'), newOptimizerState(7), 0.1, config, layoutOf(7), kernel),
    ).toEqual(told);
    expect(bits(fused)).toEqual(bits(weights));
  });
});
