// From graded completions to token vectors and back: every number on the words of its own completion, 0 elsewhere.
import { describe, expect, it } from 'vitest';
import { packRows } from '../../src/policy/packing.js';
import type { Objective } from '../../src/rl/objectives.js';
import type { RewardParts } from '../../src/rl/rewards.js';
import { completionLogprobs, policySpec, type Rollout } from '../../src/rl/rollout.js';

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
const objective: Objective = {
  ...{ source: '', advantages: (rewards) => [...rewards], ratio: 'token' },
  tokenWeight: (length, { completions, maxNewTokens }) => length / 8 + completions + maxNewTokens / 64,
};
const specOf = (list: readonly Rollout[]) =>
  policySpec(
    list,
    packed(list),
    objective,
    { completions: 4, tokens: 16, maxNewTokens: 16 },
    { clipEpsilon: 0.3, klCoef: 2 },
  );

describe('policySpec', () => {
  it('lays weights, advantages and logprobs on the words of each completion', () => {
    const { tokens, ...rest } = specOf(rollouts);
    expect([...tokens.weights]).toEqual([0, 0, 4.5, 4.5, 0, 4.625, 4.625, 4.625]);
    // Of the mini-batch's 16 tokens, whatever the completion's length.
    expect([...tokens.meanWeights]).toEqual([0, 0, 1 / 16, 1 / 16, 0, 1 / 16, 1 / 16, 1 / 16]);
    expect([...tokens.advantages]).toEqual([0, 0, 0.5, 0.5, 0, -2, -2, -2]);
    expect([...tokens.oldLogprobs]).toEqual([0, 0, -1 / 8, -2 / 8, 0, -4 / 8, -5 / 8, -6 / 8]);
    expect([...tokens.refLogprobs!]).toEqual([0, 0, -3, -4, 0, -5, -6, -7]);
    expect(rest).toEqual({
      ...{ kind: 'policy', starts: Int32Array.of(0, 4, 8), lengths: Int32Array.of(2, 3) },
      ...{ ratio: 'token', clipEpsilon: 0.3, klCoef: 2 },
    });
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
