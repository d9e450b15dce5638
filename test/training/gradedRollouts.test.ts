// A step's rollouts: by which keys groups are drawn, who grades what, and whose scores go where.
import { describe, expect, it } from 'vitest';
import { trainGeneral } from '../../src/data/split.js';
import { decode, encode, endId } from '../../src/data/tokenizer.js';
import type { Query } from '../../src/rewards/answered.js';
import { meanAdvantage } from '../../src/rl/tokenwise.js';
import { gradedRollouts, withAdvantages } from '../../src/training/gradedRollouts.js';
import { queryIds } from '../../src/training/queries.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const rewards = {
  ...tinyConfig().finalRl.rewards,
  ...{ accuracy: 2, format: 0.5, language: 0.25, helpful: 8, harmless: 16 },
};
const settings = { ...tinyConfig().finalRl, groupSize: 3, temperature: 0.9, maxNewTokens: 12, rewards };
const weights = Float32Array.of(4);
const posed = (...values: number[]): Query => ({
  kind: 'problem',
  problem: { task: 'total', level: values.length, language: 'en', values },
});
const general: Query = { kind: 'general', item: trainGeneral()[0] };
/** The first of a group is right; the last is cut short, before it has its end word. */
const policy = () =>
  scripted({
    sample: (prompt, nth) => {
      if (nth === 2) return '<think> so </think> <answer>';
      return worked(prompt, nth === 0 ? totalOf(prompt) : offTotal(prompt));
    },
  });

