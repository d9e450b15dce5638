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

describe('settings that are younger than kept runs', () => {
  // Of version 0.4.0, before any of them was there.
  test.each([
    ['r1-zero', 'f445da61f93b34469a053534dd03c6ac673af16be1c29f53079192dbf7dade40'],
    ['r1', 'c3b6338f3c9903a3cd56a303bef8ee5f91e382d67b6049df5edb45b463e795a4'],
    ['smoke', '234120e75e4f609a19b3414669ccce154f2db5495f085491662d267831ca45e7'],
  ])('leave the hash of %s as it was where they change nothing', (name, hash) => {
    expect(configHash(loadConfig({ file: `configs/${name}.json` }).config)).toBe(hash);
  });

  test.each([
    'reasoningRl.truth=coin',
    'finalRl.truth=wrong',
    'reasoningRl.valueClip=1',
    'finalRl.valueLearningRate=1',
    'reasoningRl.measureEvery=9',
    'finalRl.processReward=1',
  ])('count where they do: %s', (set) => {
    expect(configHash(load(set))).not.toBe(configHash(load()));
  });
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
