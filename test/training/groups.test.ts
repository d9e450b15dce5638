// Which groups a step learns from: dynamic ones are drawn anew until they are live, by keys of their own, and are counted.
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/data/tokenizer.js';
import { drawGroups } from '../../src/training/groups.js';
import { grpo } from '../../src/training/grpo.js';
import { drawQueries, queryIds } from '../../src/training/queries.js';
import { newLearner } from '../../src/training/update.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const config = tinyConfig({ seed: 6, world: onlyLevels({ total: [10] }) });
const settings = { ...config.reasoningRl, prompts: 3, groupSize: 2, groups: 'dynamic', maxDraws: 4 } as const;
const weights = Float32Array.of(4);
const drawing = { weights, world: config.world, settings, general: 0, score: null };
const key = [6, 'x', 0];

/** Groups are live from the n-th sampling on; before that all of a group are right. */
function policy(liveFrom: number) {
  let samplings = 0;
  return scripted({
    sample: (prompt, nth) => {
      if (nth === 0) samplings++;
      const live = Math.ceil(samplings / 3) >= liveFrom;
      return worked(prompt, live && nth === 1 ? offTotal(prompt) : totalOf(prompt));
    },
  });
}
const rewardsIn = (groups: readonly (readonly { reward: number }[])[]) =>
  groups.map((group) => group.map(({ reward }) => reward));

describe('drawGroups', () => {
  it('draws once where groups are as drawn, dead or not', async () => {
    const { compute, samplings } = policy(9);
    const drawn = { ...drawing, compute, settings: { ...settings, groups: 'drawn' as const } };
    const { groups, discarded } = await drawGroups(drawn, key);
    expect(samplings.length).toBe(1);
    expect(discarded).toBeNull();
    expect(new Set(rewardsIn(groups).flat()).size).toBe(1);
  });

  it('draws dead groups anew, each time by the key of the step with the number of the draw', async () => {
    const { compute, samplings } = policy(3);
    const { groups, discarded } = await drawGroups({ ...drawing, compute }, key);
    expect(samplings.length).toBe(3);
    const keys = [key, [...key, 'draw', 1], [...key, 'draw', 2]];
    for (const [draw, own] of keys.entries()) {
      const queries = drawQueries(config.world, settings, 0, own);
      expect(samplings[draw].requests).toEqual(
        queries.map((query, i) => ({ prompt: queryIds(query), count: 2, key: [...own, 'sample', i] })),
      );
    }
    for (const [right, wrong] of rewardsIn(groups)) expect(right).toBeGreaterThan(wrong);
    expect(discarded!.length).toBe(6);
  });

  it('keeps live groups in their places and asks for the rest alone', async () => {
    const { compute, samplings } = scripted({
      sample: (prompt, nth) => {
        const first = drawQueries(config.world, settings, 0, key)[1];
        const isMiddle = prompt === promptText(first);
        return worked(
          prompt,
          nth === 1 && (isMiddle || samplings.length > 1) ? offTotal(prompt) : totalOf(prompt),
        );
      },
    });
    const { groups } = await drawGroups({ ...drawing, compute }, key);
    expect(samplings.map(({ requests }) => requests.length)).toEqual([3, 2]);
    const [again] = [drawQueries(config.world, settings, 0, [...key, 'draw', 1])];
    const asked = [again[0], drawQueries(config.world, settings, 0, key)[1], again[2]];
    expect(groups.map(([{ prompt }]) => prompt)).toEqual(asked.map(queryIds));
  });

  it('gives up after so many draws and keeps the last', async () => {
    const { compute, samplings } = policy(99);
    const { groups, discarded } = await drawGroups({ ...drawing, compute }, key);
    expect(samplings.length).toBe(4);
    expect([groups.length, discarded!.length]).toEqual([3, 9]);
  });
});

