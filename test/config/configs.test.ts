// The configurations that ship: they load, they say what they are for, and they share one base.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { baseHash } from '../../src/config/hash.js';
import { jsonSchema } from '../../src/config/jsonSchema.js';
import { loadConfig } from '../../src/config/load.js';

const files = readdirSync('configs', { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.json') && name !== 'schema.json',
);

describe.each(files)('configs/%s', (name) => {
  const file = `configs/${name}`;

  test('loads, and carries $schema and its launch command', () => {
    const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    expect(written.$schema).toBe(name.startsWith('presets/') ? '../schema.json' : './schema.json');
    expect(loadConfig({ file }).config.about).toContain(`r1toy train ${basename(name, '.json')}`);
  });
});

test('r1-zero and r1 start from the base of base.json', () => {
  const [base, zero, r1] = ['base', 'r1-zero', 'r1'].map((name) =>
    loadConfig({ file: `configs/${name}.json` }),
  );
  expect(baseHash(zero.config)).toBe(baseHash(base.config));
  expect(baseHash(r1.config)).toBe(baseHash(base.config));
});

test('r1-zero.json holds the defaults', () => {
  const { about: _about, ...written } = loadConfig({ file: 'configs/r1-zero.json' }).config;
  expect(written).toEqual((({ about: _none, ...rest }) => rest)(loadConfig({}).config));
});

// Renew it with: npm run generate
test('configs/schema.json is current', () => {
  expect(JSON.parse(readFileSync('configs/schema.json', 'utf8'))).toEqual(jsonSchema());
});
