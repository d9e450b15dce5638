// The JSON of every command that reads: which keys it has, and of which kinds their values are, held by a golden file. Who
// changes one changes the version of the form, and the file with `npx vitest run test/cli/json.test.ts -u`.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { curveFormats, policyFormats, rowFormats, trainerFormats } from '../../src/exports/index.js';
import { unbrokenCopy } from '../reliability/spawned.js';
import { here } from './inProcess.js';
import { commandLines } from './table.js';
import { tinyR1 } from './tinyR1.js';

/** What is measured does not matter here: a little of each kind. */
vi.mock('../../src/bench/suite.js', async (original) => {
  const suite = await original<typeof import('../../src/bench/suite.js')>();
  const { works, scaling, ...plan } = suite.benchPlan(1, true);
  const effort = { warmUp: 0, repeats: 1, milliseconds: 1 };
  const benchPlan = () => ({ ...plan, effort, works: works.slice(0, 1), scaling: scaling.slice(0, 1) });
  return { ...suite, benchPlan };
});

/** One seed of tiny runs, on one thread. */
const small = ['--seeds', '1', '--threads', '1', ...tinyR1.flatMap((set) => ['--set', set])];

/** In place of the name that the sweep gives its R1 run. */
const swept = 'SWEPT';

/** Command lines; what others need is made by those before them or in the folder. A path is in a folder for them. */
const reading: readonly string[][] = [
  ['train', '--dry-run', '--config', resolve('configs/smoke.json'), '--threads', '1'],
  ['eval', 'tiny', '--threads', '1'],
  ['sample', 'tiny:Zero', '--threads', '1'],
  ['sample', 'tiny', '--stages', 'all', '--threads', '1'],
  ['sample', 'tiny', '--forms'],
  ['verify', 'tiny:Zero', '--steps', '1', '--threads', '1'],
  ['sweep', 'plan', '--seeds', '1'],
  ['compare', 'tiny', 'tiny:base'],
  ['rollouts', 'tiny', '--step', '2'],
  ['explain', 'entropy', 'tiny'],
  ['experiment'],
  ['ls'],
  ['du', 'tiny'],
  ['config', 'validate'],
  ['doctor'],
  ['bench', '--quick'],
  ['report', 'tiny', '--threads', '1', '--file', '/report.html'],
  ['play', 'tiny', '--file', '/play.html'],
  ['sweep', 'run', ...small],
  ['demo', 'hack', swept, '--steps', '1', '--every', '1', '--threads', '1'],
  ['ablate', 'reasoningRl.klCoef=0.001,0', ...small],
  ['experiment', 'base-overtakes', '--samples', '4', ...small],
];

/** Not run here: a configuration has a form of its own, others write files in forms that have tests of their own. */
const others: string[] = ['config print', 'sweep collect', 'import hf'];

// Each format.
const formats = { ...policyFormats, ...rowFormats, ...curveFormats, ...trainerFormats };
others.push(...Object.keys(formats).map((name) => `export ${name}`));

/** Write, or have a form of their own, the JSON Schema. */
const without = [
  'resume',
  'rm',
  'init',
  'completion',
  'config schema',
  'demo',
  'sweep',
  'config',
  'export',
  'import',
  '',
];

/** They write what they come to. */
const writes = ['sweep', 'ablate', 'experiment base'];

/** Keys below which so many levels of keys are data (runs, seeds, metrics, signs) and not form: `*` in their place. */
const named: Readonly<Record<string, number>> = {
  ...{ rows: 2, bySeed: 3, configHashes: 1, signs: 1, points: 1 },
  ...{ figures: 1, curves: 1, runs: 2, measured: 2 },
};

/** `path: kind` of every value; lists have the kinds of all their members. */
function shapeOf(value: unknown, path = '', data = 0): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => shapeOf(one, `${path}[]`));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) =>
      data > 0 ? shapeOf(one, `${path}.*`, data - 1) : shapeOf(one, `${path}.${key}`, named[key] ?? 0),
    );
  return [`${path}: ${value === null ? 'null' : typeof value}`];
}

test('every command that reads takes --json', async () => {
  const lines = (await commandLines()).map(({ path, command }) => [path.join(' '), command] as const);
  for (const [path, command] of lines) {
    const has = command.options.some(({ long }) => long === '--json');
    expect(has, path).toBe(!without.includes(path));
  }
  const tested = [...reading.map(([first, second]) => [first, `${first} ${second}`]), others].flat();
  for (const [path] of lines) expect([...tested, ...without], path).toContain(path);
  expect(commands.length).toBeGreaterThan(10);
});

test('its keys are those of the golden file, and each object says of which form it is', async () => {
  const out = await unbrokenCopy();
  const shapes: string[] = [];
  for (const args of reading) {
    const path = args.join(' ');
    const places = writes.some((name) => path.startsWith(name)) ? ['--results', `${out}-results`] : [];
    const placed = args.map((arg) => {
      if (arg === swept) return readdirSync(out).find((name) => /^r1-(\w+-)?s1$/.test(name)) ?? arg;
      return /^\/\w+\.html$/.test(arg) ? `${out}-${arg.slice(1)}` : arg;
    });
    const { status, stdout, stderr } = await here('--out', out, ...placed, ...places, '--json');
    expect(status, `${path}: ${stderr}`).toBe(0);
    const answer: unknown = JSON.parse(stdout);
    expect(answer, args.join(' ')).toMatchObject({ format: 1 });
    if (path.startsWith('doctor')) expect(answer).toMatchObject({ ready: true });
    // Whether the machine is busy is not known beforehand.
    if (answer !== null && typeof answer === 'object' && 'busy' in answer) answer.busy = null;
    const shown = args.filter((arg) => !/^--set$|=|\//.test(arg)).join(' ');
    shapes.push(`# r1toy ${shown} --json`, ...[...new Set(shapeOf(answer))].sort(), '');
  }
  // The metrics have the same names everywhere.
  expect(shapes.join('\n')).not.toMatch(/passAt/);
  await expect(shapes.join('\n')).toMatchFileSnapshot('golden/json.txt');
  // Trains and measures a little of everything.
}, 900_000);
