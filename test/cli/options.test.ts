// Values of options: what their parsers take and refuse.
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { collect, seedList, temperature } from '../../src/cli/options.js';

describe('collect', () => {
  it('gathers in order and leaves the default as it is', () => {
    const none: string[] = [];
    expect(['a', 'b', 'c'].reduce((all, value) => collect(value, all), none)).toEqual(['a', 'b', 'c']);
    expect(none).toEqual([]);
  });
});

describe('seedList', () => {
  it('reads numbers and ranges', () => {
    expect(seedList('1-3')).toEqual([1, 2, 3]);
    expect(seedList('7,1-2,2')).toEqual([1, 2, 7]);
  });

  it.each(['', '3-1', '1-', 'a', '1-1000', '-1'])('refuses %j', (text) => {
    expect(() => seedList(text)).toThrow(InvalidArgumentError);
  });
});

describe('temperature', () => {
  it('is greedy at 0, else at least what logits can be divided by', () => {
    expect(['0', '0.05', '1', '5'].map(temperature)).toEqual([0, 0.05, 1, 5]);
  });

  it.each(['', ' ', '1e-40', '0.049', '-1', '5.1', 'NaN', 'Infinity', 'hot'])('refuses %j', (text) => {
    expect(() => temperature(text)).toThrow(InvalidArgumentError);
  });
});
