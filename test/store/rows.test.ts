// Rows of strangers: what is not as the store writes it is told by file, line and key, whatever it would become.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realFileSystem } from '../../src/store/fileSystem.js';
import { evalSchema, metricsSchema, rolloutSchema, sftSchema } from '../../src/store/rowSchemas.js';
import { readRows } from '../../src/store/rows.js';
import { evalRow, rolloutRow, scratch } from './fixtures.js';

const sound = {
  'metrics.jsonl': { stage: 'reasoning-rl', step: 3, loss: -0.5, 'gate/addition/1/live': 1 },
  'eval.jsonl': evalRow('final-rl', 3, false),
  'rollouts.jsonl': rolloutRow(3),
  'sft-data.jsonl': {
    ...{ prompt: '1 + 1', completion: '2 <eos>', task: 'addition', level: 1, language: 'en' },
    stage: 'cold-start-sft',
  },
};
const schemas = {
  'metrics.jsonl': metricsSchema,
  'eval.jsonl': evalSchema,
  'rollouts.jsonl': rolloutSchema,
  'sft-data.jsonl': sftSchema,
};
type Name = keyof typeof sound;
const names = Object.keys(sound) as Name[];

function read(name: Name, ...lines: string[]): object[] {
  const path = join(scratch(), name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return readRows<object>(path, schemas[name], realFileSystem);
}

const refused = (text: string) =>
  expect.objectContaining({ exitCode: 65, message: expect.stringContaining(text) });

test.each(names)('%s: a row as the store writes it comes back', (name) => {
  expect(read(name, JSON.stringify(sound[name]))).toEqual([sound[name]]);
});

test('rollouts.jsonl: advantages of single tokens come back, too', () => {
  const row = { ...rolloutRow(3), advantages: [0.5, -0.125, 0] };
  expect(read('rollouts.jsonl', JSON.stringify(row))).toEqual([row]);
  expect(() => read('rollouts.jsonl', JSON.stringify({ ...row, advantages: 0.5 }))).toThrow(
    refused('advantages: '),
  );
});

test.each(names)('%s: what is no such row at all is refused', (name) => {
  const first = JSON.stringify(sound[name]);
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  for (const line of ['', '{', '{}', '[]', 'null', '1', '"x"', first.slice(1), deep, `{"stage":${deep}}`]) {
    expect(() => read(name, first, line), line.slice(0, 20)).toThrow(refused(`${name}: line 2: `));
  }
});

test.each<[Name, object, string]>([
  ['metrics.jsonl', { stage: 'constructor' }, 'stage: '],
  ['metrics.jsonl', { stage: '__proto__' }, 'stage: '],
  ['metrics.jsonl', { step: -1 }, 'step: '],
  ['metrics.jsonl', { step: 1.5 }, 'step: '],
  ['metrics.jsonl', { loss: null }, 'loss: '],
  ['metrics.jsonl', { reward: '0.5' }, 'reward: '],
  ['eval.jsonl', { groups: null }, 'groups: '],
  ['eval.jsonl', { groups: { all: null } }, 'groups.all: '],
  ['eval.jsonl', { groups: { constructor: sound['eval.jsonl'].groups.all } }, 'groups.constructor: '],
  ['eval.jsonl', { groups: { 'addition/2/1': sound['eval.jsonl'].groups.all } }, 'groups.addition/2/1: '],
  ['eval.jsonl', { groups: { all: { samples: 2 } } }, 'groups.all.problems: '],
  ['eval.jsonl', { quick: 'no' }, 'quick: '],
  ['eval.jsonl', { more: 1 }, 'more'],
  ['rollouts.jsonl', { rewards: { accuracy: '1' } }, 'rewards.accuracy: '],
  ['rollouts.jsonl', { rewards: { ...rolloutRow(1).rewards, bribe: 1 } }, 'bribe'],
  ['rollouts.jsonl', { prompt: 7 }, 'prompt: '],
  ['rollouts.jsonl', { task: 'toString' }, 'task: '],
  ['rollouts.jsonl', { language: 'xx' }, 'language: '],
  ['sft-data.jsonl', { prompt: '1 + seventeen' }, 'prompt: unknown word (got "seventeen"'],
  ['sft-data.jsonl', { completion: '' }, 'completion: unknown word'],
  ['sft-data.jsonl', { level: 0 }, 'level: '],
])('%s: %j is refused', (name, change, key) => {
  const line = JSON.stringify({ ...sound[name], ...change });
  expect(() => read(name, line)).toThrow(refused(`${name}: line 1: `));
  expect(() => read(name, line)).toThrow(refused(key));
});

test.each([
  ...['pass@x', 'pass@', 'pass@0', 'pass@1.5', 'pass@-1', 'pass@1e3', 'majority@x', 'pass@1 '],
  ...['accuracy', 'constructor', 'length/'],
])('eval.jsonl: the metric %j is refused', (metric) => {
  const line = JSON.stringify(sound['eval.jsonl']).replace('"pass@1"', JSON.stringify(metric));
  expect(() => read('eval.jsonl', line)).toThrow(refused('line 1: groups.all'));
});

test.each(['null', '"0.5"', '1e999', '[0.5]'])('eval.jsonl: pass@1 of %s is refused', (value) => {
  const line = JSON.stringify(sound['eval.jsonl']).replace(/"pass@1":[\d.]+/, `"pass@1":${value}`);
  expect(() => read('eval.jsonl', line)).toThrow(refused('line 1: groups.all.pass@1: '));
});

test('a key of a stranger is cut where it is told', () => {
  const line = JSON.stringify({ ...sound['eval.jsonl'], ['x'.repeat(100_000)]: 1 });
  try {
    read('eval.jsonl', line);
    expect.unreachable();
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(400);
  }
});
