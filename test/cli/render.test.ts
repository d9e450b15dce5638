// Numbers as the command line shows them.
import { expect, test } from 'vitest';
import { grouped } from '../../src/base/numeric.js';
import { byteSize, duration, shortNumber } from '../../src/cli/render.js';

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
