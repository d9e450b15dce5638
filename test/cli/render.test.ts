// Numbers as the command line shows them.
import { expect, test } from 'vitest';
import { grouped } from '../../src/base/numeric.js';
import { byteSize, duration, shortColumns, shortNumber } from '../../src/cli/render.js';

test.each([
  [0.12345, '0.123'],
  [0.0003, '0.00030'],
  [12.34, '12.3'],
  [123.4, '123'],
  [-0.5, '-0.500'],
  [1234567, '1,234,567'],
  [undefined, '-'],
  [null, '-'],
])('shortNumber(%s)', (value, text) => {
  expect(shortNumber(value)).toBe(text);
});

test('the numbers of a column have the same places', () => {
  const rows = [
    [0.44, 43, 1, null, 1e-7],
    [0, 65.6, 16, 0.5, 1],
    [1, 7.26, 2, undefined, 0],
  ];
  expect(shortColumns(rows)).toEqual([
    ['0.440', '43.0', '1', '-', '1.0e-7'],
    ['0.000', '65.6', '16', '0.500', '1'],
    ['1.000', '7.3', '2', '-', '0'],
  ]);
  expect(shortColumns([[43], [65.6]])).toEqual([['43.0'], ['65.6']]);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
])('grouped(%s)', (value, text) => {
  expect(grouped(value)).toBe(text);
});

test.each([
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [3 * 1024 ** 3, '3.0 GiB'],
  [2048 * 1024 ** 3, '2048.0 GiB'],
])('byteSize(%s)', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});

test.each([
  [5, '0:05'],
  [65.4, '1:05'],
  [3725, '1:02:05'],
  [-1, '0:00'],
])('duration(%s)', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
