// Lists cut into parts: of a size, or into a number of parts as equal as can be.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks, dealt, regrouped } from '../../src/base/lists.js';

describe('chunks', () => {
  it('has parts of the size, and the rest', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([], 2)).toEqual([]);
  });
});

describe('dealt', () => {
  it('has as many parts as asked, the larger ones first', () => {
    expect(dealt([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 4)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
      [9, 10],
    ]);
    expect(dealt([1, 2], 3)).toEqual([[1], [2]]);
    expect(dealt([], 3)).toEqual([]);
  });

  it('keeps every item in its order, in parts that differ by at most one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 300 }), fc.integer({ min: 1, max: 64 }), (items, count) => {
        const parts = dealt(items, count);
        expect(parts.flat()).toEqual(items);
        expect(parts.length).toBe(Math.min(count, items.length));
        const sizes = parts.map(({ length }) => length);
        if (sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

it('items that were flattened are in their groups again, empty ones among them', () => {
  const groups = [[1, 2], [], [3]];
  expect(regrouped(['a', 'b', 'c'], groups)).toEqual([['a', 'b'], [], ['c']]);
});
