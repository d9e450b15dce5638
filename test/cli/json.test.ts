// The JSON of every command that reads: which keys it has, and of which kinds their values are, held by a golden file. Who
// changes one changes the version of the form, and the file with `npx vitest run test/cli/json.test.ts -u`.
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { curveFormats, policyFormats, rowFormats, trainerFormats } from '../../src/exports/index.js';
import { unbrokenCopy } from '../reliability/spawned.js';
import { here } from './inProcess.js';
import { commandLines } from './table.js';

/** Command lines; what others need is made by them or in the folder. */
const reading: readonly string[][] = [
  ['train', '--dry-run', '--config', resolve('configs/smoke.json'), '--threads', '1'],
  ['eval', 'tiny', '--threads', '1'],
  ['sample', 'tiny:Zero', '--threads', '1'],
  ['sample', 'tiny', '--stages', 'all', '--threads', '1'],
  ['verify', 'tiny:Zero', '--steps', '1', '--threads', '1'],
  ['sweep', 'plan', '--seeds', '1'],
  ['compare', 'tiny', 'tiny:base'],
  ['rollouts', 'tiny', '--step', '2'],
  ['explain', 'entropy', 'tiny'],
  ['experiment'],
  ['ls'],
  ['du', 'tiny'],
  ['config', 'validate'],
];

/** Not run here: they take long, and their forms are those of the modules that make them; configurations have their own. */
const others: string[] = [
  'demo hack',
  'sweep run',
  'sweep collect',
  'doctor',
  'bench',
  'config print',
  'ablate',
  'report',
  'play',
  'import hf',
];

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

/** `path: kind` of every value; lists have the kinds of all their members. */
function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => shapeOf(one, `${path}[]`));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) => shapeOf(one, `${path}.${key}`));
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
    const plans = args[1] === 'plan' ? ['--results', `${out}-plans`] : [];
    const { status, stdout, stderr } = await here('--out', out, ...args, ...plans, '--json');
    expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
    const answer: unknown = JSON.parse(stdout);
    expect(answer, args.join(' ')).toMatchObject({ format: 1 });
    // Whether the machine is busy is not known beforehand.
    if (answer !== null && typeof answer === 'object' && 'busy' in answer) answer.busy = null;
    const shown = args.filter((arg) => !arg.includes('/')).join(' ');
    shapes.push(`# r1toy ${shown} --json`, ...[...new Set(shapeOf(answer))].sort(), '');
  }
  // The metrics have the same names everywhere.
  expect(shapes.join('\n')).not.toMatch(/passAt/);
  await expect(shapes.join('\n')).toMatchFileSnapshot('golden/json.txt');
});
