// Help, exit codes, what goes to stdout and what to stderr: of the built program, spawned, once for each kind of ending,
// and in this process for the rest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { here } from './inProcess.js';
import { commandLines } from './table.js';

const lines = await commandLines();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function r1toyAlone(...args: string[]) {
  const environment = { PATH: process.env.PATH, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('node', ['bin/r1toy.js', ...args], {
    encoding: 'utf8',
    env: environment,
  });
  return { status, stdout, stderr };
}

const inFolder = (args: readonly string[]) => ['--out', join(folder, 'runs'), ...args];
const r1toy = (...args: string[]) => r1toyAlone(...inFolder(args));
const told = (...args: string[]) => here(...inFolder(args));
/** The plain forms of questions, as errors of a prompt end. */
const inShort = 'In short: 123+456; make 12 from 4 5 3; pair 9 from 4 5 2 7; total 3 5 7 2 9.';

describe('help', () => {
  test('the table leads to every command and subcommand', () => {
    const paths = lines.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([[], ['train'], ['demo', 'hack'], ['sweep', 'plan']]));
    expect(lines.length).toBeGreaterThan(commands.length);
  });

  test('no arguments: short help with two examples', () => {
    const { status, stdout, stderr } = r1toyAlone();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.match(/^ {2}r1toy train/gm)).toHaveLength(2);
    expect(stdout.split('\n').length).toBeLessThan(10);
  });

  test('--help: on stdout', () => {
    const { status, stdout, stderr } = r1toy('--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: r1toy');
  });

  test.each([['train'], ['config', 'print']])('%s %s --help: on stdout', async (...command) => {
    const { status, stdout, stderr } = await told(...command, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: r1toy');
  });

  test.each([
    [['config', 'print'], 'Usage: r1toy config print '],
    [['resume', 'r1'], 'Usage: r1toy resume '],
    [[], 'Usage: r1toy [options]'],
  ])('help %s: that of the command itself', async (names, usage) => {
    const { status, stdout, stderr } = await here('help', ...names);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(usage);
  });

  test.each(lines)('$path: examples first, and what it is for', ({ path, command }) => {
    let shown = '';
    command.configureOutput({ writeOut: (text) => (shown += text) }).outputHelp();
    expect(shown.startsWith('Examples:\n  r1toy ')).toBe(true);
    // A terminal of 80 columns has each whole, to be copied.
    const [examples] = shown.split('\n\n');
    for (const line of examples.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(shown).toContain(`Usage: ${['r1toy', ...path].join(' ')}`);
    expect(command.description().length).toBeGreaterThan(10);
    // Defaults as one types them, once.
    expect(shown).not.toMatch(/\(default: \[|\(default: [^)]*\)\s+\(default/);
  });
});

describe('usage errors end with 64 and one line', () => {
  test.each([
    [['trian'], "r1toy: unknown command 'trian'. Did you mean train? See r1toy --help."],
    [
      ['train', '--force', '--set', 'limits.minLive=0.2'],
      'r1toy: --force: cannot be used with --set limits.minLive=... Leave one out.',
    ],
  ])('%j, spawned', (args, line) => {
    expect(r1toy(...args)).toEqual({ status: 64, stdout: '', stderr: `${line}\n` });
  });

  test.each([
    [
      ['train', '--sead', '1'],
      "r1toy: unknown option '--sead'. Did you mean --seed? See r1toy train --help.",
    ],
    [
      ['train', '--seed', '1.5'],
      "r1toy: option '--seed <n>' argument '1.5' is invalid. Allowed: an integer from 0 to 4294967295. See r1toy train --help.",
    ],
    [
      ['export', 'csv', 'r', 'nosuch', 'f'],
      "r1toy: <what>: cannot be 'nosuch'. Allowed choices are metrics, eval, rollouts. See r1toy export csv --help.",
    ],
    [
      ['resume'],
      "r1toy: missing required argument 'run'. See r1toy resume --help, or try: r1toy resume r1-zero",
    ],
    [
      ['eval', 'x', '--greedy', '--samples', '8'],
      "r1toy: option '--greedy' cannot be used with option '--samples <k>'. See r1toy eval --help.",
    ],
    [
      ['eval', 'x', '--stage', 'a', '--checkpoint', 'b'],
      "r1toy: option '--checkpoint <file>' cannot be used with option '--stage <stage>'. See r1toy eval --help.",
    ],
    [
      ['compare', 'x', '--json', '--md'],
      "r1toy: option '--md' cannot be used with option '--json'. See r1toy compare --help.",
    ],
    [
      ['verify', 'x', '--all', '--from', 'pretrain:1'],
      "r1toy: option '--all' cannot be used with option '--from <stage:step>'. See r1toy verify --help.",
    ],
    [['demo', 'hak'], "r1toy: unknown command 'hak'. Did you mean hack? See r1toy demo --help."],
    [
      ['demo', 'hack'],
      "r1toy: missing required argument 'run'. See r1toy demo hack --help, or try: r1toy demo hack r1",
    ],
    [['help', 'trian'], "r1toy: unknown command 'trian'. Did you mean train? See r1toy --help."],
    [['help', 'config', 'nope'], "r1toy: unknown command 'nope'. See r1toy config --help."],
    [['\u001b[31m\u202e'], "r1toy: unknown command '\\u001b[31m\\u202e'. See r1toy --help."],
    [['sample', 'x', '--prompt', ' '], `r1toy: prompt: has no words. Give some. ${inShort}`],
    [
      ['sample', 'x', '--prompt', 'xyzzy'],
      `r1toy: prompt: unknown word (got "xyzzy", allowed the 166 words of the lexicon). Use another word. ${inShort}`,
    ],
  ])('%j', async (args, line) => {
    expect(await told(...args)).toEqual({ status: 64, stdout: '', stderr: `${line}\n` });
  });

  test('a run name that is a path', async () => {
    const { status, stderr } = await told('train', '--name', '../x');
    expect(status).toBe(64);
    expect(stderr).toMatch(/^r1toy: run name: .*\.\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('config', () => {
  test('print: each setting with its origin; --json can be read back', async () => {
    const { status, stdout } = await told('config', 'print', '--set', 'policy.layers=3', '--seed', '9');
    expect(status).toBe(0);
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(lines).toContainEqual(['policy.layers', '3', '--set']);
    expect(lines).toContainEqual(['seed', '9', '--seed']);
    expect(lines).toContainEqual(['recipe', '"r1-zero"', 'r1-zero']);
    expect(lines).toContainEqual(['reasoningRl.groupSize', '16', 'default']);
    const file = join(folder, 'printed.json');
    const printed = (await told('config', 'print', '--json', '--config', 'configs/r1.json')).stdout;
    writeFileSync(file, printed);
    expect((await told('config', 'print', '--json', '--config', file)).stdout).toBe(printed);
    rmSync(file);
  });

  test('validate: 0 for a valid file, 78 with every mistake otherwise', async () => {
    expect((await told('config', 'validate', '--config', 'configs/r1.json')).stdout).toMatch(
      /^configs\/r1\.json: valid \(settings [0-9a-f]{8}, base [0-9a-f]{8}\)\n$/,
    );
    const sets = ['--set', 'policy.widht=1', '--set', 'seed=-1', '--set', 'world.levels.pair=[4]'];
    expect(r1toy('config', 'validate', ...sets)).toEqual({
      status: 78,
      stdout: '',
      stderr:
        'r1toy: --set: policy.widht: unknown key. Did you mean policy.width?\n' +
        'r1toy: --set: seed: must be an integer from 0 to 4294967295 (got -1).\n',
    });
    const told78 = await told('config', 'validate', '--json', ...sets);
    expect(told78.status).toBe(78);
    expect(JSON.parse(told78.stdout)).toMatchObject({
      valid: false,
      mistakes: told78.stderr.trimEnd().replaceAll('r1toy: ', '').split('\n'),
    });
    // Those of the package are found by name.
    const named = await told('config', 'print', '--json', '--config', 'configs/r1.json');
    for (const name of ['r1', 'r1.json'])
      expect((await told('config', 'print', '--json', '--config', name)).stdout).toBe(named.stdout);
    const stderr = 'r1toy: config/r1.json: no such file. Did you mean r1?\n';
    expect(await told('train', '--config', 'config/r1.json')).toEqual({ status: 78, stdout: '', stderr });
    const twice = await told('train', 'r1', '--config', 'r1');
    expect([twice.status, twice.stderr]).toEqual([64, 'r1toy: train: got r1 and --config. Leave one out.\n']);
    expect((await told('train', '--config', 'mine-alone.json')).stderr).toContain(
      'no such file. Check the path.',
    );
    expect((await told('config', 'validate', '--set', 'world.levels.pair=[16]')).stderr).toBe(
      'r1toy: --set: world.levels.pair: has no level 16 (allowed: 3, 4, 5, 6, 7).\n',
    );
  });

  test('schema: JSON Schema 2020-12', async () => {
    const schema = JSON.parse((await told('config', 'schema')).stdout) as Record<string, unknown>;
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });
});

describe('without any run', () => {
  test('--dry-run plans and writes nothing', async () => {
    const { status, stdout, stderr } = await told('train', '--config', 'configs/smoke.json', '--dry-run');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^run r1-s1-[0-9a-f]{4}: recipe r1, seed 1, backend wasm\n/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ls: nothing on stdout, advice on stderr; --json is an empty list', async () => {
    const { status, stdout, stderr } = r1toy('ls');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Train one: r1toy train');
    expect(JSON.parse((await told('ls', '--json')).stdout)).toEqual({ format: 1, runs: [] });
  });

  test('compare and eval name what is missing', async () => {
    for (const command of ['compare', 'eval']) {
      const { status, stderr } = await told(command, 'nobody');
      expect(status).toBe(64);
      expect(stderr).toMatch(/^r1toy: .*nobody: no such run\. There are no runs in /);
    }
  });

  test('what needs an R1 run says how to train one', async () => {
    const out = join(folder, 'runs');
    const command = (name: string) => `r1toy train r1 --name ${name} --out ${out}`;
    for (const [args, what, stage] of [
      [['demo', 'hack', 'mine'], 'demo hack', 'rejection-sampled-sft'],
      [['eval', 'mine', '--general'], '--general', 'final-rl'],
    ] as const) {
      const needs = `needs an R1 run, for its stage ${stage} (there is no mine in ${out})`;
      const stderr = `r1toy: ${what}: ${needs}. Train one: ${command('mine')}\n`;
      expect(await told(...args)).toEqual({ status: 64, stdout: '', stderr });
    }
    const stderr = `r1toy: distill.teacher: ${out}/r1: no such run. Train it first: ${command('r1')}\n`;
    const distill = ['train', '--dry-run', '--config', 'configs/distill.json'];
    expect(await told(...distill)).toEqual({ status: 64, stdout: '', stderr });
  });

  test('doctor: training can run, and how long it takes from what is there', () => {
    const { status, stdout } = r1toy('doctor');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {2}Node: 2\d\./);
    expect(stdout).toMatch(/^ok {2}backend wasm: starts/m);
    expect(stdout).toMatch(
      / time: .*about r1-zero \S+ min, r1 \S+ min, from the base that comes with r1toy\b/,
    );
    expect(stdout).toMatch(/\nTraining can run: r1toy train --out \S+\n$/);
  });
});

test('a reader that goes away is no error', () => {
  const { status, stderr } = spawnSync('sh', ['-c', 'node bin/r1toy.js config schema | head -n 1'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});
