// Suggestions: only what is near, the nearest first.
import { expect, it } from 'vitest';
import { didYouMean, nearest, nearOnes } from '../../src/base/nearest.js';

const known = ['r1', 'r1-zero', 'r1-zero-lang', 'final-rl'];

it.each([
  ['r1-zreo', 'r1-zero'],
  ['final-lr', 'final-rl'],
  ['r2', 'r1'],
  ['foo', null],
  ['base', null],
  ['', null],
  ['x', null],
  ['x'.repeat(41), null],
])('nearest(%j)', (word, near) => {
  expect(nearest(word, known)).toBe(near);
});

it('several are the nearest first; none is no advice', () => {
  expect(nearOnes('r1-zero-lan', known, 3)).toEqual(['r1-zero-lang']);
  expect(nearOnes('r1-zera', ['r1-zerb', 'r1-zero', 'r1-zera'], 2)).toEqual(['r1-zera', 'r1-zerb']);
  expect([didYouMean('fnal-rl', known), didYouMean('foo', known)]).toEqual([' Did you mean final-rl?', '']);
});
