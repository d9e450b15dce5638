// The losses of the reward models against numbers worked out by hand and finite differences.
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/kernels/tensorflow.js';
import { binaryCrossEntropy, bradleyTerry, logSigmoid, scoreLoss } from '../../src/rl/rewardModelLoss.js';

beforeAll(() => tf.setBackend('cpu'));

const t = (...values: number[]) => tf.tensor1d(values);

describe('logSigmoid', () => {
  it('is log(1 / (1 + exp(-x)))', () => {
    const [at0, atLog3, atMinusLog3] = logSigmoid(t(0, Math.log(3), -Math.log(3))).dataSync();
    expect(at0).toBeCloseTo(-Math.log(2), 6);
    expect(atLog3).toBeCloseTo(Math.log(3 / 4), 6);
    expect(atMinusLog3).toBeCloseTo(Math.log(1 / 4), 6);
  });

  it('stays finite far out, value and gradient', () => {
    const far = t(-200, 200);
    expect([...logSigmoid(far).dataSync()]).toEqual([-200, 0]);
    const slopes = tf
      .grad((x) => tf.sum(logSigmoid(x as Tensor1D)))(far)
      .dataSync();
    expect(slopes[0]).toBeCloseTo(1, 6);
    expect(slopes[1]).toBeCloseTo(0, 6);
  });
});

describe('bradleyTerry', () => {
  it('is -log of the chance that the chosen one wins', () => {
    // Differences log 3 and -log 3: chances 3/4 and 1/4.
    const loss = bradleyTerry(t(Math.log(3), 1), t(0, 1 + Math.log(3)));
    expect(loss.dataSync()[0]).toBeCloseTo(-Math.log(3 / 4) - Math.log(1 / 4), 5);
  });
});

describe('binaryCrossEntropy', () => {
  it('is -log of the chance of the label', () => {
    // sigmoid(log 3) = 3/4: as label 1, and as label 0.
    const loss = binaryCrossEntropy(t(Math.log(3), Math.log(3)), t(1, 0));
    expect(loss.dataSync()[0]).toBeCloseTo(-Math.log(3 / 4) - Math.log(1 / 4), 5);
  });
});

describe('scoreLoss', () => {
  const specs = [
    { kind: 'bradley-terry', weight: 0.5 },
    { kind: 'binary-cross-entropy', labels: Float32Array.of(1, 0, 0, 1), weight: 0.25 },
  ] as const;

  it('pairs the first half of the rows with the second', () => {
    const { loss } = scoreLoss(specs[0])(t(Math.log(3), 2, 0, 2));
    expect(loss.dataSync()[0]).toBeCloseTo(0.5 * (-Math.log(3 / 4) + Math.log(2)), 5);
  });

  it('takes the chance of each label, times the weight of the batch', () => {
    // sigmoid(log 3) = 3/4: as label 1, and as label 0.
    const spec = { kind: 'binary-cross-entropy', labels: Float32Array.of(1, 0), weight: 0.5 } as const;
    const { loss } = scoreLoss(spec)(t(Math.log(3), Math.log(3)));
    expect(loss.dataSync()[0]).toBeCloseTo(0.5 * (-Math.log(3 / 4) - Math.log(1 / 4)), 5);
  });

  it.each(specs)('$kind: the gradient is that of finite differences', (spec) => {
    const at = [0.3, -1.2, 0.7, 2.1];
    const value = (scores: number[]) => scoreLoss(spec)(t(...scores)).loss.dataSync()[0];
    const gradient = tf
      .grad((x) => scoreLoss(spec)(x as Tensor1D).loss)(t(...at))
      .dataSync();
    const h = 1e-2;
    at.forEach((_, i) => {
      const moved = (by: number) => at.map((score, j) => (i === j ? score + by : score));
      expect(gradient[i]).toBeCloseTo((value(moved(h)) - value(moved(-h))) / (2 * h), 3);
    });
  });
});
