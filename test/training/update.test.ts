// One update: a gradient, one AdamW step, and where it went wrong, causes before effects.
import { describe, expect, it } from 'vitest';
import type { GradientResult } from '../../src/policy/types.js';
import { descend, newLearner, update } from '../../src/training/update.js';
import { tinyConfig } from '../pipeline/tiny.js';
import { scripted } from './scriptedCompute.js';

const layout = [
  { name: 'first', shape: [2], offset: 0, size: 2, decay: false },
  { name: 'second', shape: [1], offset: 2, size: 1, decay: false },
];
const optimizer = { ...tinyConfig().optimizer, clipNorm: 100 };
const resultOf = (gradient: number[], loss = 0.5): GradientResult => {
  return { loss, gradient: Float32Array.from(gradient), stats: { kl: 0.25 } };
};

describe('newLearner', () => {
  it('starts from a copy, with moments of zero', () => {
    const weights = Float32Array.of(1, 2, 3);
    const learner = newLearner(weights);
    expect(learner).toEqual({ weights, optimizer: { m: new Float32Array(3), v: new Float32Array(3), t: 0 } });
    learner.weights[0] = 9;
    expect(weights[0]).toBe(1);
  });
});

describe('update', () => {
  it('asks the gradient of the shards at the weights, steps against it and hands on what it is told', async () => {
    const { compute, updates, order } = scripted({ gradient: () => resultOf([3, 0, -4]) });
    const learner = newLearner(Float32Array.of(1, 1, 1));
    const shards: never[] = [];
    const done = await update({ compute, layout, optimizer }, learner, shards, 0.5);
    expect(updates).toEqual([{ weights: Float32Array.of(1, 1, 1), shards }]);
    expect(done).toEqual({ ...resultOf([3, 0, -4]), gradNorm: 5 });
    // The first step of Adam is the rate, in the direction of each sign.
    expect([...learner.weights].map((weight) => weight.toFixed(4))).toEqual(['0.5000', '1.0000', '1.5000']);
    expect(learner.optimizer.t).toBe(1);
    expect(order).toEqual(['gradient()', 'optimizer', 'data']);
  });
});

describe('an update that diverges', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
  const { compute } = scripted({}, false);
  const context = { compute, layout, optimizer };
  const fails = (change: (learner: ReturnType<typeof newLearner>) => GradientResult) => {
    const learner = newLearner(Float32Array.of(1, 1, 1));
    const result = change(learner);
    try {
      descend(context, learner, result, 0.5);
    } catch (error) {
      return { error, learner };
    }
    throw new Error('it did not fail');
  };
  const refused = (what: string) => ({
    exitCode: 80,
    message: `${what} is not finite. Lower the learning rate and start a new run.`,
  });

  it.each([nan, infinite, -infinite])('for a loss of %d stops before it changes a weight', (loss) => {
    const { error, learner } = fails(() => resultOf([1, 1, 1], loss));
    expect(error).toMatchObject(refused('the loss'));
    expect(learner).toEqual(newLearner(Float32Array.of(1, 1, 1)));
  });

  it.each([
    ['the gradient of second', [1, 1, nan], null],
    ['the gradient of first', [1, infinite, nan], null],
    ['optimizer.m.second', [1, 1, 1], 'm'],
    ['optimizer.v.second', [1, 1, 1], 'v'],
    ['second', [1, 1, 1], 'weights'],
  ] as const)('names the tensor: %s', (what, gradient, sick) => {
    const { error } = fails((learner) => {
      if (sick === 'weights') learner.weights[2] = infinite;
      else if (sick !== null) learner.optimizer[sick][2] = sick === 'v' ? infinite : nan;
      return resultOf([...gradient]);
    });
    expect(error).toMatchObject(refused(what));
  });

  it('blames the norm where every number of the gradient is finite and their sum is not', () => {
    // Single numbers do not get there; a backend that handed on doubles would.
    const doubles = Float64Array.of(1e200, 1e200, 1) as unknown as Float32Array;
    const { error } = fails(() => ({ ...resultOf([]), gradient: doubles }));
    expect(error).toMatchObject(refused('the gradient norm'));
  });
});
