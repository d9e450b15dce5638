// Each invariant of a step, broken on purpose: it is named, with stage and step, and ends the run with exit code 70.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes, UserError } from '../../src/base/errors.js';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import type { Config } from '../../src/config/schema.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { checkAdvantages } from '../../src/training/invariants.js';
import { tinyBase, tinyConfig } from '../pipeline/tiny.js';
import { noWeights } from '../rl/parts.js';

const config = tinyConfig({ recipe: 'r1-zero', eval: { problems: 1, samples: 1, every: 100 } });
let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(config);
});
afterAll(() => compute.close());

/** The error that a run ends with, on a compute of which something is spoiled. */
async function failure(spoiled: Partial<Compute>, settings: Config = config): Promise<UserError> {
  try {
    for await (const _ of runPipeline(settings, { ...compute, ...spoiled }, { base: tinyBase(config) }));
  } catch (error) {
    return error as UserError;
  }
  throw new Error('the run did not fail');
}

describe('a run whose sampler and learner differ', () => {
  it('in the last bit of one logprob is ended', async () => {
    const error = await failure({
      async sample(...asked) {
        const drawn = await compute.sample(...asked);
        const [{ logprobs }] = drawn[0];
        new Uint32Array(logprobs.buffer, logprobs.byteOffset)[0] ^= 1;
        return drawn;
      },
    });
    expect(error).toBeInstanceOf(UserError);
    expect(error.exitCode).toBe(exitCodes.bug);
    expect(error.message).toMatch(
      /^stage reasoning-rl, step 1: invariant broken: the first update's logprobs are the sampler's, to the bit \(.*\|log ratio\|.* is \d/,
    );
  });
});

describe('a run whose dead groups give a gradient', () => {
  // Nothing is rewarded and there is no KL: nothing can be learned.
  const still = { ...config, reasoningRl: { ...config.reasoningRl, klCoef: 0, rewards: noWeights() } };

  it('is ended', async () => {
    const error = await failure(
      {
        async gradient(weights, shards) {
          const result = await compute.gradient(weights, shards);
          result.gradient[0] += 1e-9;
          return result;
        },
      },
      still,
    );
    expect(error.exitCode).toBe(exitCodes.bug);
    expect(error.message).toContain('invariant broken: dead groups without KL give no gradient');
  });
});

describe('advantages', () => {
  const groups = [
    { rewards: [1, 0, 0], noise: 0, most: 1 },
    { rewards: [0.3, 0.3], noise: 0, most: 1 },
  ];

  it('that sum to 0 but for rounding pass, of rewards however close', () => {
    const rewards = [1e6 + 1e-2, 1e6, 1e6, 1e6];
    const centre = rewards.reduce((a, b) => a + b, 0) / 4;
    const far = [{ rewards, noise: 0, most: 1 }];
    checkAdvantages(far, [rewards.map((reward) => (reward - centre) / 0.0043)], 'group');
    checkAdvantages(
      groups,
      [
        [2 / 3, -1 / 3, -1 / 3],
        [0, 0],
      ],
      'group',
    );
    checkAdvantages(
      groups,
      [
        [1, -0.5, -0.5],
        [0.5, -0.5],
      ],
      'step',
    );
  });

  it('of the tokens of a step are held against each other, whatever the rewards', () => {
    checkAdvantages(
      groups,
      [
        [[1, -0.25], [-0.5], [-0.25]],
        [[0.5, -0.5, 0], [0]],
      ],
      'tokens',
    );
    const off = [
      [[1, -0.25], [-0.5], [-0.25]],
      [[0.5, -0.5, 1e-9], [0]],
    ];
    expect(() => checkAdvantages(groups, off, 'tokens')).toThrow(
      'advantages of the tokens of a step sum to 0',
    );
  });

  it.each([
    [
      'live group',
      [
        [1, 0, -0.9],
        [0, 0],
      ],
      'group',
      'advantages of a live group sum to 0 (got 0.',
    ],
    [
      'live group, a trifle',
      [
        [1, 0, -1 + 1e-9],
        [0, 0],
      ],
      'group',
      'advantages of a live group sum to 0',
    ],
    [
      'dead group',
      [
        [1, 0, -1],
        [1e-9, 0],
      ],
      'group',
      'advantages of a dead group are 0 (group 2 has',
    ],
    [
      'step',
      [
        [1, 0, -1],
        [0, 0.5],
      ],
      'step',
      'advantages of a step sum to 0 (got 0.5)',
    ],
    [
      'live group, NaN',
      [
        [Number.NaN, 0, 0],
        [0, 0],
      ],
      'group',
      'sum to 0 (got NaN)',
    ],
  ] as const)('of a %s that do not are named', (_, advantages, over, named) => {
    expect(() => checkAdvantages(groups, advantages, over)).toThrow(named);
  });
});
