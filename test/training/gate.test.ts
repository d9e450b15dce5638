// The look before reinforcement: what groups of training problems can teach, and when a stage is refused.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { trainProblem } from '../../src/data/split.js';
import { encode, endId } from '../../src/data/tokenizer.js';
import { promptOf } from '../../src/tasks/index.js';
import type { GateRow } from '../../src/training/gate.js';
import { gateRows, requireLive } from '../../src/training/gate.js';
import { onlyLevels, tinyConfig } from '../pipeline/tiny.js';
import { parityOf, scripted, worked } from './scriptedCompute.js';

const config = { seed: 5, world: onlyLevels({ parity: [3, 2], sort: [2] }) };
const settings = { ...tinyConfig().reasoningRl, groupSize: 4, temperature: 0.75, maxNewTokens: 17 };
const weights = Float32Array.of(3);

/** A policy that is right in so many completions of the n-th problem asked; sorting it cannot do. */
function partlyRight(...counts: number[]) {
  let asked = -1;
  return scripted({
    sample: (prompt, nth) => {
      if (nth === 0) asked++;
      const right = parityOf(prompt);
      return worked(prompt, nth < (counts[asked] ?? 0) ? right : 1 - right);
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
      ['parity', 3],
      ['parity', 2],
      ['sort', 2],
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
    const [hard, easy, sort] = await rowsOf(0, 1, 4, 2, 0, 0, 0, 1);
    // Right in 0, 1, 4 and 2 of 4: live 1 - p^4 - (1 - p)^4 is 0, 1 - 1/256 - 81/256 = 174/256, 0, 1 - 2/16 = 224/256.
    expect(hard).toEqual({
      ...{ task: 'parity', level: 3, samples: 16, chance: 0.5 },
      ...{ passAt1: 7 / 16, passAtGroup: 3 / 4, live: 398 / 1024 },
    });
    expect(easy).toEqual({
      ...{ task: 'parity', level: 2, samples: 16, chance: 0.5 },
      ...{ passAt1: 1 / 16, passAtGroup: 1 / 4, live: 174 / 1024 },
    });
    expect(sort).toMatchObject({ task: 'sort', level: 2, passAt1: 0, passAtGroup: 0, live: 0 });
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
  const row = (passAt1: number, live: number): GateRow => ({
    ...{ task: 'parity', level: 4, samples: 64, passAt1, passAtGroup: 1, live, chance: 0.5 },
  });

  it('passes on the mean over levels, at the limit too, and always at 0', () => {
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.3, 0.4)], 0.2)).not.toThrow();
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.3, 0.5)], 0.25)).not.toThrow();
    expect(() => requireLive('final-rl', [row(0, 0)], 0)).not.toThrow();
  });

  it('stops a dead stage and says which way it is dead', () => {
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.01, 0.1)], 0.1)).toThrow(
      /got an expected share of 0\.050, allowed limits\.minLive = 0\.1 or more\).*wrong\. Train the base longer/,
    );
    expect(() => requireLive('final-rl', [row(1, 0)], 0.1)).toThrow(/right\. Choose harder levels/);
    // All of one level and none of the other: harder levels and fewer of them are as good an advice.
    expect(() => requireLive('final-rl', [row(1, 0), row(0, 0)], 0.1)).toThrow(/right\. Choose harder/);
  });
});
