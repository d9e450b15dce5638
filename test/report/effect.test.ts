// Effects over seeds, against numbers worked out by hand.
import { describe, expect, it } from 'vitest';
import {
  difference,
  effectOf,
  effectText,
  figureText,
  neededText,
  rulingOf,
  signDecided,
  signedText,
} from '../../src/report/effect.js';

describe('a paired difference', () => {
  const from = { 1: 0.8, 2: 0.7, 3: 0.9, 4: 0.6, 5: 0.75 };
  const of = { 1: 0.81, 2: 0.72, 3: 0.93, 4: 0.64, 5: 0.8 };

  it('has the mean of the differences within seeds and their interval by t with 4 degrees of freedom', () => {
    const effect = effectOf(difference(of, from))!;
    // Differences .01 to .05: mean .03, s = .0158114, s / sqrt 5 = .0070711, times 2.776: .0196293.
    expect(effect.value.mean).toBeCloseTo(0.03, 12);
    expect(effect.value.low).toBeCloseTo(0.0103707, 6);
    expect(effect.value.high).toBeCloseTo(0.0496293, 6);
    expect(effect.agreeing).toBe(5);
    expect(effectText(effect)).toBe('+.030 (95 % .010 to .050, 5 of 5 seeds)');
  });

  it('is smaller than the spread between seeds would let one think', () => {
    const unpaired = effectOf(of)!.value;
    expect(unpaired.high! - unpaired.low!).toBeGreaterThan(0.2);
  });

  it('takes the seeds that both arms have, and none where they share none', () => {
    expect(Object.keys(difference(of, { 2: 0.7, 9: 0 }))).toEqual(['2']);
    expect(effectOf(difference(of, { 9: 0 }))).toBeNull();
  });

  it('counts the seeds on the side of the mean, or where they are needed', () => {
    const points = { 1: -0.1, 2: -0.2, 3: 0.05 };
    expect(effectOf(points)!.agreeing).toBe(2);
    expect(effectOf(points, ['>', 0])!.agreeing).toBe(1);
    expect(effectOf(points, ['within', 0.15])!.agreeing).toBe(2);
  });

  it('of one seed has no interval', () => {
    const effect = effectOf({ 1: 0.1 })!;
    expect(effectText(effect)).toBe('+.100 (one seed)');
    expect(signDecided(effect.value)).toBe('undecided');
    expect(rulingOf(effect.value, ['>', 0])).toBe('undecided');
  });
});

describe('what an interval says', () => {
  const interval = (low: number, high: number) => ({ mean: (low + high) / 2, low, high });
  it.each([
    [interval(0.11, 0.2), ['>', 0.1], 'holds'],
    [interval(0.09, 0.2), ['>', 0.1], 'undecided'],
    [interval(0.01, 0.09), ['>', 0.1], 'does not hold'],
    [interval(-0.2, -0.1), ['<', 0], 'holds'],
    [interval(0.1, 0.2), ['<', 0], 'does not hold'],
    [interval(-0.02, 0.02), ['within', 0.03], 'holds'],
    [interval(-0.04, 0.02), ['within', 0.03], 'undecided'],
    [interval(0.04, 0.06), ['within', 0.03], 'does not hold'],
    [interval(-0.06, -0.04), ['within', 0.03], 'does not hold'],
  ] as const)('%j, asked %j: %s', (value, needed, ruling) => {
    expect(rulingOf(value, needed)).toBe(ruling);
  });

  it('is decided by itself where 0 is not in it', () => {
    expect([interval(0.1, 0.2), interval(-0.2, -0.1), interval(-0.1, 0.2)].map(signDecided)).toEqual([
      ...['decided', 'decided', 'undecided'],
    ]);
  });
});

describe('figures of a sentence', () => {
  it('have three places below 1 and fewer above', () => {
    expect([0.0123, -0.3, 0, -0.00001, -0.0003, 1.519, -12.34].map(figureText)).toEqual([
      ...['.012', '-.300', '0', '0', '-.0003', '1.52', '-12.3'],
    ]);
    expect([0.5, -0.5, 0].map(signedText)).toEqual(['+.500', '-.500', '0']);
    expect([neededText(['>', 0.1]), neededText(['within', 0.03])]).toEqual(['> .100', 'within .030 of 0']);
  });
});
