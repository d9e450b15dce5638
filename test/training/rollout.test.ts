// From graded completions to token vectors and back: every number on the words of its own completion, 0 elsewhere.
import { describe, expect, it } from 'vitest';
import { packRows } from '../../src/policy/packing.js';
import type { RewardParts } from '../../src/rewards/rewards.js';
import {
  completionLogprobs,
  type LossSettings,
  policySpec,
  type Rollout,
} from '../../src/training/rollout.js';

function rollout(prompt: number[], ids: number[], advantage: number, ref: number[] | null): Rollout {
  const problem = { task: 'total', level: 2, language: 'en', values: [1, 2] } as const;
  return {
    ...{
      query: { kind: 'problem', problem },
      prompt,
      words: [],
      parts: {} as RewardParts,
      reward: 0,
      advantage,
    },
    completion: {
      ids: Int32Array.from(ids),
      logprobs: Float32Array.from(ids, (id) => -id / 8),
      ...{ entropy: new Float32Array(ids.length), finished: true },
    },
    refLogprobs: ref && Float32Array.from(ref),
  };
}
/** Inputs 3 + 2 - 1 and 2 + 3 - 1: the words of the first are predicted at 2 and 3, of the second at 5, 6 and 7. */
const rollouts = [rollout([9, 8, 7], [1, 2], 0.5, [-3, -4]), rollout([9, 8], [4, 5, 6], -2, [-5, -6, -7])];
const packed = (list: readonly Rollout[]) =>
  packRows(
    list.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
    'completion',
  );
const settings: LossSettings = {
  ...{ aggregation: 'sequence-mean', surrogate: 'cispo', clipEpsilon: 0.3, clipHigh: 4, dualClip: 3 },
  ...{ entropyCoef: 0.25, overlong: 'none' },
  ...{ klCoef: 2, klEstimator: 'k2', klIn: 'loss' },
};
const batch = { completions: 4, tokens: 16, learnedTokens: 8, maxNewTokens: 32 };
const specOf = (list: readonly Rollout[], own: Partial<LossSettings> = {}) =>
  policySpec(list, packed(list), batch, { ...settings, ...own });

describe('policySpec', () => {
  it('lays weights, advantages and logprobs on the words of each completion', () => {
    const { tokens, ...rest } = specOf(rollouts);
    const third = Math.fround(1 / 12);
    expect([...tokens.weights]).toEqual([0, 0, 1 / 8, 1 / 8, 0, third, third, third]);
    // Of the mini-batch's 16 tokens, whatever the completion's length.
    expect([...tokens.meanWeights]).toEqual([0, 0, 1 / 16, 1 / 16, 0, 1 / 16, 1 / 16, 1 / 16]);
    expect([...tokens.advantages]).toEqual([0, 0, 0.5, 0.5, 0, -2, -2, -2]);
    expect([...tokens.oldLogprobs]).toEqual([0, 0, -1 / 8, -2 / 8, 0, -4 / 8, -5 / 8, -6 / 8]);
    expect([...tokens.refLogprobs!]).toEqual([0, 0, -3, -4, 0, -5, -6, -7]);
    expect(rest).toEqual({
      ...{ kind: 'policy', starts: Int32Array.of(0, 4, 8), lengths: Int32Array.of(2, 3) },
      ...{ surrogate: 'cispo', clip: { low: 0.3, high: 4, dual: 3 }, klCoef: 2, klEstimator: 'k2' },
      ...{ refWhole: null, entropyCoef: 0.25 },
    });
  });

  it('weighs tokens as the aggregation says', () => {
    const weights = (aggregation: LossSettings['aggregation']) => [
      ...specOf(rollouts, { aggregation }).tokens.weights.filter((weight) => weight > 0),
    ];
    // Of the tokens that are learned, where some are not.
    expect(weights('token-mean')).toEqual(Array(5).fill(1 / 8));
    expect(weights('constant')).toEqual(Array(5).fill(1 / 128));
  });

  it('gives a cut completion no weight where such are masked, and leaves what is measured as it is', () => {
    const [first, second] = rollouts;
    const cut = [first, { ...second, completion: { ...second.completion, finished: false } }];
    const { tokens } = specOf(cut, { overlong: 'mask' });
    expect([...tokens.weights]).toEqual([0, 0, 1 / 8, 1 / 8, 0, 0, 0, 0]);
    expect([...tokens.meanWeights.slice(5)]).toEqual(Array(3).fill(1 / 16));
    expect([...specOf(cut).tokens.weights.slice(5)]).toEqual(Array(3).fill(Math.fround(1 / 12)));
  });

  it('weighs the advantage of each token, and takes other old logprobs, where age is corrected for', () => {
    const corrected = { oldLogprobs: Float32Array.of(-1, -2), weights: Float32Array.of(2, 0) };
    const { tokens } = specOf([{ ...rollouts[0], corrected }, rollouts[1]]);
    expect([...tokens.advantages]).toEqual([0, 0, 1, 0, 0, -2, -2, -2]);
    expect([...tokens.oldLogprobs.slice(0, 4)]).toEqual([0, 0, -1, -2]);
  });

  it('clips as far above as below where nothing else is said, and has no KL that the reward has', () => {
    const { clip, klEstimator } = specOf(rollouts, { clipHigh: 0, klIn: 'reward' });
    expect(clip).toEqual({ low: 0.3, high: 0.3, dual: 3 });
    expect(klEstimator).toBeNull();
  });

  it('lays whole distributions of the reference end to end, of completions alone, where every one has them', () => {
    const withWhole = rollouts.map((one, i) => ({ ...one, refWhole: Float32Array.of(i, i + 0.5) }));
    expect(specOf(withWhole).refWhole).toEqual(Float32Array.of(0, 0.5, 1, 1.5));
    expect(specOf([withWhole[0], rollouts[1]]).refWhole).toBeNull();
  });

  it('has reference logprobs only where every completion has', () => {
    const [first, second] = rollouts;
    expect(specOf([first, { ...second, refLogprobs: null }]).tokens.refLogprobs).toBeNull();
    expect(specOf([{ ...first, refLogprobs: null }, second]).tokens.refLogprobs).toBeNull();
  });
});

describe('completionLogprobs', () => {
  it('cuts out the words of each completion', () => {
    const values = Float32Array.from({ length: 8 }, (_, i) => -i);
    const cut = completionLogprobs(rollouts, packed(rollouts), values);
    expect(cut).toEqual([Float32Array.of(-2, -3), Float32Array.of(-5, -6, -7)]);
  });
});
