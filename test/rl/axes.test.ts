// Every entry of every axis against the slow reference, the gradient by finite differences; and where two are one.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  aggregationNames,
  completionAdvantageNames,
  klEstimatorNames,
  surrogateNames,
} from '../../src/config/axes.js';
import { startBackend } from '../../src/policy/backend.js';
import { truths } from '../../src/rewards/truth.js';
import { advantages, tokenAdvantages } from '../../src/rl/advantage.js';
import { aggregations } from '../../src/rl/aggregation.js';
import { klEstimators } from '../../src/rl/kl.js';
import { overlongs } from '../../src/rl/overlong.js';
import { staleCorrections, staleWeights } from '../../src/rl/staleness.js';
import { surrogates } from '../../src/rl/surrogate.js';
import { groupRules } from '../../src/training/groups.js';
import { lossOf } from './batch.js';
import { type SlowCompletion, type SlowSettings, slowAdvantages, slowGradient, slowLoss } from './slow.js';

beforeAll(async () => {
  await startBackend('cpu');
});

/** The exact KL has no token of its own: test/rl/whole. */
const sampled = klEstimatorNames.filter((name) => name !== 'exact');

const start: SlowSettings = {
  ...{ aggregation: 'sequence-mean', surrogate: 'token', low: 0.2, high: 0.3, dual: 0 },
  ...{ klCoef: 0.5, klEstimator: null, maxNewTokens: 10 },
};
/** A good and a bad completion of different lengths, some of whose ratios are beyond each bound, and one without advantage. */
const batch: SlowCompletion[] = [
  { advantage: 1.5, old: [-1, -2, -0.5], ref: [-1.2, -1.7, -0.4] },
  { advantage: -0.75, old: [-0.7, -1.1], ref: [-0.9, -1.3] },
  { advantage: 0, old: [-1, -0.4, -2, -0.3], ref: [-1, -1, -1.5, -0.5] },
];
const now = [
  [-0.6, -2.4, -0.45],
  [-1.25, -0.2],
  [-0.9, -0.5, -1.2, -0.35],
];

function expectAsSlow(settings: SlowSettings): void {
  const found = lossOf(settings, batch, now);
  expect(found.loss).toBeCloseTo(slowLoss(settings, batch, now), 5);
  const expected = slowGradient(settings, batch, now).flat();
  found.gradient.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5);
  });
}

