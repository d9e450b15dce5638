// Process supervision: advantages of tokens from rewards of steps, by hand and against a slow reference from the paper.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedProcess, processAdvantages } from '../../src/rl/process.js';
import { slowProcess } from './slow.js';

const stepped = (length: number, ...steps: readonly (readonly [end: number, reward: number])[]) => {
  return { length, steps: steps.map(([end, reward]) => ({ end, reward })) };
};

describe('the rewards of the steps of a group', () => {
  it('are worth by hand: two right ones and a wrong one are 1/sqrt 2 each, and -sqrt 2', () => {
    // R = 1, 1, 0: mean 2/3, std sqrt(2)/3.
    const [two, one] = processAdvantages([stepped(6, [1, 1], [4, 1]), stepped(4, [2, 0])], 0);
    const half = Math.SQRT1_2;
    [2 * half, 2 * half, half, half, half, 0].forEach((value, t) => {
      expect(two[t]).toBeCloseTo(value, 12);
    });
    [-2 * half, -2 * half, -2 * half, 0].forEach((value, t) => {
      expect(one[t]).toBeCloseTo(value, 12);
    });
  });

  it('are worth nothing where all are alike, however many: a judge that pays every step pays none', () => {
    const paid = processAdvantages([stepped(5, [1, 1], [2, 1], [3, 1]), stepped(2, [0, 1]), stepped(3)], 0);
    expect(paid).toEqual([
      [0, 0, 0, 0, 0],
      [0, 0],
      [0, 0, 0],
    ]);
    expect(processAdvantages([stepped(2), stepped(1)], 0)).toEqual([[0, 0], [0]]);
  });

  it('are added to what the outcome gives, by their weight', () => {
    expect(addedProcess(-1, [2, 1, 0], 0.5)).toEqual([0, -0.5, -1]);
    expect(addedProcess([1, 2, 3], [2, 1, 0], 2)).toEqual([5, 4, 3]);
  });

  it('are those of the slow reference, whatever the steps', () => {
    const reward = fc.constantFrom(0, 1, 0.25);
    const completion = fc.integer({ min: 1, max: 12 }).chain((length) =>
      fc.uniqueArray(fc.integer({ min: 0, max: length - 1 }), { maxLength: 5 }).chain((ends) =>
        fc.array(reward, { minLength: ends.length, maxLength: ends.length }).map((rewards) => ({
          length,
          steps: [...ends].sort((a, b) => a - b).map((end, i) => ({ end, reward: rewards[i] })),
        })),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(completion, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 0.1),
        (group, stdFloor) => {
          const fast = processAdvantages(group, stdFloor);
          slowProcess(group, stdFloor).forEach((tokens, i) => {
            expect(fast[i]).toHaveLength(group[i].length);
            tokens.forEach((value, t) => {
              expect(fast[i][t]).toBeCloseTo(value, 9);
            });
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});
