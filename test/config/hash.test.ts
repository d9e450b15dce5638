// Hashes name settings, not their spelling; the base's hash moves with what makes the base, alone.
import { describe, expect, test } from 'vitest';
import { baseHash, canonicalJson, configHash } from '../../src/config/hash.js';
import { loadConfig } from '../../src/config/load.js';

const load = (...sets: string[]) => loadConfig({ sets }).config;

describe('canonicalJson', () => {
  test('sorts keys at every level and leaves lists alone', () => {
    expect(canonicalJson({ b: [3, 1], a: { d: 'x', c: null } })).toBe('{"a":{"c":null,"d":"x"},"b":[3,1]}');
  });
});

describe('configHash', () => {
  test('ignores spelling and about', () => {
    const spelled = load('policy={"heads":4,"layers":2}', 'about="why"', 'seed=-0');
    expect(configHash(spelled)).toBe(configHash(load('seed=0')));
  });

  test.each(['seed=2', 'reasoningRl.steps=7', 'eval.every=3', 'world.levels.pair=[5,4]'])(
    'moves with %s',
    (set) => {
      expect(configHash(load(set))).not.toBe(configHash(load()));
    },
  );
});

describe('baseHash', () => {
  test.each([
    'seed=2',
    'policy.width=128',
    'world.levels.pair=[3]',
    'optimizer.beta2=0.9',
    'pretrain.habits.slip=0',
    'compute.backend=cpu',
    'compute.shardRows=16',
  ])('moves with %s', (set) => {
    expect(baseHash(load(set))).not.toBe(baseHash(load()));
  });

  test.each([
    'recipe=r1',
    'reasoningRl.steps=7',
    'eval.samples=2',
    'checkpointEvery=9',
    'coldStart.epochs=1',
    'world.beyond.pair=[7]',
  ])('stays with %s', (set) => {
    expect(baseHash(load(set))).toBe(baseHash(load()));
  });
});
