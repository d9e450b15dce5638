import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import type { GateRow } from '../../src/training/events.js';
import { examine, requireSignal } from '../../src/training/gate.js';
import { tinyBase, tinyConfig, trainedBase } from '../pipeline/tiny.js';

const config = tinyConfig();
let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(config);
});
afterAll(() => compute.close());

describe('examine', () => {
  it('has a row for each trained level with samples, scores and the level of chance', async () => {
    const base = await trainedBase(config, compute);
    const [row, ...more] = await examine(compute, base, config, 'reasoning-rl');
    expect(more).toEqual([]);
    // Four problems, four completions each.
    expect(row).toMatchObject({ task: 'parity', level: 2, samples: 16, chance: 0.5 });
    expect(row.passAt1).toBeGreaterThan(0);
    expect(row.passAtGroup).toBeGreaterThanOrEqual(row.passAt1);
    expect(row.live).toBeLessThanOrEqual(row.passAtGroup);
    expect(await examine(compute, base, config, 'reasoning-rl')).toEqual([row]);
  });

  it('finds nothing in an untrained policy', async () => {
    const [row] = await examine(compute, tinyBase(config), config, 'reasoning-rl');
    expect(row).toMatchObject({ passAt1: 0, passAtGroup: 0, live: 0 });
  });
});

describe('requireSignal', () => {
  const row = (passAt1: number, live: number): GateRow => ({
    ...{ task: 'parity', level: 4, samples: 64, passAt1, passAtGroup: 1, live, chance: 0.5 },
  });

  it('passes on the mean over levels, and always at 0', () => {
    expect(() => requireSignal('reasoning-rl', [row(0, 0), row(0.3, 0.4)], 0.2)).not.toThrow();
    expect(() => requireSignal('final-rl', [row(0, 0)], 0)).not.toThrow();
  });

  it('stops a dead stage and says which way it is dead', () => {
    expect(() => requireSignal('reasoning-rl', [row(0, 0), row(0.01, 0.1)], 0.1)).toThrow(
      /got an expected share of 0\.050, allowed limits\.minLive = 0\.1 or more\).*wrong\. Train the base longer/,
    );
    expect(() => requireSignal('final-rl', [row(1, 0)], 0.1)).toThrow(/right\. Choose harder levels/);
  });
});
