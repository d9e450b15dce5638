// One worked step: how often it slips, and what is written when it does.
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { workStep } from '../../src/tasks/steps.js';

const work = (slip: number, notice: number, key: number) =>
  workStep(
    5,
    () => 6,
    (value) => ['gives', String(value)],
    { slip, notice, giveUp: 0 },
    stream('steps', key),
  );

describe('workStep', () => {
  it('writes the right value, the wrong one, or both with a wait between', () => {
    expect(work(0, 0, 0)).toEqual({ written: ['gives', '5'], value: 5 });
    expect(work(1, 0, 0)).toEqual({ written: ['gives', '6'], value: 6 });
    expect(work(1, 1, 0)).toEqual({ written: ['gives', '6', 'wait', ',', 'gives', '5'], value: 5 });
  });

  it('slips and notices as often as the habits say', () => {
    const steps = Array.from({ length: 4000 }, (_, key) => work(0.2, 0.25, key));
    const noticed = steps.filter(({ written }) => written.includes('wait')).length;
    const believed = steps.filter(({ value }) => value === 6).length;
    // 800 slips expected: 200 noticed (sd 14), 600 believed (sd 23).
    expect(noticed).toBeGreaterThan(140);
    expect(noticed).toBeLessThan(260);
    expect(believed).toBeGreaterThan(510);
    expect(believed).toBeLessThan(690);
  });
});
