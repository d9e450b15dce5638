// A reward model: a policy with a head, its gradient by finite differences, each row by itself.

import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/kernels/tensorflow.js';
import { startBackend } from '../../src/policy/backend.js';
import { packTexts } from '../../src/policy/packing.js';
import { parameterCount } from '../../src/policy/parameters.js';
import {
  createRewardModel,
  initialRewardWeights,
  type RewardModel,
  rewardLayout,
} from '../../src/policy/rewardModel.js';
import { scoreLoss } from '../../src/rl/rewardModelLoss.js';
import { cpuBackend, roughWeights, tinyShape, tinyVocabulary } from './fixtures.js';

const texts = [[1, 2, 3], [4, 5], [1, 2, 3, 4], [7]];
const rows = packTexts(texts);
const loss = scoreLoss({ kind: 'bradley-terry', weight: 0.5 });
const size = parameterCount(tinyShape, tinyVocabulary);

/** A trunk and a head away from 0. */
function headed(): Float32Array {
  const weights = initialRewardWeights(roughWeights(), tinyShape);
  for (let i = size; i < weights.length; i++) weights[i] = 0.1 * (i - size) - 0.3;
  return weights;
}

let model: RewardModel;
beforeAll(async () => {
  model = createRewardModel(await cpuBackend(), tinyShape, tinyVocabulary);
});

describe('a reward model', () => {
  it('has the weights of the policy, then those of the head', () => {
    const layout = rewardLayout(tinyShape, tinyVocabulary);
    expect(layout.slice(-2).map(({ name, offset }) => [name, offset])).toEqual([
      ['score.weight', size],
      ['score.bias', size + tinyShape.width],
    ]);
    const start = initialRewardWeights(roughWeights(), tinyShape);
    expect(start.slice(0, size)).toEqual(roughWeights());
    expect([...start.slice(size)]).toEqual(new Array(tinyShape.width + 1).fill(0));
    expect(() => model.load(roughWeights())).toThrow('expected');
  });

  it('scores 0 under a head of zeros, and the bias alone shifts every score', () => {
    const weights = initialRewardWeights(roughWeights(), tinyShape);
    weights[weights.length - 1] = 1.5;
    model.load(weights);
    expect([...model.scores(rows)]).toEqual([1.5, 1.5, 1.5, 1.5]);
  });

  it('scores each row by itself', () => {
    model.load(headed());
    const together = model.scores(rows);
    texts.forEach((text, i) => {
      expect(model.scores(packTexts([text]))[0]).toBeCloseTo(together[i], 5);
    });
    expect(new Set(together).size).toBe(texts.length);
  });

  it('has the gradient of finite differences, in trunk and head', () => {
    const weights = headed();
    model.load(weights);
    const { gradient, loss: value } = model.gradient(rows, loss);
    expect(gradient.length).toBe(weights.length);
    expect(value).toBeGreaterThan(0);
    const h = 1e-2;
    const lossAt = (i: number, by: number) => {
      const moved = weights.slice();
      moved[i] += by;
      model.load(moved);
      return tf.tidy(() => loss(tf.tensor1d(model.scores(rows))).loss.dataSync()[0]);
    };
    for (let i = 0; i < weights.length; i += 37) {
      expect(gradient[i], `weight ${i}`).toBeCloseTo((lossAt(i, h) - lossAt(i, -h)) / (2 * h), 2);
    }
    for (let i = size; i < weights.length; i++) {
      expect(gradient[i], `head ${i - size}`).toBeCloseTo((lossAt(i, h) - lossAt(i, -h)) / (2 * h), 3);
    }
  });

  it('refuses rows longer than the context, and leaks no tensors', () => {
    model.load(headed());
    expect(() => model.scores(packTexts([new Array(tinyShape.context + 1).fill(1)]))).toThrow('allowed 1 to');
    const before = tf.memory().numTensors;
    model.scores(rows);
    model.gradient(rows, loss);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('the wasm backend gives the scores and the gradient of the reference', async () => {
  model.load(headed());
  const expected = { scores: model.scores(rows), ...model.gradient(rows, loss) };
  const fused = createRewardModel(await startBackend('wasm'), tinyShape, tinyVocabulary);
  fused.load(headed());
  const scores = fused.scores(rows);
  const { gradient } = fused.gradient(rows, loss);
  expected.scores.forEach((score, i) => {
    expect(scores[i]).toBeCloseTo(score, 4);
  });
  expected.gradient.forEach((slope, i) => {
    expect(gradient[i]).toBeCloseTo(slope, 4);
  });
});
