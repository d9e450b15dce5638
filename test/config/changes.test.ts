// What changed between two settings, by key.
import { expect, test } from 'vitest';
import { settingChanges } from '../../src/config/changes.js';

test('names changed, new and missing keys with both values, and nothing else', () => {
  const before = '{"a":1,"b":{"c":[1,2],"d":"x"},"e":true}';
  const after = '{"a":1,"b":{"c":[2,1],"d":"x"},"f":null}';
  expect(settingChanges(before, after)).toEqual([
    'b.c: [1,2] -> [2,1]',
    'e: true -> none',
    'f: none -> null',
  ]);
  expect(settingChanges(before, before)).toEqual([]);
});

test('cuts a long value', () => {
  expect(settingChanges('{}', JSON.stringify({ a: 'x'.repeat(100) }))).toEqual([
    `a: none -> "${'x'.repeat(59)}...`,
  ]);
});

test('counts what it does not list', () => {
  const keys = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, i]));
  const changes = settingChanges('{}', JSON.stringify(keys));
  expect(changes).toHaveLength(9);
  expect(changes[8]).toBe('and 3 more');
});
