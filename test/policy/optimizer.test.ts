// AdamW and its learning rate against steps worked out by hand.
import { describe, expect, test } from 'vitest';
import { adamwStep, globalNorm, learningRate, newOptimizerState } from '../../src/policy/optimizer.js';

const layout = [
  { name: 'matrix', shape: [1, 1], offset: 0, size: 1, decay: true },
  { name: 'gain', shape: [1], offset: 1, size: 1, decay: false },
];
const config = { beta1: 0.9, beta2: 0.99, epsilon: 0, weightDecay: 0.5, clipNorm: 100 };

describe('adamwStep', () => {
  test('two steps by hand', () => {
    const weights = Float32Array.of(1, 1);
    const state = newOptimizerState(2);
    // Step 1: m/c1 = g and v/c2 = g^2, so every update is sign(g); the matrix first shrinks by 1 - 0.1 * 0.5.
    expect(adamwStep(weights, Float32Array.of(3, -4), state, 0.1, config, layout).gradNorm).toBe(5);
    expect(weights[0]).toBeCloseTo(0.95 - 0.1, 6);
    expect(weights[1]).toBeCloseTo(1.1, 6);
    // Step 2, g = 1 and 0: m = .9*.3+.1 = .37, c1 = .19; v = .99*.09+.01 = .0991, c2 = .0199.
    adamwStep(weights, Float32Array.of(1, 0), state, 0.1, config, layout);
    expect(state.t).toBe(2);
    expect(state.m[0]).toBeCloseTo(0.37, 6);
    expect(state.v[0]).toBeCloseTo(0.0991, 6);
    expect(weights[0]).toBeCloseTo(0.85 * 0.95 - (0.1 * (0.37 / 0.19)) / Math.sqrt(0.0991 / 0.0199), 5);
    // The gain: m = -.36, v = .1584.
    expect(weights[1]).toBeCloseTo(1.1 + (0.1 * (0.36 / 0.19)) / Math.sqrt(0.1584 / 0.0199), 5);
  });

  test('clips by the global norm, and reports it unclipped', () => {
    const state = newOptimizerState(2);
    const clipping = { ...config, clipNorm: 1 };
    const { gradNorm } = adamwStep(Float32Array.of(0, 0), Float32Array.of(3, -4), state, 0, clipping, layout);
    expect(gradNorm).toBe(5);
    expect(state.m[0]).toBeCloseTo(0.1 * 0.6, 7);
    expect(state.m[1]).toBeCloseTo(0.1 * -0.8, 7);
  });

  test('touches nothing when the gradient is not finite', () => {
    const weights = Float32Array.of(1, 2);
    const state = newOptimizerState(2);
    const gradient = Float32Array.of(1, Number.NaN);
    expect(adamwStep(weights, gradient, state, 0.1, config, layout)).toEqual({
      gradNorm: Number.NaN,
      finite: false,
    });
    expect([...weights, ...state.m, ...state.v, state.t]).toEqual([1, 2, 0, 0, 0, 0, 0]);
  });

  test.each([
    ['m', Number.NaN],
    ['m', Number.POSITIVE_INFINITY],
    ['v', Number.NaN],
    ['v', Number.POSITIVE_INFINITY],
    ['weights', Number.NEGATIVE_INFINITY],
    ['nothing', 0],
  ] as const)('tells of %s that is %d, at any place', (name, value) => {
    for (const place of [0, 1]) {
      const weights = Float32Array.of(1, 2);
      const state = newOptimizerState(2);
      const arrays = { m: state.m, v: state.v, weights, nothing: new Float32Array(2) };
      arrays[name][place] = value;
      // Also at the end of a schedule, where nothing moves any more.
      for (const rate of [0.1, 0]) {
        const { finite } = adamwStep(weights, Float32Array.of(1, 1), state, rate, config, layout);
        expect(finite).toBe(name === 'nothing');
      }
    }
  });

  test('tells of weights that overflow, not of a large sum of sound ones', () => {
    const step = (weights: Float32Array, rate: number) =>
      adamwStep(weights, Float32Array.of(1, -1), newOptimizerState(2), rate, config, layout).finite;
    expect(step(Float32Array.of(3e38, 3e38), 0)).toBe(true);
    expect(step(Float32Array.of(1, 3e38), 1e38)).toBe(false);
  });

  test('globalNorm', () => expect(globalNorm(Float32Array.of(2, 3, 6))).toBe(7));
});

test('learningRate rises in a line, then falls as a cosine to the floor', () => {
  const schedule = { warmup: 0.1, floor: 0.2 };
  const at = (step: number) => learningRate(step, 21, 10, schedule);
  expect(at(0)).toBe(5);
  expect(at(1)).toBe(10);
  expect(at(2)).toBe(10);
  expect(at(8)).toBeCloseTo(10 * (0.2 + 0.4 * (1 + 0.5)), 10);
  expect(at(11)).toBeCloseTo(6, 10);
  expect(at(20)).toBeCloseTo(2, 10);
  expect(learningRate(0, 1, 10, schedule)).toBe(10);
  expect(learningRate(0, 1, 10, { warmup: 1, floor: 0 })).toBe(10);
});
