// The configuration that a run's settings are nearest to, with what differs, loads to the very settings again.
import { expect, it } from 'vitest';
import { packageConfigs } from '../../src/base/packaged.js';
import { configHash } from '../../src/config/hash.js';
import { loadConfig } from '../../src/config/load.js';
import { nearestNamed } from '../../src/config/nearestNamed.js';

it.each([...packageConfigs()])('%s is found by its settings, whatever the seed', (name, file) => {
  const { config } = loadConfig({ file, overrides: { seed: 7 } });
  expect(nearestNamed(config)).toEqual({ name, changed: [] });
});

it('what is changed in one loads to the same settings', () => {
  const sets = ['reasoningRl.advantage=centred', 'world.levels.total=[4]', 'policy.layers=1'];
  const { config } = loadConfig({ file: packageConfigs().get('dapo')!, sets });
  const { name, changed } = nearestNamed(config);
  expect(changed.map(([path]) => path).sort()).toEqual(sets.map((set) => set.split('=')[0]).sort());
  const again = loadConfig({
    file: packageConfigs().get(name)!,
    sets: changed.map(([path, value]) => `${path}=${JSON.stringify(value)}`),
  });
  expect(configHash(again.config)).toBe(configHash(config));
});
