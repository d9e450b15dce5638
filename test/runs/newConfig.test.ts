// A configuration of one's own: every setting, the schema beside it, and nothing of the user's is lost.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { jsonSchema } from '../../src/config/jsonSchema.js';
import { writeNewConfig } from '../../src/runs/newConfig.js';
import { loadSettings } from '../../src/runs/settings.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});
const at = (name: string) => join(folder, name);
const schema = 'r1toy.schema.json';

test('it has every setting of what it was begun with, and the schema beside it', () => {
  expect(writeNewConfig('smoke', at('mine.json'))).toEqual([at('mine.json'), at(schema)]);
  const { about: _, ...mine } = loadSettings({ file: at('mine.json'), set: [] }).config;
  const { about: __, ...smoke } = loadSettings({ file: 'smoke', set: [] }).config;
  expect({ ...mine, $schema: '' }).toEqual({ ...smoke, $schema: '' });
  expect(JSON.parse(readFileSync(at(schema), 'utf8'))).toEqual(jsonSchema());
  // A second one finds the schema there.
  expect(writeNewConfig('r1', at('other.json'))).toEqual([at('other.json')]);
});

test('the schema of an earlier version makes way; another file of that name does not', () => {
  writeFileSync(at(schema), JSON.stringify({ properties: { reasoningRl: {} } }));
  expect(writeNewConfig('smoke', at('mine.json'))).toContain(at(schema));
  expect(JSON.parse(readFileSync(at(schema), 'utf8'))).toEqual(jsonSchema());
  for (const text of ['{}', 'not JSON']) {
    writeFileSync(at(schema), text);
    expect(() => writeNewConfig('smoke', at('third.json'))).toThrow(
      `${at(schema)}: is there already and stays as it is. Move it away, or name a file in another folder.`,
    );
  }
  expect(readdirSync(folder).sort()).toEqual(['mine.json', schema]);
});

test('a configuration that is there stays', () => {
  writeFileSync(at('mine.json'), 'mine');
  expect(() => writeNewConfig('smoke', at('mine.json'))).toThrow('Name another file, or move this one away.');
  expect(readFileSync(at('mine.json'), 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['mine.json']);
});