describe('gradedRollouts', () => {
  it('draws a group for each query, by the key of the step, "sample" and its place', async () => {
    const { compute, samplings, order } = policy();
    const queries = [posed(1, 0), posed(1, 1)];
    await gradedRollouts(compute, weights, queries, settings, [9, 'x', 4]);
    expect(samplings).toEqual([
      {
        weights,
        requests: queries.map((query, i) => ({
          ...{ prompt: queryIds(query), count: 3, key: [9, 'x', 4, 'sample', i] },
        })),
        options: { temperature: 0.9, maxNewTokens: 12, endId },
      },
    ]);
    expect(order).toEqual(['sampling', 'sample()', 'reward']);
    const unwatched = scripted({ sample: (prompt) => worked(prompt, 1) }, false).compute;
    expect((await gradedRollouts(unwatched, weights, queries, settings, ['x'])).length).toBe(2);
  });

  it('grades problems by rules and sets each against its own group', async () => {
    const { compute } = policy();
    const queries = [posed(1, 0), posed(1, 1)];
    const groups = withAdvantages(await gradedRollouts(compute, weights, queries, settings, ['a']), settings);
    // 2 + 1/2 + 1/4, the same without the 2, the language alone; mean 15/12, variance (18^2 + 6^2 + 12^2) / 432.
    const std = Math.sqrt(504 / 432);
    for (const [i, group] of groups.entries()) {
      expect(group.map(({ query }) => query)).toEqual([queries[i], queries[i], queries[i]]);
      expect(group.map(({ reward }) => reward)).toEqual([2.75, 0.75, 0.25]);
      expect(group[0].parts).toMatchObject({ accuracy: 1, format: 1, language: 1, helpful: null });
      [1.5, -0.5, -1].forEach((above, j) => {
        expect(group[j].advantage).toBeCloseTo(above / std, 12);
      });
      for (const { prompt, words, completion, refLogprobs } of group) {
        expect(prompt).toEqual(queryIds(queries[i]));
        expect(encode(words)).toEqual([...completion.ids]);
        expect(refLogprobs).toBeNull();
      }
    }
  });

  it('takes off for length what the penalty says, and leaves the parts', async () => {
    const { compute } = policy();
    const own = { ...settings, overlong: 'penalty', maxNewTokens: 8, overlongBuffer: 4 } as const;
    const [plain] = await gradedRollouts(compute, weights, [posed(1, 0)], settings, ['a']);
    const [less] = await gradedRollouts(compute, weights, [posed(1, 0)], own, ['a']);
    for (const [i, { reward, parts, completion }] of less.entries()) {
      const over = Math.max(0, completion.ids.length - 4) / 4;
      expect(reward).toBe(plain[i].reward - over);
      expect(parts).toEqual(plain[i].parts);
    }
    expect(less.some(({ reward }, i) => reward < plain[i].reward)).toBe(true);
  });

  it('asks the reward models once, for general completions alone, and puts scores in their places', async () => {
    const { compute } = policy();
    const asked: unknown[] = [];
    const groups = await gradedRollouts(
      ...([compute, weights, [general, posed(1, 0), general], settings, ['b']] as const),
      async (completions) => {
        asked.push(completions);
        return completions.map((_, i) => ({ helpful: i / 8, harmless: 1 - i / 8 }));
      },
    );
    const [first, problem, last] = groups;
    expect(asked).toEqual([[...first, ...last].map(({ words }) => ({ item: general.item, words }))]);
    const helpful = groups.flat().map(({ parts }) => parts.helpful);
    expect(helpful).toEqual([0, 1 / 8, 2 / 8, null, null, null, 3 / 8, 4 / 8, 5 / 8]);
    expect(last.map(({ parts }) => parts.harmless)).toEqual([5 / 8, 4 / 8, 3 / 8]);
    expect(first[0].parts.accuracy).toBeNull();
    expect(problem[0].parts.accuracy).toBe(1);
    const { format, language } = last[2].parts;
    expect(last[2].reward).toBeCloseTo(0.5 * format! + 0.25 * language! + 8 * (5 / 8) + 16 * (3 / 8), 12);
  });

  it('takes learned scores within the noise of the one that weighs most for equal, and rules at their word', async () => {
    const { compute } = scripted({ sample: () => '<think> </think> <answer> so </answer> <eos>' });
    // Scores 1/64 apart from one to the next: 2/64 of 8, less 2/64 of 16, is a quarter between first and last.
    const graded = async (leastSpread: number) => {
      const own = { ...settings, leastSpread };
      const graded = await gradedRollouts(compute, weights, [general], own, ['e'], async (completions) =>
        completions.map((_, i) => ({ helpful: i / 64, harmless: 1 - i / 64 })),
      );
      const [group] = withAdvantages(graded, own);
      return group.map(({ advantage }) => meanAdvantage(advantage));
    };
    expect(await graded(0.25 / 16)).toEqual([0, 0, 0]);
    expect((await graded(0.24 / 16)).map(Math.sign)).toEqual([1, 0, -1]);
    expect((await graded(0)).map(Math.sign)).toEqual([1, 0, -1]);
    const ofRules = { ...settings, leastSpread: 1 };
    const byRules = await gradedRollouts(policy().compute, weights, [posed(1, 0)], ofRules, ['f']);
    const [group] = withAdvantages(byRules, ofRules);
    expect(group.map(({ advantage }) => Math.sign(meanAdvantage(advantage)))).toEqual([1, -1, -1]);
  });

  it('asks no reward model where there is nothing for it to score', async () => {
    const never = async () => {
      throw new Error('asked');
    };
    const groups = await gradedRollouts(policy().compute, weights, [posed(1, 0)], settings, ['c'], never);
    expect(groups[0].map(({ words }) => decode(encode(words)).at(-1))).toEqual([
      '<eos>',
      '<eos>',
      '<answer>',
    ]);
  });

  it('refuses general prompts where nothing can score them, or a score is missing', async () => {
    const { compute } = policy();
    const graded = (score: Parameters<typeof gradedRollouts>[5]) =>
      gradedRollouts(compute, weights, [general], settings, ['d'], score);
    await expect(graded(null)).rejects.toThrow('general prompts need reward models');
    const single = { ...settings, groupSize: 1 };
    await expect(gradedRollouts(compute, weights, [general], single, ['d'])).rejects.toThrow(
      'general prompts need reward models',
    );
    await expect(graded(async () => [])).rejects.toThrow('general prompts need reward models');
  });
});
