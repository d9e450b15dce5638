// All stages on one axis: where steps and evaluations stand, where curves begin and break; the band around a share.
import { describe, expect, it } from 'vitest';
import { placedEvals, placedMeasured, placedSteps, stagePlaces } from '../../src/page/axes.js';
import { passAt1Band, passAt1Half, wilson } from '../../src/page/wilson.js';
import type { StageName } from '../../src/stages/index.js';
import { stretches } from '../../src/web/report/stretches.js';
import { movingMean, valueAt } from '../../src/web/report/values.js';
import { evaluation, ofBase, run } from '../report/fixtures.js';

const steps = (stage: StageName, count: number) =>
  Array.from({ length: count }, (_, i) => ({ stage, step: i + 1, loss: i, num_tokens: 100 }));
const r1 = {
  ...run('r1', 'r1', [
    ofBase,
    evaluation('cold-start-sft', 2, 0.5),
    evaluation('reasoning-rl', 2, 0.6, true),
    evaluation('reasoning-rl', 4, 0.7, true),
    evaluation('reasoning-rl', 4, 0.71),
    evaluation('rejection-sampled-sft', 3, 0.8),
  ]),
  metrics: [
    ...steps('cold-start-sft', 2),
    { stage: 'reasoning-rl', step: 0, 'gate/addition/3/live': 1 } as const,
    ...steps('reasoning-rl', 4),
    ...steps('rejection-sampled-sft', 3),
  ],
};

describe('the axis of a run', () => {
  it('has its stages one behind the other, in steps and in tokens', () => {
    expect(stagePlaces(r1).map(({ label, step, token, steps }) => [label, step, token, steps])).toEqual([
      ['Dev1', 0, 0, 2],
      ['Dev2', 2, 200, 4],
      ['Dev3', 6, 600, 3],
    ]);
  });

  it('begins each stage with what it starts from: the base anew where it does not go on', () => {
    const placed = placedEvals(r1, 100).map(({ step, row }) => [
      Math.round(step),
      row?.groups.all?.['pass@1'] ?? null,
    ]);
    expect(placed).toEqual([
      [0, 0.1],
      [2, 0.5],
      [4, 0.6],
      [6, 0.71],
      [6, null],
      [6, 0.1],
      [9, 0.8],
    ]);
  });

  it('knows where the two ends of a stage alone were measured', () => {
    const jumps = placedEvals(r1, 100).flatMap(({ step, jump }) => (jump ? [step] : []));
    expect(jumps).toEqual([2, 9]);
    const values = [0.1, 0.5, 0.6, 0.71, null, 0.1, 0.8];
    expect(stretches({ values, jumps: [1, 6] })).toEqual([
      { from: 0, to: 1, jump: false },
      { from: 0, to: 2, jump: true },
      { from: 1, to: 4, jump: false },
      { from: 5, to: 6, jump: false },
      { from: 5, to: 7, jump: true },
      { from: 6, to: 7, jump: false },
    ]);
  });

  it('never goes back, in whatever it is counted', () => {
    for (const key of ['step', 'token'] as const) {
      const at = placedEvals(r1, 100).map((point) => point[key]);
      expect(at).toEqual([...at].sort((a, b) => a - b));
    }
  });

  it('has the measured steps alone, one curve where others lie between, and none where nothing is measured', () => {
    expect(placedMeasured(r1, 100)).toEqual([]);
    const metrics = r1.metrics.map((row) =>
      row.stage === 'reasoning-rl' && row.step % 2 === 0 && row.step > 0
        ? { ...row, 'measured/kl': row.step }
        : row,
    );
    const placed = placedMeasured({ ...r1, metrics }, 100);
    expect(
      placed.map(({ step, token, row }) => [Math.round(step), token, row?.['measured/kl'] ?? null]),
    ).toEqual([
      [2, 201, null],
      [4, 400, 2],
      [6, 600, 4],
    ]);
  });

  it('takes neighbouring steps together where there are many', () => {
    const many = { ...r1, metrics: steps('cold-start-sft', 1000) };
    const placed = placedSteps(many, 50);
    expect(placed).toHaveLength(50);
    expect(placed[0]).toEqual({ step: 11, token: 1100, row: { loss: 9.5, num_tokens: 100 } });
  });

  it('takes as many steps for each point of a stage: means of fewer would look noisier', () => {
    const placed = placedSteps({ ...r1, metrics: steps('cold-start-sft', 301) }, 250);
    expect(placed).toHaveLength(151);
    // Losses are 0, 1, 2, ...: one alone, then pairs.
    expect(placed.slice(0, 3).map(({ row }) => row?.loss)).toEqual([0, 1.5, 3.5]);
    expect(placed.at(-1)?.row?.loss).toBe(299.5);
  });
});

describe('the figures of a curve', () => {
  const values = [1, 2, 6, null, 5, null];

  it('are those nearest to the cursor, and none where the curve has none', () => {
    const axis = [0, 10, 20, 20.01, 30, 40];
    const at = (place: number) => valueAt(axis, values, place);
    expect([-1, 4, 6, 19, 20.02, 26, 36, 99].map(at)).toEqual([1, 1, 2, 6, null, 5, null, null]);
  });

  it('are not told where a curve jumps over what was not measured', () => {
    const at = (place: number) => valueAt([0, 100, 110], [0.2, 0.7, 0.8], place, [1]);
    expect([0, 4, 50, 96, 100, 104].map(at)).toEqual([0.2, 0.2, null, 0.7, 0.7, 0.7]);
  });

  it('have means of four neighbours on each side, but not across a gap', () => {
    expect(movingMean(values)).toEqual([3, 3, 3, null, 5, null]);
    expect(movingMean([0, 0, 0, 0, 0, 9, 0])).toEqual([0, 1.5, 9 / 7, 9 / 7, 9 / 7, 1.5, 1.8]);
  });
});

describe("Wilson's interval", () => {
  it('is that of the textbooks', () => {
    // Newcombe (1998), Table I: 81 of 263 and 0 of 20.
    expect(wilson(81 / 263, 263).low).toBeCloseTo(0.2553, 4);
    expect(wilson(81 / 263, 263).high).toBeCloseTo(0.3662, 4);
    expect(wilson(0, 20).low).toBe(0);
    expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
  });

  it('counts the problems where each is always or never right, all samples where they are alike', () => {
    const scores = { problems: 100, samples: 16, 'pass@1': 0.5 };
    const draws = (passAt2: number, n: number) => {
      const [band, own] = [passAt1Band({ ...scores, 'pass@2': passAt2 }), wilson(0.5, n)];
      expect(band?.low).toBeCloseTo(own.low, 3);
      expect(band?.high).toBeCloseTo(own.high, 3);
    };
    draws(0.5, 100);
    draws(0.75, 1600);
    expect(passAt1Half({ ...scores, 'pass@2': 0.5 })).toBeCloseTo(0.098, 12);
  });

  it('is never nothing: all right in so many problems is still a sample', () => {
    const all = { problems: 20, samples: 4, 'pass@1': 0, 'pass@2': 0 };
    expect(passAt1Band(all)).toEqual(wilson(0, 20));
    expect(passAt1Half(all)).toBeCloseTo(0.1611 / 2, 4);
    expect(passAt1Band({ ...all, problems: 0 })).toBeNull();
  });
});
