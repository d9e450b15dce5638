// The one line of a run, with the interval over the problems that could have been asked instead.
import { expect, it } from 'vitest';
import { halfWidth, headline } from '../../src/report/headline.js';
import { evaluation, ofBase, run, zero } from './fixtures.js';

it('goes from the base to the last stage', () => {
  // pass@2 .6 of four problems, four samples each: 1.96 sqrt((.04 + .05) / 4).
  expect(headline(zero, 114)).toBe('Zero: pass@1 .10 -> .40 ± .29, one language .80 -> .80, 1:54 min');
  const base = run('base', 'base', [evaluation('pretrain', 9, 0.1)]);
  expect(headline(base, null)).toMatch(/^base: pass@1 \.10 ± \.\d\d, one language \.80$/);
  expect(headline(run('new', 'r1', [ofBase]), null)).toBe('new: no stage has ended yet');
});

it('± counts how problems differ and how few samples each has', () => {
  // Each of 100 problems is always right, or always wrong: a coin of chance 1/2 thrown a hundred times.
  const certain = { problems: 100, samples: 16, 'pass@1': 0.5, 'pass@2': 0.5 };
  expect(halfWidth(certain)).toBeCloseTo((1.96 * 0.5) / 10, 12);
  // All problems alike at 1/2: only the samples are few, 1,600 throws.
  const alike = { problems: 100, samples: 16, 'pass@1': 0.5, 'pass@2': 0.75 };
  expect(halfWidth(alike)).toBeCloseTo((1.96 * 0.5) / 40, 12);
  expect(halfWidth({ problems: 4, samples: 1, 'pass@1': 1 })).toBeNull();
});
