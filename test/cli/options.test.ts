// Values of options: what their parsers take and refuse.
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { collect, seedList } from '../../src/cli/options.js';

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
