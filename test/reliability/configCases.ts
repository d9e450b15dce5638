// Configuration files as nobody should write them: each is accepted, or refused with lines that name the place.
import { expect } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { type Random, stream } from '../../src/base/rng.js';
import { startCompute } from '../../src/compute/start.js';
import type { SchemaNode } from '../../src/config/allowed.js';
import { schemaAt } from '../../src/config/jsonSchema.js';
import { loadConfig } from '../../src/config/load.js';
import { type Config, configSchema } from '../../src/config/schema.js';
import { vocabulary } from '../../src/data/tokenizer.js';
import { checkMemory, memoryParts } from '../../src/pipeline/memory.js';
import { runPipeline } from '../../src/pipeline/runPipeline.js';
import { initialWeights } from '../../src/policy/parameters.js';
import { settingPaths } from './settings.js';

const wild = [
  ...[
    'null',
    'true',
    '""',
    '"x"',
    '[]',
    '{}',
    '[1]',
    '[1,1]',
    '-1',
    '0',
    '-0',
    '1e-400',
    '1e308',
    '1e999',
    'NaN',
  ],
  ...[
    '9007199254740993',
    '0.5',
    '"\\u001b[31m"',
    '{"__proto__":1}',
    '[[[[[[1]]]]]]',
    '1e3',
    '"1"',
    '1 2',
    '//',
    "'x'",
  ],
  ...[
    '"\\ud800"',
    '"'.padEnd(5000, 'y').concat('"'),
    '['.repeat(10_000),
    '"\t"',
    '+1',
    '0x10',
    '.5',
    'Infinity',
  ],
];
const strangeKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'modle',
  'polcy',
  '',
  ' ',
  '\u0000',
  'seed ',
  'toString',
];

const paths = settingPaths().filter((path) => !/^(\$schema|extends)$/.test(path));

/** The text of the case of this number. */
export function configCase(round: number): string {
  const random = stream('config case', round);
  const root: Tree = new Map();
  for (let i = 0; i <= random.int(5); i++) {
    const path = random.pick(paths).split('.');
    plant(root, path, random.chance(0.75) ? plausible(path, random) : random.pick(wild));
  }
  if (random.chance(0.1)) plant(root, [random.pick(strangeKeys)], random.pick(wild));
  if (random.chance(0.05)) plant(root, ['policy', random.pick(strangeKeys)], '1');
  const text = written(root);
  if (random.chance(0.02)) return `\ufeff${text}`;
  if (random.chance(0.02)) return text.replaceAll(',', ',\r\n');
  if (random.chance(0.02)) return text.replace('{', '{"seed":1,"seed":2,');
  if (random.chance(0.02)) return text.slice(0, random.int(text.length));
  return text;
}

type Tree = Map<string, Tree | string>;

function plant(root: Tree, path: readonly string[], value: string): void {
  let tree = root;
  for (const key of path.slice(0, -1)) {
    const inner = tree.get(key);
    const next: Tree = inner instanceof Map ? inner : new Map();
    tree.set(key, next);
    tree = next;
  }
  tree.set(path.at(-1)!, value);
}

function written(tree: Tree): string {
  const pairs = [...tree].map(([key, value]) => {
    return `${JSON.stringify(key)}:${typeof value === 'string' ? value : written(value)}`;
  });
  return `{${pairs.join(',')}}`;
}

/** A value that the schema allows, mostly a small one. */
function plausible(path: readonly string[], random: Random): string {
  const { type, enum: names, minimum = 0, maximum = 1, multipleOf = 1 } = schemaAt(path) as SchemaNode;
  if (names !== undefined) return JSON.stringify(random.pick(names));
  if (type === 'array') return JSON.stringify([1 + random.int(3)]);
  if (type === 'string') return '"a text"';
  if (type === 'number') return String(minimum + random.uniform() * Math.min(maximum - minimum, 2));
  const low = Math.ceil(minimum / multipleOf);
  return String(multipleOf * (low + random.int(Math.min(8, Math.floor(maximum / multipleOf) - low + 1))));
}

/** The configuration of a text, or null where it is refused as it should be. */
export function judged(file: string, text: string): Config | null {
  try {
    const { config } = loadConfig({ file });
    checkMemory(config, 1, file);
    return config;
  } catch (error) {
    if (!(error instanceof UserError)) throw new Error(`${text}: ${(error as Error).stack}`);
    expect(error.exitCode).toBe(78);
    for (const line of error.message.split('\n')) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is printed is the point
      expect(line, text).toMatch(/^[^\u0000-\u001f]+: [^\u0000-\u001f]+[.?]$/);
      expect(line.length, text).toBeLessThan(1000);
    }
    return null;
  } finally {
    expect(Object.keys(Object.prototype)).toEqual([]);
  }
}

/** Whether the first steps of a configuration take no more than moments. */
export function isSmall(config: Config): boolean {
  const bytes = memoryParts(config, 1).reduce((sum, part) => sum + part.bytes, 0);
  const { policy, compute } = config;
  // A student needs its teacher's lessons first.
  const alone = config.recipe !== 'distill';
  return alone && compute.backend === 'wasm' && policy.layers * policy.width <= 256 && bytes < 700 * 2 ** 20;
}

const defaults = configSchema.parse({ recipe: 'r1-zero' });

/** What makes two steps take moments, where a case leaves a size at its default. */
const small: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  policy: { layers: 1, width: 16, heads: 2, hidden: 16 },
  eval: { problems: 2, samples: 2, maxNewTokens: 8, quickProblems: 1 },
  pretrain: { batchSize: 2 },
  coldStart: { examples: 8, batchSize: 2 },
  reasoningRl: { prompts: 2, groupSize: 2, maxNewTokens: 8 },
};

/** The same with the sizes that were left at their defaults made small. */
export function shrunk(config: Config): Config {
  const copy = structuredClone(config) as unknown as Record<string, Record<string, number>>;
  const usual = defaults as unknown as typeof copy;
  for (const [group, sizes] of Object.entries(small)) {
    for (const [key, size] of Object.entries(sizes)) {
      if (copy[group][key] === usual[group][key]) copy[group][key] = size;
    }
  }
  return copy as unknown as Config;
}

/** Runs two steps of a stage; a run may refuse itself, but never break. Returns whether it came so far. */
export async function twoSteps(given: Config): Promise<boolean> {
  // Untrained weights would not pass the gate before reinforcement.
  const config = { ...given, limits: { ...given.limits, minLive: 0 } };
  const compute = await startCompute(config);
  const weights = initialWeights(config.policy, vocabulary.length, config.seed);
  let steps = 0;
  try {
    for await (const event of runPipeline(config, compute, {
      base: config.recipe === 'base' ? null : weights,
    })) {
      if (event.kind !== 'step') continue;
      for (const value of Object.values(event.metrics)) expect(Number.isFinite(value)).toBe(true);
      expect(event.state.weights.every(Number.isFinite)).toBe(true);
      steps++;
      if (steps === 2 || steps === event.state.steps) return true;
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  } finally {
    await compute.close();
  }
  return false;
}
