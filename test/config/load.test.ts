// Loading: layers and their order, every mistake at once, and nothing that reaches a prototype.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { type LoadOptions, loadConfig } from '../../src/config/load.js';
import { forEachTask } from '../../src/tasks/index.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The lines of the refusal, with the temporary folder taken out. */
function mistakes(options: LoadOptions): string[] {
  try {
    loadConfig(options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.exitCode).toBe(78);
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  }
  return [];
}

describe('layers', () => {
  test('no file and no options: the defaults, complete and frozen', () => {
    const { config, origins } = loadConfig({});
    expect(config.recipe).toBe('r1-zero');
    expect(config.reasoningRl.groupSize).toBe(16);
    expect(config.finalRl.temperature).toBe(0.7);
    expect(origins.size).toBe(0);
    expect(Object.isFrozen(config.pretrain.mixture)).toBe(true);
    expect(Object.isFrozen(config.world.levels.addition)).toBe(true);
  });

  test('defaults < extends < file < --set < flags, each with its origin', () => {
    const parent = write('parent.json', { seed: 2, policy: { layers: 3, hidden: 96, context: 256 } });
    const file = write('child.json', { extends: './parent.json', policy: { layers: 4, hidden: 104 } });
    const { config, origins } = loadConfig({
      file,
      sets: ['policy.hidden=112', 'compute.backend=cpu', 'seed=3'],
      overrides: { seed: 4 },
    });
    expect(config.policy).toEqual({ layers: 4, width: 64, heads: 4, hidden: 112, context: 256 });
    expect(config.compute.backend).toBe('cpu');
    expect(config.seed).toBe(4);
    expect(config).not.toHaveProperty('extends');
    expect(Object.fromEntries(origins)).toMatchObject({
      'policy.context': parent,
      'policy.layers': file,
      'policy.hidden': '--set',
      'compute.backend': '--set',
      seed: '--seed',
    });
    expect(origins.has('policy.width')).toBe(false);
  });

  test('lists are replaced whole; JSON objects may be set', () => {
    const { config } = loadConfig({ sets: ['world.levels.pair=[3]', 'policy={"width":32,"hidden":88}'] });
    expect(config.world.levels.pair).toEqual([3]);
    expect(config.policy.width).toBe(32);
  });

  test('what was resolved resolves to itself', () => {
    const { config } = loadConfig({ sets: ['seed=7', 'pretrain.steps=10'] });
    expect(loadConfig({ file: write('resolved.json', config) }).config).toEqual(config);
  });

  test('a circle and a chain that is too long are refused', () => {
    const circle = write('circle.json', { extends: 'circle.json' });
    expect(mistakes({ file: circle })).toEqual(['circle.json: extends itself. Break the circle.']);
    for (let i = 0; i < 12; i++) write(`chain${i}.json`, { extends: `./chain${i + 1}.json` });
    expect(mistakes({ file: join(folder, 'chain0.json') })).toEqual([
      'chain9.json: more than 8 files extend one another.',
    ]);
  });
});

