// Portable cosine, sine, exponential and power: close to the engine's own, and exact where that is known.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosine, exponential, power, sine } from '../../src/base/numeric.js';

describe('cosine and sine', () => {
  test('agree with the engine to 1e-14 over the range in use', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (x) => {
        expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(1e-14);
        expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThan(1e-14);
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  test('known angles', () => {
    expect(cosine(0)).toBe(1);
    expect(sine(0)).toBe(0);
    expect(cosine(Math.PI)).toBe(-1);
    expect(cosine(Math.PI / 3)).toBeCloseTo(0.5, 14);
    expect(sine(-Math.PI / 6)).toBeCloseTo(-0.5, 14);
  });
});

test('exponential agrees with the engine to 1e-14 of itself, and has an end', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(exponential(0)).toBe(1);
  expect(exponential(1e4)).toBe(exponential(700));
});

test('power multiplies repeatedly', () => {
  expect(power(3, 0)).toBe(1);
  expect(power(3, 4)).toBe(81);
  expect(power(0.5, 10)).toBe(1 / 1024);
});

test('has e to a power of at most 0', () => {
  for (const x of [0, -1e-9, -0.3, -1, -17.25, -100]) expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 11);
  expect(exponential(-1e9)).toBeLessThan(1e-300);
});
