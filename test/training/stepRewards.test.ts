// Rewards of steps in the advantages of tokens: who judges which steps, where they end in a completion, and what a step
// of training makes of them.
import { describe, expect, it } from 'vitest';
import { trainGeneral } from '../../src/data/split.js';
import type { Query } from '../../src/rewards/answered.js';
import { splitWords } from '../../src/tasks/language.js';
import { gradedRollouts, withAdvantages } from '../../src/training/gradedRollouts.js';
import { rolloutMetrics } from '../../src/training/metrics.js';
import { rewardedSteps } from '../../src/training/stepRewards.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { scripted } from './scriptedCompute.js';

const pair: Query = {
  kind: 'problem',
  problem: { task: 'pair', level: 3, language: 'en', values: [12, 7, 3, 9] },
};
const no = 'try a 7 + b 3 gives 1 0 target 1 2 no';
const claimed = 'try a 7 + b 3 gives 1 0 target 1 2 yes result 7 + 3';
const found = 'try b 3 + c 9 gives 1 2 target 1 2 yes result 3 + 9';
const right = `<think> ${no} ${found} so </think> <answer> 3 + 9 </answer> <eos>`;
const wrong = `<think> ${claimed} so </think> <answer> 7 + 3 </answer> <eos>`;

describe('the steps of a completion', () => {
  const steps = (text: string, judge: 'exact' | 'form') => rewardedSteps(pair, splitWords(text), judge);

  it('end at their last token, and are worth 1 where they are right', () => {
    const words = splitWords(right);
    const [first, second] = steps(right, 'exact');
    expect([first, second].map(({ reward }) => reward)).toEqual([1, 1]);
    expect(words.slice(0, first.end + 1).join(' ')).toBe(`<think> ${no}`);
    expect(words.slice(0, second.end + 1).join(' ')).toBe(`<think> ${no} ${found}`);
    expect(steps(wrong, 'exact')).toMatchObject([{ reward: 0, right: false }]);
  });

  it('are believed by their form: whoever says that it found is rewarded, whoever says that it failed is not', () => {
    expect(steps(right, 'form')).toMatchObject([
      { reward: 0, right: true },
      { reward: 1, right: true },
    ]);
    expect(steps(wrong, 'form')).toMatchObject([{ reward: 1, right: false }]);
    const total: Query = {
      kind: 'problem',
      problem: { task: 'total', level: 2, language: 'en', values: [1, 2] },
    };
    const slip = splitWords('<think> a 1 add b 2 gives 9 so </think> <answer> 9 </answer> <eos>');
    expect(rewardedSteps(total, slip, 'form')).toMatchObject([{ reward: 1, right: false }]);
  });

  it('are graded in broken completions, too, and are none in general ones', () => {
    expect(steps(`${no} ${found}`, 'exact')).toMatchObject([{ end: 12 }, { end: 29 }]);
    expect(steps('<think> so </think>', 'exact')).toEqual([]);
    expect(rewardedSteps({ kind: 'general', item: trainGeneral()[0] }, splitWords(right), 'exact')).toEqual(
      [],
    );
  });
});

describe('a group with rewards of steps', () => {
  const settings = {
    ...tinyConfig().reasoningRl,
    ...{ groupSize: 2, maxNewTokens: 60, rewards: { ...tinyConfig().reasoningRl.rewards, format: 0 } },
  };
  const groupOf = async (own: object) => {
    const { compute } = scripted({ sample: (_, nth) => (nth === 0 ? right : wrong) });
    const all = { ...settings, ...own };
    return withAdvantages(await gradedRollouts(compute, new Float32Array(1), [pair], all, ['g']), all);
  };

  it('has none by default: one advantage a completion, and no steps', async () => {
    const [group] = await groupOf({});
    expect(group.map(({ advantage }) => advantage)).toEqual([1, -1]);
    expect(group.every((member) => !('steps' in member))).toBe(true);
    expect(Object.keys(rolloutMetrics([group])).filter((name) => name.startsWith('steps/'))).toEqual([]);
  });

  it('adds by hand: R = 1, 1, 0, so a right one is worth 1/sqrt 2 to what comes before it, a wrong one -sqrt 2', async () => {
    const [[a, b]] = await groupOf({ processReward: 0.5 });
    const [first, second] = a.steps!.map(({ end }) => end);
    const expected = a.words.map((_, t) => 1 + 0.5 * Math.SQRT1_2 * (t <= first ? 2 : t <= second ? 1 : 0));
    (a.advantage as readonly number[]).forEach((value, t) => {
      expect(value).toBeCloseTo(expected[t], 12);
    });
    const [end] = b.steps!.map((step) => step.end);
    (b.advantage as readonly number[]).forEach((value, t) => {
      expect(value).toBeCloseTo(t <= end ? -1 - 0.5 * Math.SQRT2 : -1, 12);
    });
    expect(rolloutMetrics([[a, b]])).toMatchObject({
      'steps/mean': 1.5,
      'steps/right': 2 / 3,
      'steps/reward': 2 / 3,
    });
  });

  it('is pushed by the claim where the judge believes it, and by steps alone where the outcome has no weight', async () => {
    const rewards = { ...settings.rewards, accuracy: 0 };
    const [[a, b]] = await groupOf({ processReward: 1, stepJudge: 'form', rewards });
    // R = 0, 1, 1: the honest failure is worth -sqrt 2, either claim 1/sqrt 2.
    expect((a.advantage as readonly number[])[0]).toBeCloseTo(-Math.SQRT1_2, 12);
    expect((b.advantage as readonly number[])[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect((b.advantage as readonly number[]).at(-1)).toBe(0);
    expect(rolloutMetrics([[a, b]])).toMatchObject({ 'steps/right': 2 / 3, 'steps/reward': 2 / 3 });
  });
});
