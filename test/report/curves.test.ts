// Learning curves, as points.
import { describe, expect, it } from 'vitest';
import { evalCurves, stageCurves, stagesOf } from '../../src/report/curves.js';
import { evaluation, zero } from './fixtures.js';

describe('learning curves', () => {
  it('have the values of each metric, step by step', () => {
    const steps = [1, 2, 3];
    expect(stageCurves(zero.metrics, 'reasoning-rl')).toEqual([
      { label: 'reward', steps, values: [0.2, 0.8, 0.6] },
      { label: 'length', steps, values: [10, 30, 20] },
      { label: 'entropy', steps, values: [1.5, 0.5, 1] },
    ]);
  });

  it('leave out rows and stages without the metric', () => {
    const metrics = [{ stage: 'final-rl', step: 0, 'filters/kept': 3 } as const, ...zero.metrics];
    expect(stageCurves(metrics, 'final-rl')).toEqual([]);
    expect(stagesOf(metrics)).toEqual(['final-rl', 'reasoning-rl']);
  });

  it('have those of held-out problems beside them', () => {
    const [pass] = evalCurves(zero, 'reasoning-rl');
    expect(pass).toEqual({ label: 'pass@1', steps: [1, 2, 2], values: [0.2, 0.3, 0.4] });
    expect(evalCurves(zero, 'final-rl')).toEqual([]);
    // Greedy, or made to begin otherwise: another curve.
    const [last] = zero.evals.slice(-1);
    const others = [
      { ...last, temperature: 0 },
      { ...last, begin: 'so' },
    ];
    expect(evalCurves({ ...zero, evals: [...zero.evals, ...others] }, 'reasoning-rl')).toEqual([pass]);
  });

  it('tell how many thoughts are thorough from how many of these are right, where there are any', () => {
    const row = (step: number, scores: Record<string, number>) => ({
      ...evaluation('reasoning-rl', step, 0.5, true),
      groups: { all: { problems: 1, samples: 4, 'pass@1': 0.5, ...scores } },
    });
    const skilled = { thorough: 0.25, 'accuracy/thorough': 1 };
    const evals = [row(1, { thorough: 0 }), row(2, skilled)];
    expect(evalCurves({ ...zero, evals }, 'reasoning-rl').slice(1)).toEqual([
      { label: 'thorough', steps: [1, 2], values: [0, 0.25] },
      { label: 'skill', steps: [2], values: [1] },
    ]);
  });
});