describe('frontier groups', () => {
  const own = { ...settings, groups: 'frontier', groupSize: 4, maxDraws: 3 } as const;
  /** How many of 4 are right, group by group in the order they are drawn. */
  const rights = [4, 1, 0, 3, 2, 4, 2, 0, 1];
  const byTurn = () => {
    let groups = -1;
    return scripted({
      sample: (prompt, nth) => {
        if (nth === 0) groups++;
        return worked(prompt, nth < rights[groups] ? totalOf(prompt) : offTotal(prompt));
      },
    });
  };
  const solved = (groups: readonly (readonly { parts: { accuracy: number | null } }[])[]) =>
    groups.map((group) => group.filter(({ parts }) => parts.accuracy === 1).length);

  it('are those nearest to half right of all draws, of equals the first', async () => {
    const { compute, samplings } = byTurn();
    const { groups, discarded } = await drawGroups({ ...drawing, compute, settings: own }, key);
    // p (1 - p): 2 of 4 before 1 and 3 of 4, of which the first drawn comes first.
    expect(solved(groups)).toEqual([2, 2, 1]);
    expect(solved(discarded!)).toEqual([3, 1, 4, 0, 4, 0]);
    const keys = [key, [...key, 'draw', 1], [...key, 'draw', 2]];
    expect(samplings.map(({ requests }) => requests.map((request) => request.key))).toEqual(
      keys.map((of) => [0, 1, 2].map((i) => [...of, 'sample', i])),
    );
  });
});

describe('frontier groups with general prompts', () => {
  it('keep these as they were drawn, first, and choose among problems alone', async () => {
    const { compute, samplings } = scripted({
      sample: (prompt, nth) => {
        // General prompts have no total. Of problems the first drawn are all right, the others half.
        if (!prompt.includes('total') && !prompt.includes('总数')) return 'hello';
        return worked(prompt, nth % 2 === 0 || samplings.length === 1 ? totalOf(prompt) : offTotal(prompt));
      },
    });
    const own = { ...settings, groups: 'frontier', maxDraws: 2 } as const;
    const score = async (asked: readonly unknown[]) => asked.map(() => ({ helpful: 0, harmless: 0 }));
    const { groups, discarded } = await drawGroups(
      { ...drawing, compute, settings: own, general: 1, score },
      key,
    );
    const kinds = (some: readonly (readonly { query: { kind: string } }[])[]) =>
      some.map(([{ query }]) => query.kind);
    expect(kinds(groups)).toEqual(['general', 'problem', 'problem']);
    expect(kinds(discarded!)).toEqual(['problem', 'problem']);
    expect(
      groups
        .slice(1)
        .flat()
        .map(({ parts }) => parts.accuracy),
    ).toEqual([1, 0, 1, 0]);
  });
});

describe('a step with dynamic groups', () => {
  it('counts the tokens of all draws and says how many groups were drawn for nothing', async () => {
    const { compute } = policy(2);
    const layout = [{ name: 'w', shape: [1], offset: 0, size: 1, decay: false }];
    const still = {
      ...compute,
      gradient: async () => ({ loss: 0, gradient: new Float32Array(1), stats: {} }),
    };
    const stage = {
      name: 'x',
      settings: { ...settings, steps: 1, klCoef: 0 },
      general: null,
      done: 0,
      reference: null,
    };
    for await (const { metrics, rollouts } of grpo(
      { compute: still, layout, optimizer: config.optimizer },
      newLearner(weights),
      config,
      stage,
    )) {
      expect(metrics['groups/discarded']).toBe(3);
      expect(metrics.frac_reward_zero_std).toBe(0);
      const own = rollouts.reduce(
        (sum, { prompt, completion }) => sum + prompt.length + completion.ids.length,
        0,
      );
      expect(metrics.num_tokens).toBeGreaterThan(1.8 * own);
    }
  });
});

function promptText(query: Parameters<typeof queryIds>[0]): string {
  return decode(queryIds(query)).join(' ');
}
