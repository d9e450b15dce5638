// Gradients of KL estimators against that of the KL, on a tiny policy, where theory is known: half a minute of sampling.
import { beforeAll, expect, it } from 'vitest';
import { startLocal } from '../../src/compute/local.js';
import { type KlFits, klGradients } from '../../src/training/klGradients.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';

let fits: KlFits;
beforeAll(async () => {
  const config = tinyConfig({ reasoningRl: { maxNewTokens: 12 } });
  const compute = await startLocal(config);
  const other = tinyBase({ ...config, seed: 2 });
  // Apart enough, but not so far that a ratio of probabilities has no bound.
  const weights = tinyBase(config).map((value, i) => 0.5 * value + 0.5 * other[i]);
  fits = await klGradients(compute, weights, other, config);
});

it('k2 and k3 times the ratio have the gradient of the KL, k1 in the loss has none of it', () => {
  expect(fits.kl).toBeGreaterThan(0);
  expect(fits.inLoss.k2.share).toBeCloseTo(1, 1);
  // At ratio 1 they are one.
  expect(fits.inLoss['k3-corrected'].share).toBeCloseTo(fits.inLoss.k2.share, 4);
  expect(Math.abs(fits.inLoss.k1.share)).toBeLessThan(0.25);
  expect(fits.inLoss.k1.noise).toBeGreaterThan(fits.inLoss.k2.noise);
});

it('k1 in the reward has the gradient of the whole; of values k1 and k3 have no bias', () => {
  expect(Math.abs(fits.ofWhole.k1.share - 1)).toBeLessThan(0.25);
  expect(Math.abs(fits.values.k1.bias)).toBeLessThan(0.1);
  expect(Math.abs(fits.values.k3.bias)).toBeLessThan(0.1);
});
