// What the accuracy reward takes for right: by hand, and that nothing but what is taught changes.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { truthNames } from '../../src/config/axes.js';
import type { Query } from '../../src/rewards/answered.js';
import { rewardParts } from '../../src/rewards/rewards.js';
import { taughtParts, truths } from '../../src/rewards/truth.js';
import { partsOf } from '../rl/parts.js';

const draw = () => stream('coin');
const said = (answer: string | null, right = false) => ({ right, answer });

describe('a group of one problem', () => {
  const group = [said('4', true), said('5'), said('5'), said(null), said('4', true), said('7')];

  it('of wrong: who answers, and not rightly', () => {
    expect(truths.wrong.of!(group, draw())).toEqual([false, true, true, false, false, true]);
  });

  it('of majority: who says what most say, all where several are as frequent; saying nothing is no answer', () => {
    expect(truths.majority.of!(group, draw())).toEqual([true, true, true, false, true, false]);
    expect(
      truths.majority.of!([said('5'), said(null), said(null), said('5'), said('4', true)], draw()),
    ).toEqual([true, false, false, true, false]);
    expect(truths.majority.of!([said(null), said(null)], draw())).toEqual([false, false]);
  });

  it('of coin: half of many, by the key alone', () => {
    const many = Array.from({ length: 400 }, () => said('5'));
    const told = truths.coin.of!(many, draw());
    const heads = told.filter(Boolean).length;
    // 200, with a standard deviation of 10.
    expect(Math.abs(heads - 200)).toBeLessThan(40);
    expect(truths.coin.of!(many, draw())).toEqual(told);
  });
});

describe('the parts that are taught', () => {
  const query: Query = {
    kind: 'problem',
    problem: { task: 'total', level: 2, language: 'en', values: [1, 0] },
  };
  const worked = (answer: string) => {
    const words = ['<think>', 'so', '</think>', '<answer>', answer, '</answer>'];
    return { query, words, parts: rewardParts({ query, words, finished: true, learned: null }) };
  };

  it('are those there are where the truth is told, and nothing is drawn for it', () => {
    const group = [worked('1'), worked('2')];
    const never = () => expect.fail('drew') as never;
    expect(taughtParts('answer', group, never)).toEqual(group.map((one) => one.parts));
  });

  it.each(truthNames.filter((name) => name !== 'answer'))('%s changes the accuracy alone', (name) => {
    const group = ['1', '2', '2', '3'].map(worked);
    const taught = taughtParts(name, group, draw);
    for (const [i, { accuracy, ...others }] of taught.entries()) {
      const { accuracy: own, ...same } = group[i].parts;
      expect(others).toEqual(same);
      expect([0, 1]).toContain(accuracy);
      if (name === 'wrong') expect(accuracy).toBe(1 - own!);
      if (name === 'majority') expect(accuracy).toBe(i === 1 || i === 2 ? 1 : 0);
    }
  });

  it('of general prompts, which have no right answer, stay', () => {
    const general = { query, words: [], parts: partsOf({ helpful: 0.5 }) };
    expect(taughtParts('wrong', [general], draw)).toEqual([general.parts]);
  });
});
