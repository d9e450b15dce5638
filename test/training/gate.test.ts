// The look before reinforcement: what groups of training problems can teach, and when a stage is refused.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { trainProblem } from '../../src/data/split.js';
import { encode, endId } from '../../src/data/tokenizer.js';
import { promptOf } from '../../src/tasks/index.js';
import type { GateRow } from '../../src/training/gate.js';
import { gateRows, requireLive } from '../../src/training/gate.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { offTotal, scripted, totalOf, worked } from './scriptedCompute.js';

const config = { seed: 5, world: onlyLevels({ total: [3, 2], pair: [3] }) };
const settings = { ...tinyConfig().reasoningRl, groupSize: 4, temperature: 0.75, maxNewTokens: 17 };
const weights = Float32Array.of(3);

/** A policy that is right in so many completions of the n-th problem asked; pairs it cannot find. */
function partlyRight(...counts: number[]) {
  let asked = -1;
  return scripted({
    sample: (prompt, nth) => {
      if (nth === 0) asked++;
      return worked(prompt, nth < (counts[asked] ?? 0) ? totalOf(prompt) : offTotal(prompt));
    },
  });
}
const rowsOf = async (...counts: number[]) =>
  gateRows(partlyRight(...counts).compute, weights, config, 'reasoning-rl', settings);

describe('gateRows', () => {
  it('draws a group for each of four training problems of each level, by keys of its own', async () => {
    const { compute, samplings } = partlyRight();
    await gateRows(compute, weights, config, 'final-rl', settings);
    expect(samplings.length).toBe(1);
    const [{ requests, options, weights: asked }] = samplings;
    expect(asked).toEqual(weights);
    expect(options).toEqual({ temperature: 0.75, maxNewTokens: 17, endId });
    const levels = [
      ['pair', 3],
      ['total', 3],
      ['total', 2],
    ] as const;
    expect(requests).toEqual(
      levels.flatMap(([task, level]) =>
        [0, 1, 2, 3].map((i) => ({
          prompt: encode(promptOf(trainProblem(stream(5, 'final-rl', 'gate', task, level, i), task, level))),
          count: 4,
          key: [5, 'final-rl', 'gate', task, level, i, 'sample'],
        })),
      ),
    );
  });

  it('has a row for each level, with means over its own problems, worked out by hand', async () => {
    const [pair, hard, easy] = await rowsOf(0, 0, 0, 0, 0, 1, 4, 2, 0, 0, 0, 1);
    // Right in 0, 1, 4 and 2 of 4: two of the four groups have unequal rewards.
    expect(hard).toEqual({
      ...{ task: 'total', level: 3, share: 0.25, samples: 16, chance: 1 / 25 },
      ...{ passAt1: 7 / 16, passAtGroup: 3 / 4, live: 1 / 2 },
    });
    expect(easy).toEqual({
      ...{ task: 'total', level: 2, share: 0.25, samples: 16, chance: 1 / 17 },
      ...{ passAt1: 1 / 16, passAtGroup: 1 / 4, live: 1 / 4 },
    });
    expect(pair).toMatchObject({ task: 'pair', level: 3, share: 0.5, passAt1: 0, passAtGroup: 0, live: 0 });
  });

  it('calls a group live by the total reward that the stage trains on', async () => {
    const untagged = scripted({
      sample: (prompt, nth) => (nth === 0 ? `${totalOf(prompt)} <eos>` : worked(prompt, totalOf(prompt))),
    });
    const live = async (rewards: typeof settings.rewards) => {
      const rows = await gateRows(untagged.compute, weights, config, 'reasoning-rl', {
        ...settings,
        rewards,
      });
      return rows.slice(1).map((row) => row.live);
    };
    // One of four breaks the format, and by that alone has no answer either.
    expect(await live({ accuracy: 0, format: 1, language: 0 })).toEqual([1, 1]);
    // Parts that cancel out, but for rounding, leave a group as dead as the advantages do.
    const told = scripted({
      sample: (prompt, nth) =>
        nth === 0
          ? worked(prompt, offTotal(prompt))
          : `<think> 1 </think> <answer> ${totalOf(prompt)} </answer> <eos>`,
    });
    const cancelled = await gateRows(told.compute, weights, config, 'reasoning-rl', {
      ...settings,
      rewards: { accuracy: 0.3, format: 0.1, language: 0.30000000000000004 },
    });
    expect(cancelled.slice(1).map((row) => [row.passAt1, row.live])).toEqual([
      [0.75, 0],
      [0.75, 0],
    ]);
    // The same right and wrong answers under other weights.
    const counted = await gateRows(told.compute, weights, config, 'reasoning-rl', {
      ...settings,
      rewards: { accuracy: 1, format: 0.1, language: 0 },
    });
    expect(counted.slice(1).map((row) => row.live)).toEqual([1, 1]);
  });

  it('looks at hard levels, too, as often as the stage asks them, and at none that it never asks', async () => {
    const world = { ...config.world, hard: onlyLevels({ total: [4] }).levels };
    const shares = async (hardShare: number) => {
      const { compute } = scripted({ sample: (prompt) => worked(prompt, 1) });
      const rows = await gateRows(compute, weights, { seed: 5, world }, 'reasoning-rl', {
        ...settings,
        hardShare,
      });
      return rows.map(({ task, level, share }) => [`${task}/${level}`, share]);
    };
    const trained = (total: number, pair: number) => [
      ['pair/3', pair],
      ['total/3', total],
      ['total/2', total],
    ];
    expect(await shares(0)).toEqual(trained(0.25, 0.5));
    expect(await shares(0.5)).toEqual([...trained(0.125, 0.25), ['total/4', 0.5]]);
    expect(await shares(1)).toEqual([['total/4', 1]]);
  });

  it('counts as an evaluation', async () => {
    const { compute, order } = partlyRight();
    await gateRows(compute, weights, config, 'reasoning-rl', settings);
    expect(order).toEqual(['evaluation', 'sample()']);
    const unwatched = scripted({ sample: (prompt) => worked(prompt, 1) }, false);
    expect((await gateRows(unwatched.compute, weights, config, 'final-rl', settings)).length).toBe(3);
  });
});

