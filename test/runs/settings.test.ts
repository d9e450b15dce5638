// What is said twice over is refused: nobody could tell which is meant.
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/runs/settings.js';
import { planSweep } from '../../src/runs/sweepPlan.js';

const refused = (message: string) => expect.objectContaining({ exitCode: 64, message });

test('an option and --set of the same setting', () => {
  expect(() => loadSettings({ set: ['seed=2'], seed: 1 })).toThrow(
    refused('--seed: cannot be used with --set seed=... Leave one out.'),
  );
  expect(() => loadSettings({ set: ['seeds=2', 'compute.backend=cpu'], backend: 'wasm' })).toThrow(
    refused('--backend: cannot be used with --set compute.backend=... Leave one out.'),
  );
  expect(() => planSweep({ seeds: [1], set: ['seed=2'], out: 'runs' })).toThrow(
    refused('--seeds: cannot be used with --set seed=... Leave one out.'),
  );
  expect(loadSettings({ set: ['seed=2'] }).config.seed).toBe(2);
  expect(loadSettings({ set: ['compute.shardRows=8'], backend: 'cpu', seed: 3 }).config.seed).toBe(3);
});

test('a name that is no configuration is told with all that there are, or the nearest', () => {
  const told = (file: string) => () => loadSettings({ file, set: [] });
  expect(told('nosuch')).toThrow(
    /^nosuch: no such file, recipe or preset\. Name a file, or one of the recipes .*\br1-zero, .*the presets .*\bdapo\b.*\.$/,
  );
  expect(told('dapo2')).toThrow('dapo2: no such file. Did you mean dapo?');
  expect(told('there/mine.json')).toThrow('there/mine.json: no such file. Check the path.');
});
