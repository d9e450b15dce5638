// Gradients of KL estimators against that of the KL: the fit by hand, and what groups pull. On a policy: test/long.
import { describe, expect, it } from 'vitest';
import { startLocal } from '../../src/compute/local.js';
import { extremesByMiddle } from '../../src/runs/experiments/difficultyBias.js';
import { groupPulls } from '../../src/training/groupGradients.js';
import { fitOf } from '../../src/training/klGradients.js';
import { tinyConfig, trainedBase } from '../pipeline/tiny.js';

describe('a fit', () => {
  const of = (...rows: [number, number][]) => rows.map((row) => Float32Array.from(row));
  // All pairs of different batches: 3 * 4 = 12.
  const truths = of([3, 0], [4, 0]);

  it('of the thing itself is all of it, without error', () => {
    const { share, bias } = fitOf(truths, truths);
    expect([share, bias]).toEqual([1, 0]);
  });

  it('has the share along, the error and the noise by hand', () => {
    // Across batches: (2 * 4 + 1 * 3) / 2 / 12; errors [-1, 2], [-3, 2]: 3 + 4; own (8 + 5) / 2 less 2 + 4.
    const { share, bias, noise } = fitOf(of([2, 2], [1, 2]), truths);
    expect(share).toBeCloseTo(5.5 / 12, 6);
    expect(bias).toBeCloseTo(Math.sqrt(7 / 12), 6);
    expect(noise).toBeCloseTo(Math.sqrt(0.5 / 12), 6);
  });
});

it('a group pulls by the spread as much as without, divided by it', async () => {
  const config = tinyConfig({ reasoningRl: { groupSize: 4, maxNewTokens: 24 } });
  const compute = await startLocal(config);
  const pulls = await groupPulls(compute, await trainedBase(config, compute), config, ['group', 'centred']);
  expect(pulls.length).toBeGreaterThan(0);
  for (const { solved, lengths } of pulls) {
    const spread = Math.sqrt(solved * (1 - solved));
    expect(lengths.group * spread).toBeCloseTo(lengths.centred, 5);
  }
});

it('extremes are set against the middle: at most 1 in 8 of either kind against half, give or take that', () => {
  const pull = (solved: number, length: number) => ({ solved, lengths: { group: length } });
  const pulls = [pull(1 / 16, 2), pull(7 / 8, 4), pull(1 / 4, 99), pull(3 / 8, 5), pull(5 / 8, 7)];
  expect(extremesByMiddle(pulls, 'group')).toBe(0.5);
  expect(extremesByMiddle(pulls.slice(2), 'group')).toBeNaN();
});
