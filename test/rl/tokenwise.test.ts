// Advantages of single tokens: read, laid out, and learned from, by hand and against the slow reference.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { aggregationNames } from '../../src/config/axes.js';
import { rolloutRow } from '../../src/pipeline/events.js';
import { startBackend } from '../../src/policy/backend.js';
import { packRows } from '../../src/policy/packing.js';
import { advantageAt, meanAdvantage, teachesNothing } from '../../src/rl/tokenwise.js';
import { policySpec } from '../../src/training/rollout.js';
import { lossOf, rolloutOf, settingsOf } from './batch.js';
import { type SlowCompletion, type SlowSettings, slowGradient, slowLoss } from './slow.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const start: SlowSettings = {
  ...{ aggregation: 'sequence-mean', surrogate: 'token', low: 0.2, high: 0.3, dual: 0 },
  ...{ klCoef: 0.5, klEstimator: null, maxNewTokens: 10 },
};
/** Those in which each token has a ratio of its own. */
const surrogates = ['token', 'cispo', 'dppo', 'none'] as const;
const batch: SlowCompletion[] = [
  { advantage: [1.5, -0.5, 0.25], old: [-1, -2, -0.5], ref: [-1.2, -1.7, -0.4] },
  { advantage: [0, -0.75], old: [-0.7, -1.1], ref: [-0.9, -1.3] },
];

/** The vector of advantages of a mini-batch. */
function laid(completions: readonly ReturnType<typeof rolloutOf>[]): number[] {
  const rows = packRows(
    completions.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
    'completion',
  );
  const size = { completions: completions.length, tokens: 5, learnedTokens: 5, maxNewTokens: 10 };
  return [...policySpec(completions, rows, size, settingsOf(start)).tokens.advantages];
}

describe('the advantage of a completion', () => {
  it('is one for all tokens or one for each; what is shown is the mean', () => {
    expect([advantageAt(0.5, 3), advantageAt([1, 2, 4], 2)]).toEqual([0.5, 4]);
    expect([meanAdvantage(0.1), meanAdvantage([1, 2, 6])]).toEqual([0.1, 3]);
    expect([0, 1, [0, 0], [0, -1, 1]].map(teachesNothing)).toEqual([true, false, true, false]);
  });

  it('lies on its tokens, and not on the prompt', () => {
    // Prompts of two tokens: the first token of each completion is predicted at the second of these.
    expect(laid(batch.map(rolloutOf))).toEqual([0, 1.5, -0.5, 0.25, 0, 0, -0.75]);
  });

  it('is weighed token by token where age is corrected for', () => {
    const corrected = { oldLogprobs: Float32Array.of(-1, -2, -1), weights: Float32Array.of(2, 0.5, 0) };
    expect(laid([{ ...rolloutOf(batch[0]), corrected }])).toEqual([0, 3, -0.25, 0]);
  });

  it('has the bits of one number where all tokens have that number', () => {
    const each = { ...rolloutOf(batch[1]), advantage: [0.1, 0.1] };
    expect(laid([each])).toEqual(laid([{ ...each, advantage: 0.1 }]));
  });

  it('is in a row of rollouts as the mean, with three places of each; one for all is there alone', () => {
    const rollout = { ...rolloutOf(batch[0]), advantage: [0.12345, -2, 0.5] };
    expect(rolloutRow('reasoning-rl', 1, rollout)).toMatchObject({
      advantage: (0.12345 - 2 + 0.5) / 3,
      advantages: [0.123, -2, 0.5],
    });
    expect(rolloutRow('reasoning-rl', 1, { ...rollout, advantage: 0.5 })).not.toHaveProperty('advantages');
  });
});

describe('a loss of token-wise advantages', () => {
  it('at ratio 1 is their weighted mean, taken off, with the gradient -w A', () => {
    const at = batch.map(({ old }) => old);
    const { loss, gradient } = lossOf(start, batch, at);
    // Means over tokens of 1.25 / 3 and -.75 / 2, then over completions.
    expect(loss).toBeCloseTo(-(1.25 / 3 - 0.75 / 2) / 2, 6);
    const expected = [-1.5 / 6, 0.5 / 6, -0.25 / 6, 0, 0.75 / 4];
    gradient.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
  });

  it('is clipped on the side that each token is pushed to', () => {
    // Ratios of e^.4 under 1.5, -.5 and .25: the first and the last are beyond 1.3, the second is pushed down.
    const one = [{ ...batch[0], advantage: [1.5, -0.5, 0.25] }];
    const { gradient, stats } = lossOf(
      { ...start, aggregation: 'token-mean' },
      one,
      one.map(({ old }) => old.map((p) => p + 0.4)),
    );
    expect(gradient[0][0]).toBe(0);
    expect(gradient[0][1]).toBeCloseTo((0.5 * Math.exp(0.4)) / 3, 5);
    expect(gradient[0][2]).toBe(0);
    expect(stats['clip_ratio/high_mean']).toBeCloseTo(2 / 3, 6);
  });

  it('has the value of the slow reference and its gradient by finite differences, at any point', () => {
    // No log ratio is at an edge of a clip, where there is no gradient to be found by differences.
    const logprob = (off: number) => fc.integer({ min: -300, max: -5 }).map((whole) => whole / 100 + off);
    const advantage = fc.integer({ min: -8, max: 8 }).map((quarters) => quarters / 4);
    const token = fc.record({ now: logprob(0.0047), old: logprob(0), advantage });
    const settings = fc.record({
      aggregation: fc.constantFrom(...aggregationNames),
      surrogate: fc.constantFrom(...surrogates),
    });
    const completion = fc.array(token, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(settings, fc.array(completion, { minLength: 1, maxLength: 3 }), (axes, list) => {
        const own = { ...start, ...axes };
        const all = list.map((tokens) => ({
          advantage: tokens.map((one) => one.advantage),
          old: tokens.map(({ old }) => old),
          ref: tokens.map(({ old }) => old),
        }));
        const at = list.map((tokens) => tokens.map(({ now }) => now));
        const found = lossOf(own, all, at);
        const expected = slowLoss(own, all, at);
        expect(Math.abs(found.loss - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
        const gradient = slowGradient(own, all, at).flat();
        found.gradient.flat().forEach((value, i) => {
          expect(Math.abs(value - gradient[i])).toBeLessThan(1e-4 * (1 + Math.abs(gradient[i])));
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});
