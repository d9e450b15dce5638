// What each surrogate says it clips: the shares of tokens beyond each bound on the side that their advantage pushes to.
import { beforeAll, expect, it } from 'vitest';
import type { SurrogateName } from '../../src/config/axes.js';
import { startBackend } from '../../src/policy/backend.js';
import { lossOf } from './batch.js';
import type { SlowSettings } from './slow.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const settings: Omit<SlowSettings, 'surrogate'> = {
  ...{ aggregation: 'sequence-mean', low: 0.2, high: 0.3, dual: 0 },
  ...{ klCoef: 0, klEstimator: null, maxNewTokens: 10 },
};
// Of each completion one token is far on the side its advantage pushes to, and one hardly moved to the other side.
const batch = [
  { advantage: 1, old: [-1, -1], ref: [-1, -1] },
  { advantage: -1, old: [-1, -1], ref: [-1, -1] },
];
const now = [
  [-0.3, -1.05],
  [-2, -0.95],
];

/** Ratios 2.01, .95 and .37, 1.05; in probability +.37, -.02 and -.23, +.02; a completion's mean 1.38 and .62. */
const shares: Readonly<Record<SurrogateName, readonly [low: number, high: number]>> = {
  token: [1 / 4, 1 / 4],
  sequence: [1 / 2, 1 / 2],
  cispo: [1 / 4, 1 / 4],
  gmpo: [1 / 4, 1 / 4],
  dppo: [1 / 4, 1 / 4],
  none: [0, 0],
};

it.each(Object.entries(shares))('%s', (surrogate, [low, high]) => {
  const { stats } = lossOf({ ...settings, surrogate: surrogate as SurrogateName }, batch, now);
  expect(stats['clip_ratio/low_mean']).toBeCloseTo(low, 6);
  expect(stats['clip_ratio/high_mean']).toBeCloseTo(high, 6);
});