describe('mistakes', () => {
  test('all at once, each with its file, path, value and range', () => {
    write('wrong-parent.json', { eval: { samples: 0 } });
    const file = write('wrong.json', {
      extends: './wrong-parent.json',
      reasoningRl: { groupSize: -8, learningRate: '3e-4' },
      policy: { width: 65.5, hidden: 100 },
      recipe: 'r2',
      world: { levels: { pair: [3, 99] } },
      about: 3,
      pretrain: null,
    });
    expect(mistakes({ file, sets: ['seed=-1'], overrides: { backend: 'gpu' } })).toEqual([
      'wrong-parent.json: eval.samples: must be an integer from 1 to 256 (got 0).',
      'wrong.json: about: must be a text (got 3).',
      'wrong.json: recipe: must be one of base, r1-zero, r1, distill (got "r2").',
      'wrong.json: policy.width: must be an integer from 8 to 256 and a multiple of 8 (got 65.5).',
      'wrong.json: policy.hidden: must be an integer from 8 to 1024 and a multiple of 8 (got 100).',
      'wrong.json: world.levels.pair[1]: must be an integer from 1 to 16 (got 99).',
      'wrong.json: pretrain: must be an object (got null).',
      'wrong.json: reasoningRl.groupSize: must be an integer from 2 to 256 (got -8).',
      'wrong.json: reasoningRl.learningRate: must be a number from 0 to 1 (got "3e-4").',
      '--set: seed: must be an integer from 0 to 4294967295 (got -1).',
      '--backend: compute.backend: must be one of wasm, tensorflow, cpu (got "gpu").',
    ]);
  });

  test('unknown keys come with the nearest name: at this level, then anywhere', () => {
    const file = write('unknown.json', { policy: { widht: 64 }, groupSize: 8, seeds: 1, zzzzzzzzz: {} });
    const lines = mistakes({ file });
    expect(lines.slice(0, 3)).toEqual([
      'unknown.json: policy.widht: unknown key. Did you mean policy.width?',
      'unknown.json: groupSize: unknown key. Did you mean reasoningRl.groupSize?',
      'unknown.json: seeds: unknown key. Did you mean seed?',
    ]);
    expect(lines[3]).toMatch(/^unknown\.json: zzzzzzzzz: unknown key\. Allowed here: \$schema, about, /);
  });

  test('of thousands of unknown keys the first forty are told with advice, the others counted', () => {
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`key${i}`, i]));
    const lines = mistakes({ file: write('many.json', { policy: many }), sets: ['policy.widht=1'] });
    expect(lines).toHaveLength(41);
    expect(lines[39]).toMatch(/^many\.json: policy\.key39: unknown key\. Allowed here: layers, /);
    expect(lines[40]).toBe('... and 59961 more mistakes.');
  });

  test('rules across keys', () => {
    const lines = mistakes({
      sets: [
        'policy.heads=3',
        'eval.maxNewTokens=166',
        'reasoningRl={"prompts":1,"groupSize":2,"miniBatches":3}',
        'pretrain.mixture={"obeyed":0.5,"ignored":0.3,"worked":0.3}',
        'world.levels={"addition":[2,2],"pair":[9]}',
      ],
    });
    expect(lines).toEqual([
      '--set: policy.heads: width / heads must be one of 4, 8, 16, 32, 64, 128 (got 64 / 3 = 21.33).',
      '--set: world.levels.addition: level 2 is given twice. Remove one.',
      '--set: world.levels.pair: has no level 9 (allowed: 3, 4, 5, 6, 7).',
      '--set: pretrain.mixture.obeyed: obeyed + ignored + worked must not exceed 1 (got 1.1).',
      '--set: eval.maxNewTokens: must be at most 165, policy.context 192 less the 27 words of a prompt of world.beyond.pair, level 6 (got 166). Lower it or raise policy.context.',
      '--set: reasoningRl.miniBatches: must be at most prompts x groupSize = 2 (got 3).',
    ]);
    const none = forEachTask(() => []);
    expect(mistakes({ sets: [`world.levels=${JSON.stringify(none)}`] })).toEqual([
      'configuration: world.levels: at least one task must have a level (got none).',
    ]);
    expect(loadConfig({ sets: ['eval.maxNewTokens=163'] }).config.eval.maxNewTokens).toBe(163);
  });

  test('prompts, answers and worked solutions that the context cannot hold', () => {
    const only = (set: string, levels: object) =>
      `world.${set}=${JSON.stringify({ ...forEachTask(() => []), ...levels })}`;
    const short = (tokens: number) =>
      ['eval', 'reasoningRl', 'finalRl'].map((key) => `${key}.maxNewTokens=${tokens}`);
    const world = [only('levels', { total: [3] }), only('hard', {}), only('beyond', { total: [12] })];
    expect(mistakes({ sets: ['policy.context=32', ...short(8), ...world] })).toEqual([
      '--set: world.beyond.total: the prompts of level 12 have up to 35 words, which leaves no room for an answer in policy.context 32. Take the level out or raise policy.context.',
    ]);
    // Reinforcement never asks the level, evaluation does: 43 less 35 is 8.
    expect(mistakes({ sets: ['policy.context=43', ...short(9), ...world] })).toEqual([
      '--set: eval.maxNewTokens: must be at most 8, policy.context 43 less the 35 words of a prompt of world.beyond.total, level 12 (got 9). Lower it or raise policy.context.',
    ]);
    expect(mistakes({ sets: ['policy.context=43', ...short(8), ...world] })).toEqual([]);
    // Rare levels are trained, too: 35 words asked, 78 worked.
    const rare = [world[0], only('hard', { total: [12] }), only('beyond', {})];
    expect(mistakes({ sets: ['policy.context=112', ...short(8), ...rare] })).toEqual([
      '--set: world.hard.total: a prompt of level 12 with its worked solution has up to 113 words (allowed policy.context 112). Take the level out or raise policy.context.',
    ]);
    expect(mistakes({ sets: ['policy.context=113', ...short(78), ...rare] })).toEqual([]);
    expect(
      mistakes({
        sets: ['policy.context=113', 'finalRl.maxNewTokens=79', ...short(78).slice(0, 2), ...rare],
      }),
    ).toEqual([
      '--set: finalRl.maxNewTokens: must be at most 78, policy.context 113 less the 35 words of a prompt of world.hard.total, level 12 (got 79). Lower it or raise policy.context.',
    ]);
  });

  test('every level of every task fits into the default context', () => {
    const all = JSON.stringify(forEachTask((_, { levels }) => levels));
    const none = JSON.stringify(forEachTask(() => []));
    const world = { levels: all, hard: none, beyond: none };
    expect(
      mistakes({
        sets: [
          ...Object.entries(world).map(([set, levels]) => `world.${set}=${levels}`),
          ...['eval', 'reasoningRl', 'finalRl'].map((key) => `${key}.maxNewTokens=157`),
        ],
      }),
    ).toEqual([]);
  });

  test('a level cannot be trained and never trained, nor rare and usual', () => {
    expect(mistakes({ sets: ['world.levels.pair=[4,5,6]', 'world.levels.total=[5,6,7]'] })).toEqual([
      '--set: world.beyond.pair: level 6 is in world.levels.pair, too. Take it out of one.',
      '--set: world.beyond.total: level 7 is in world.levels.total, too. Take it out of one.',
    ]);
    expect(mistakes({ sets: ['world.hard.pair=[5,6]'] })).toEqual([
      '--set: world.hard.pair: level 5 is in world.levels.pair, too. Take it out of one.',
      '--set: world.beyond.pair: level 6 is in world.hard.pair, too. Take it out of one.',
    ]);
  });

  test('rewards of no weight, or of one that vanishes when squared', () => {
    const zero = ['accuracy', 'format', 'language'].map((part) => `reasoningRl.rewards.${part}=0`);
    expect(mistakes({ sets: zero })).toEqual([
      'configuration: reasoningRl.rewards: all weights are 0: nothing would be learned. Raise one.',
    ]);
    const ofProblems = ['accuracy', 'format', 'language'].map((part) => `finalRl.rewards.${part}=0`);
    expect(
      mistakes({ sets: [...ofProblems, 'finalRl.preferenceLast=0', 'finalRl.rewards.helpful=1'] }),
    ).toEqual([
      '--set: finalRl.rewards: with preferenceLast = 0 only rewards of problems are given, and their weights are all 0. Raise one.',
    ]);
    expect(mistakes({ sets: [...ofProblems, 'finalRl.rewards.helpful=1'] })).toEqual([]);
    expect(mistakes({ sets: ['reasoningRl.rewards.accuracy=1e-200'] })).toEqual([
      '--set: reasoningRl.rewards.accuracy: must be 0 or at least 0.000001 (got 1e-200).',
    ]);
  });

  test('a temperature at which arithmetic breaks', () => {
    expect(mistakes({ sets: ['eval.temperature=1e-40'] })).toEqual([
      '--set: eval.temperature: must be 0 (greedy) or at least 0.05 (got 1e-40).',
    ]);
    expect(loadConfig({ sets: ['eval.temperature=0'] }).config.eval.temperature).toBe(0);
  });

  test('moments whose ratio has no bound, and decay that turns the sign of weights', () => {
    expect(mistakes({ sets: ['optimizer.beta2=0'] })).toEqual([
      '--set: optimizer.beta2: must be above beta1 x beta1 = 0.81, or steps have no bound (got 0). Raise it or lower beta1.',
    ]);
    expect(mistakes({ sets: ['optimizer.beta1=0.9999'] })).toEqual([
      '--set: optimizer.beta2: must be above beta1 x beta1 = 0.99980001, or steps have no bound (got 0.95). Raise it or lower beta1.',
    ]);
    expect(mistakes({ sets: ['optimizer.beta1=0.9999', 'optimizer.beta2=0.99999'] })).toEqual([]);
    expect(mistakes({ sets: ['optimizer.beta1=0', 'optimizer.beta2=0'] })).toEqual([]);
    expect(mistakes({ sets: ['optimizer.weightDecay=10', 'pretrain.learningRate=0.2'] })).toEqual([
      '--set: pretrain.learningRate: times optimizer.weightDecay 10 must be at most 1, or weights turn their sign at each step (got 0.2). Lower one.',
    ]);
    expect(mistakes({ sets: ['optimizer.weightDecay=10', 'pretrain.learningRate=0.1'] })).toEqual([]);
  });

  test('many mistakes are cut to forty lines', () => {
    const lines = mistakes({
      file: write('many.json', Object.fromEntries(Array.from({ length: 100 }, (_, i) => [i, 0]))),
    });
    expect(lines).toHaveLength(41);
    expect(lines[40]).toBe('... and 60 more mistakes.');
  });
});