describe('a loss has the value of the slow reference, and its gradient by finite differences', () => {
  it.each(surrogateNames)('surrogate %s, however tokens are weighed', (surrogate) => {
    for (const aggregation of aggregationNames) expectAsSlow({ ...start, surrogate, aggregation });
  });

  it.each(['token', 'sequence'] as const)('surrogate %s with a dual clip', (surrogate) => {
    // The bad completion's second token has the ratio e^.9, its mean is e^.175.
    for (const dual of [1.1, 2]) expectAsSlow({ ...start, surrogate, low: 0.05, high: 0.05, dual });
  });

  it.each(sampled)('KL by %s', (klEstimator) => {
    for (const aggregation of aggregationNames) expectAsSlow({ ...start, klEstimator, aggregation });
  });

  it('in any combination and at any point', () => {
    // No log ratio is at an edge of a clip, where there is no gradient to be found by differences.
    const logprob = (off: number) => fc.integer({ min: -300, max: -5 }).map((whole) => whole / 100 + off);
    const token = fc.record({ now: logprob(0.0047), old: logprob(0), ref: logprob(0) });
    const completion = fc.record({
      advantage: fc.integer({ min: -8, max: 8 }).map((quarters) => quarters / 4),
      tokens: fc.array(token, { minLength: 1, maxLength: 4 }),
    });
    const settings = fc.record({
      aggregation: fc.constantFrom(...aggregationNames),
      surrogate: fc.constantFrom(...surrogateNames),
      klEstimator: fc.constantFrom(null, ...sampled),
    });
    fc.assert(
      fc.property(settings, fc.array(completion, { minLength: 1, maxLength: 3 }), (axes, list) => {
        const own = { ...start, ...axes };
        const all = list.map(({ advantage, tokens }) => ({
          advantage,
          old: tokens.map(({ old }) => old),
          ref: tokens.map(({ ref }) => ref),
        }));
        const at = list.map(({ tokens }) => tokens.map(({ now: p }) => p));
        const found = lossOf(own, all, at);
        const expected = slowLoss(own, all, at);
        expect(Math.abs(found.loss - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
        const gradient = slowGradient(own, all, at).flat();
        found.gradient.flat().forEach((value, i) => {
          expect(Math.abs(value - gradient[i])).toBeLessThan(1e-4 * (1 + Math.abs(gradient[i])));
        });
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe('advantages', () => {
  const options = { stdFloor: 0, passK: 2, most: 2 };
  const groupOf = (rewards: readonly number[]) => ({ rewards, noise: 0, most: 2 });

  it.each(completionAdvantageNames)('%s are those of the slow reference', (name) => {
    const some = [
      [2, 0, 1, 0],
      [0.5, 2, 2, 0],
      [0, 2, 0, 0],
    ];
    for (const stdFloor of [0, 0.25])
      for (const passK of [1, 2, 3]) {
        const own = { ...options, stdFloor, passK };
        const found = advantages[name].of(some.map(groupOf), own).flat();
        const expected = slowAdvantages(name, some, own).flat();
        found.forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i], 12);
        });
      }
  });

  it.each(completionAdvantageNames)('%s sum to 0 over what they say they are centred over', (name) => {
    const rewards = fc.array(fc.constantFrom(0, 0.25, 1, 2), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(rewards, { minLength: 1, maxLength: 4 }), (some) => {
        const found = advantages[name].of(some.map(groupOf), options);
        const sums = found.map((group) => group.reduce((a, b) => a + b, 0));
        const total = sums.reduce((a, b) => a + b, 0);
        for (const one of advantages[name].centredOver === 'group' ? sums : [total])
          expect(one).toBeCloseTo(0, 9);
      }),
    );
  });

  it.each(completionAdvantageNames)(
    '%s teach nothing where all rewards are equal, rounding or noise or not',
    (name) => {
      const of = (rewards: number[], noise = 0) =>
        advantages[name].of([{ rewards, noise, most: 2 }], options)[0];
      expect(of([0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
      // .1 + .2 is not .3, but the same parts added in another order must not teach.
      expect(of([0.1 + 0.2, 0.3, 0.3, 0.3])).toEqual([0, 0, 0, 0]);
      expect(of([1e9, 1e9 + 0.1])).toEqual([0, 0]);
      expect(of([2, 1.9, 1.95], 0.11)).toEqual([0, 0, 0]);
    },
  );

  it.each(completionAdvantageNames.filter((name) => name !== 'pass-at-k'))(
    '%s keep the sign and the order of rewards',
    (name) => {
      const [[low, middle, high]] = advantages[name].of([groupOf([0.25, 1, 2])], options);
      expect(low).toBeLessThan(0);
      expect(middle).toBeGreaterThan(low);
      expect(high).toBeGreaterThan(middle);
    },
  );

  it('leave-one-out is centred times G / (G - 1)', () => {
    const rewards = [2, 0.5, 0, 1, 1];
    const [[...loo], [...plain]] = (['leave-one-out', 'centred'] as const).map(
      (name) => advantages[name].of([groupOf(rewards)], options)[0],
    );
    loo.forEach((value, i) => {
      expect(value).toBeCloseTo((plain[i] * 5) / 4, 12);
    });
  });

  it('pass-at-k with k = 1 is group where rewards are all or nothing', () => {
    const group = [groupOf([2, 0, 0, 2, 0])];
    const [one] = advantages['pass-at-k'].of(group, { stdFloor: 0, passK: 1 });
    const [plain] = advantages.group.of(group, options);
    one.forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i], 12);
    });
  });
});

describe('surrogates that are one', () => {
  it('sequence is token where all ratios of a completion are equal', () => {
    const even = batch.map(({ old }, i) => old.map((p) => p + [0.1, -0.15, 0.3][i]));
    const [token, sequence] = (['token', 'sequence'] as const).map((surrogate) =>
      lossOf({ ...start, surrogate }, batch, even),
    );
    expect(sequence.loss).toBeCloseTo(token.loss, 5);
    sequence.gradient.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(token.gradient.flat()[i], 5);
    });
  });

  it.each(surrogateNames)('%s has the plain gradient -w A at ratio 1', (surrogate) => {
    const at = batch.map(({ old }) => old);
    const { gradient } = lossOf({ ...start, surrogate }, batch, at);
    const expected = batch.map(({ advantage, old }) => old.map(() => -advantage / (3 * old.length)));
    gradient.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(expected.flat()[i], 6);
    });
  });
});

describe('the soft overlong penalty', () => {
  it('is nothing up to the buffer, and rises to 1 at the limit', () => {
    const of = (length: number) => overlongs.penalty.reward(length, 20, 8);
    expect([1, 12, 13, 16, 20].map(of)).toEqual([-0, -0, -1 / 8, -1 / 2, -1]);
  });
});

describe('corrections of stale rollouts', () => {
  // Ratios of 1/4, 1 and 4.
  const [now, sampled] = [
    Float32Array.of(-2, -1, -1),
    Float32Array.of(-2 + Math.log(4), -1, -1 - Math.log(4)),
  ];
  const of = (name: keyof typeof staleCorrections) =>
    [...staleWeights(name, now, sampled, { staleLow: 0.5, staleHigh: 2 })].map((w) => Number(w.toFixed(6)));

  it('tis cuts the weight at its bound, icepop drops what is out of its bounds, none weighs all alike', () => {
    expect(of('tis')).toEqual([0.25, 1, 2]);
    expect(of('icepop')).toEqual([0, 1, 0]);
    expect(of('none')).toEqual([1, 1, 1]);
  });

  it('a ratio on a bound is within', () => {
    const weights = staleWeights('icepop', now, sampled, { staleLow: 1, staleHigh: 1 });
    expect([...weights]).toEqual([0, 1, 0]);
  });
});

describe('every entry', () => {
  it('names its source', () => {
    const entries = [
      advantages,
      tokenAdvantages,
      aggregations,
      surrogates,
      klEstimators,
      overlongs,
      groupRules,
      staleCorrections,
      truths,
    ].flatMap((table) => Object.values<{ source: string }>(table));
    expect(entries.length).toBe(8 + 1 + 3 + 6 + 5 + 3 + 3 + 3 + 4);
    for (const { source } of entries) expect(source).toMatch(/arXiv \d{4}\.\d{5}|Schulman|Williams/);
  });
});
