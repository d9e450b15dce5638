// The look before reinforcement: what groups of training problems can teach, and when a stage is refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../src/compute/start.js';
import type { Compute } from '../../src/compute/types.js';
import type { GateRow } from '../../src/training/gate.js';
import { gateRows, requireLive } from '../../src/training/gate.js';
import { tinyBase, tinyConfig, trainedBase } from '../pipeline/tiny.js';

const config = tinyConfig();
let compute: Compute;
beforeAll(async () => {
  compute = await startCompute(config);
});
afterAll(() => compute.close());

describe('gateRows', () => {
  it('has a row for each trained level with samples, scores and the level of chance', async () => {
    const base = await trainedBase(config, compute);
    const [row, ...more] = await gateRows(compute, base, config, 'reasoning-rl', config.reasoningRl);
    expect(more).toEqual([]);
    // Four problems, four completions each.
    expect(row).toMatchObject({ task: 'parity', level: 2, samples: 16, chance: 0.5 });
    expect(row.passAt1).toBeGreaterThan(0);
    expect(row.passAtGroup).toBeGreaterThanOrEqual(row.passAt1);
    expect(row.live).toBeLessThanOrEqual(row.passAtGroup);
    expect(await gateRows(compute, base, config, 'reasoning-rl', config.reasoningRl)).toEqual([row]);
  });

  it('finds nothing in an untrained policy', async () => {
    const [row] = await gateRows(compute, tinyBase(config), config, 'reasoning-rl', config.reasoningRl);
    expect(row).toMatchObject({ passAt1: 0, passAtGroup: 0, live: 0 });
  });
});

describe('requireLive', () => {
  const row = (passAt1: number, live: number): GateRow => ({
    ...{ task: 'parity', level: 4, samples: 64, passAt1, passAtGroup: 1, live, chance: 0.5 },
  });

  it('passes on the mean over levels, and always at 0', () => {
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.3, 0.4)], 0.2)).not.toThrow();
    expect(() => requireLive('final-rl', [row(0, 0)], 0)).not.toThrow();
  });

  it('stops a dead stage and says which way it is dead', () => {
    expect(() => requireLive('reasoning-rl', [row(0, 0), row(0.01, 0.1)], 0.1)).toThrow(
      /got an expected share of 0\.050, allowed limits\.minLive = 0\.1 or more\).*wrong\. Train the base longer/,
    );
    expect(() => requireLive('final-rl', [row(1, 0)], 0.1)).toThrow(/right\. Choose harder levels/);
  });
});