describe('the file itself', () => {
  test.each([
    ['{\n  "seed": 1,\n}', 'line 3, column 1: expected a key in double quotes (got "}"). Mend the JSON.'],
    [
      '{"seed": 1 // one\n}',
      'line 1, column 12: comments are not allowed (got "// one\\n}"). Mend the JSON.',
    ],
    ['{"seed" 1}', 'line 1, column 9: expected ":" (got "1}"). Mend the JSON.'],
    ['', 'line 1, column 1: expected a value (got the end). Mend the JSON.'],
    ['{"seed": NaN}', 'line 1, column 10: not JSON (got "NaN}"). Mend the JSON.'],
    ['{"seed": 1, "seed": 2}', 'seed: the key is given twice. Remove one.'],
    ['[1]', 'must be an object (got a list).'],
    ['{"seed": 1e999}', 'seed: must be an integer from 0 to 4294967295 (got Infinity).'],
    ['['.repeat(10_000), 'line 1, column 33: nested too deeply (allowed: 32 levels).'],
    ['{"\\u001b[31m": 1}', '"\\u001b[31m": unknown key.'],
  ])('mistake %#', (text, message) => {
    const [first] = mistakes({ file: write('file.json', text) });
    expect(first.startsWith(`file.json: ${message}`), first).toBe(true);
  });

  test('a byte order mark and CRLF are tolerated, broken UTF-8 is not', () => {
    expect(loadConfig({ file: write('bom.json', '\ufeff{\r\n"seed": 9\r\n}') }).config.seed).toBe(9);
    const file = join(folder, 'latin.json');
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(mistakes({ file })).toEqual(['latin.json: is not UTF-8 text. Save it as UTF-8.']);
  });

  test('missing, a folder, too large', () => {
    expect(mistakes({ file: join(folder, 'none.json') })).toEqual([
      'none.json: no such file. Check the path.',
    ]);
    mkdirSync(join(folder, 'dir'), { recursive: true });
    expect(mistakes({ file: join(folder, 'dir') })).toEqual(['dir: is not a file. Name a JSON file.']);
    expect(mistakes({ file: write('large.json', ' '.repeat(1024 * 1024 + 1)) })).toEqual([
      'large.json: too large (got 1048577 bytes, allowed 1048576).',
    ]);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('%s is refused at every level and in --set', (key) => {
    const file = write('proto.json', `{"${key}": {"seed": 5}, "policy": {"${key}": 1}}`);
    expect(mistakes({ file })).toEqual([
      `proto.json: ${key}: this key is never allowed. Remove it.`,
      `proto.json: policy.${key}: this key is never allowed. Remove it.`,
    ]);
    expect(mistakes({ sets: [`${key}.seed=1`, `policy.${key}=1`, `policy={"${key}":1}`] })).toEqual([
      `--set: ${key}.seed: this key cannot be set here.`,
      `--set: policy.${key}: this key cannot be set here.`,
      `--set: policy.${key}: this key is never allowed. Remove it.`,
    ]);
    expect(({} as Record<string, unknown>).seed).toBeUndefined();
  });

  test.each(['policy.width', '=3', 'a..b=1', 'extends="x"', 'policy.wid th=3'])('--set %s', (text) => {
    expect(mistakes({ sets: [text] })).toHaveLength(1);
  });
});

describe('fuzz: accepted, or refused with lines that name the place; never anything else', () => {
  const key = fc.oneof(
    fc.constantFrom('policy', 'width', 'seed', 'eval', 'levels', 'world', '__proto__', 'constructor'),
    fc.string(),
  );
  const leaf = fc.oneof(
    fc.constantFrom(
      '1e999',
      '-0',
      '1e-400',
      '9007199254740993',
      '1e308',
      'NaN',
      '-',
      '//',
      '\ufeff',
      '{',
      ']',
    ),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string(),
  );
  const object = fc
    .array(fc.tuple(key, leaf), { maxLength: 4 })
    .map((pairs) => `{${pairs.map(([k, v]) => `${JSON.stringify(k)}: ${v}`).join(',')}}`);
  const nested = fc
    .tuple(key, object)
    .map(([k, inner]) => `{${JSON.stringify(k)}: ${inner}, "policy": ${inner}}`);

  test('files', () => {
    fc.assert(
      fc.property(fc.oneof(leaf, object, nested, fc.json()), (text) => {
        for (const line of mistakes({ file: write('fuzz.json', text) })) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is printed is the point
          expect(line).toMatch(/^fuzz\.json: [^\u0000-\u001f]+[.?]$/);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 1000, interruptAfterTimeLimit: 20_000 },
    );
  });

  test('--set', () => {
    fc.assert(
      fc.property(key, key, leaf, (a, b, value) => {
        for (const line of mistakes({ sets: [`${a}.${b}=${value}`] })) expect(line).toMatch(/^--set: /);
      }),
      { numRuns: 1000, interruptAfterTimeLimit: 20_000 },
    );
  });
});