describe('requireLive', () => {
  const row = (passAt1: number, live: number, share = 0.5): GateRow => ({
    ...{ task: 'total', level: 4, share, samples: 64, passAt1, passAtGroup: 1, live, chance: 0.5 },
  });

  it('passes on the mean over levels, at the limit too, and always at 0', () => {
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.3, 0.4)], 0.2)).not.toThrow();
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.3, 0.5)], 0.25)).not.toThrow();
    expect(() => requireLive('final-rl', [row(0, 0)], 0)).not.toThrow();
  });

  it('counts a level as often as the stage asks it', () => {
    const rows = [row(0, 0, 0.75), row(0, 1, 0.25)];
    expect(() => requireLive('reasoning-rl', rows, 0.25)).not.toThrow();
    expect(() => requireLive('reasoning-rl', rows, 0.26)).toThrow(
      /got a share of 0\.250 with unequal rewards/,
    );
    const thirds = [1 / 3, 1 / 7, 1 / 11].map((share) => row(1, 1, share));
    expect(() => requireLive('reasoning-rl', thirds, 1)).not.toThrow();
  });

  it('stops a dead stage and says what can be done about it', () => {
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.01, 0.1)], 0.1)).toThrow(
      'stage reasoning-rl: next to no group would teach anything: within nearly all, the rewards are equal (got a ' +
        'share of 0.050 with unequal rewards, allowed limits.minLive = 0.1 or more; pass@1 0.005). Weigh the ' +
        'rewards otherwise, train the base longer (pretrain.steps), choose easier levels (world.levels), or go ' +
        'on regardless in a new run: r1toy train --force, under another --name; it has the same base.',
    );
    expect(() => requireLive('final-rl', [row(1, 0)], 0.1)).toThrow(/otherwise, choose harder levels/);
    // All of one level and none of the other: harder levels and fewer of them are as good an advice.
    expect(() => requireLive('final-rl', [row(1, 0), row(0, 0)], 0.1)).toThrow(/choose harder levels/);
  });
});
