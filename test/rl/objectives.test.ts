// Each objective against numbers worked out by hand: the loss of one group, its gradient, and what lies between.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ObjectiveName, objectiveNames } from '../../src/config/stageSettings.js';
import { startBackend } from '../../src/policy/backend.js';
import { packRows } from '../../src/policy/packing.js';
import { policyLoss } from '../../src/rl/loss.js';
import { objectives } from '../../src/rl/objectives.js';
import { policySpec, type Rollout } from '../../src/rl/rollout.js';
import { partsOf } from './parts.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const problem = { task: 'total', level: 2, language: 'en', values: [1, 2] } as const;

/** Two completions of one prompt, of two tokens and of one, with rewards 1 and 0; the old policy gave each token e^-1. */
function group(name: ObjectiveName): Rollout[] {
  const advantages = objectives[name].advantages([1, 0]);
  return [2, 1].map((length, i) => ({
    query: { kind: 'problem', problem },
    prompt: [3, 4],
    completion: {
      ids: new Int32Array(length).fill(5),
      logprobs: new Float32Array(length).fill(-1),
      entropy: new Float32Array(length),
      finished: true,
    },
    words: [],
    parts: partsOf({ accuracy: 1 - i }),
    reward: 1 - i,
    advantage: advantages[i],
    refLogprobs: null,
  }));
}

/** The loss of the group where the policy now gives its tokens these logprobs, and the gradient at them. */
function lossOf(name: ObjectiveName, logprobs: readonly number[], clipEpsilon: number) {
  const rollouts = group(name);
  const rows = packRows(
    rollouts.map(({ prompt, completion }) => ({ prompt, completion: completion.ids })),
    'completion',
  );
  const batch = { completions: 2, tokens: 3, maxNewTokens: 10 };
  const spec = policySpec(rollouts, rows, objectives[name], batch, { clipEpsilon, klCoef: 0 });
  // Each row's prompt has one position that predicts nothing.
  const at = tf.tensor1d([0, logprobs[0], logprobs[1], 0, logprobs[2]]);
  const { stats } = policyLoss(at, spec);
  const { value, grad } = tf.valueAndGrad((x) => policyLoss(x as tf.Tensor1D, spec).loss)(at);
  const [, first, second, , third] = grad.dataSync();
  const clippedHigh = stats['clip_ratio/high_mean'].dataSync()[0];
  return { loss: value.dataSync()[0], gradient: [first, second, third], clippedHigh };
}

/** Ratios e^.1, e^.3 and e^-.4 of new to old probability. */
const moved = [-0.9, -0.7, -1.4];
const [r1, r2, r3] = [0.1, 0.3, -0.4].map(Math.exp);

function expectClose(found: ReturnType<typeof lossOf>, loss: number, gradient: readonly number[]): void {
  expect(found.loss).toBeCloseTo(loss, 5);
  found.gradient.forEach((value, i) => {
    expect(value).toBeCloseTo(gradient[i], 5);
  });
}

describe('grpo', () => {
  it('has advantages 1 and -1 and weights completions alike, tokens by the length of theirs', () => {
    expect(objectives.grpo.advantages([1, 0])).toEqual([1, -1]);
    expectClose(lossOf('grpo', moved, 5), -(r1 / 4 + r2 / 4 - r3 / 2), [-r1 / 4, -r2 / 4, r3 / 2]);
  });

  it('clips each token by its own ratio', () => {
    // e^.3 is above 1.2 with a positive advantage, e^-.4 below .8 with a negative one: no gradient from either.
    expectClose(lossOf('grpo', moved, 0.2), -(r1 / 4 + 1.2 / 4 - 0.8 / 2), [-r1 / 4, 0, 0]);
  });
});

describe('dr-grpo', () => {
  it('has the distances from the mean as advantages, and one weight for all tokens: 1 / (G x limit)', () => {
    expect(objectives['dr-grpo'].advantages([1, 0])).toEqual([0.5, -0.5]);
    const w = 1 / 20;
    expectClose(lossOf('dr-grpo', moved, 5), -0.5 * w * (r1 + r2 - r3), [
      -0.5 * w * r1,
      -0.5 * w * r2,
      0.5 * w * r3,
    ]);
  });
});

describe('gspo', () => {
  // The ratios of the completions: e^((.1 + .3) / 2) and e^-.4.
  const s1 = Math.exp(0.2);

  it('gives both tokens of a completion its one ratio, and half of its gradient', () => {
    expectClose(lossOf('gspo', moved, 5), -(s1 - r3) / 2, [-s1 / 4, -s1 / 4, r3 / 2]);
  });

  it('clips whole completions: e^.2 is above 1.2 although e^.1 is not', () => {
    expectClose(lossOf('gspo', moved, 0.2), -(1.2 - 0.8) / 2, [0, 0, 0]);
  });
});

describe.each(objectiveNames)('%s', (name) => {
  const { advantages, source } = objectives[name];

  it('names its source', () => {
    expect(source).toMatch(/arXiv \d{4}\.\d{5}/);
  });

  it('reports the share of clipped tokens as a mean over tokens, however it weighs them itself', () => {
    // Both ratios of the first completion are above 1.05 with a positive advantage, the second's one is below.
    expect(lossOf(name, moved, 0.05).clippedHigh).toBeCloseTo(2 / 3, 6);
  });

  it('learns nothing from a group of equal rewards, rounding or not', () => {
    expect(advantages([0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
    // .1 + .2 is not .3, but the same parts added in another order must not teach.
    expect(advantages([0.1 + 0.2, 0.3, 0.3, 0.3])).toEqual([0, 0, 0, 0]);
    expect(advantages([1e9, 1e9 + 0.1])).toEqual([0, 0]);
  });

  it('keeps the sign and the order of rewards, whatever is added to all of them', () => {
    const [low, middle, high] = advantages([0.25, 1, 2]);
    expect(low).toBeLessThan(0);
    expect(middle).toBeGreaterThan(low);
    expect(high).toBeGreaterThan(middle);
    // Small rewards teach as large ones do.
    expect(advantages([0, 1e-6])[1]).toBeGreaterThan(0);
    advantages([1.25, 2, 3]).forEach((value, i) => {
      expect(value).toBeCloseTo([low, middle, high][i], 12);
    });
  });
});
