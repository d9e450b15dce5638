// The runs that come with the package: they are of this program, answer like one's own, and give way to these; what cannot be
// done with them is told in a line.
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weightsSha256 } from '../../src/base/digest.js';
import { baseHash } from '../../src/config/hash.js';
import { chooseCheckpoint } from '../../src/runs/checkpoint.js';
import { inputsOf } from '../../src/runs/inputs.js';
import { lookAtNeeds } from '../../src/runs/needs.js';
import { loadSettings } from '../../src/runs/settings.js';
import { baseWeights } from '../../src/runs/training.js';
import { readRollouts, readRun } from '../../src/store/readRun.js';
import { baseRunName } from '../../src/store/runPaths.js';
import { demos, shippedRoot, shippedSeed } from '../../src/store/shipped.js';
import { here } from '../cli/inProcess.js';

const question = 'please find the sum : a 3 + e 4 ?';
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'r1toy-empty-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const told = (...args: string[]) => here('--out', root, ...args);

describe('what comes along', () => {
  it.each(demos)(
    '$name is what its recipe makes now: settings, kernels and data are those of this program',
    ({ name, recipe }) => {
      const { config, info, folder } = readRun(root, name);
      const { config: now } = loadSettings({ file: recipe, set: [], seed: shippedSeed });
      expect({ ...config, about: '', $schema: '' }, 'npm run generate:shipped').toEqual({
        ...now,
        about: '',
        $schema: '',
      });
      const base = baseWeights(config, root, folder);
      expect(info.inputs, 'npm run generate:shipped').toEqual(inputsOf(config, base, null));
    },
  );

  it.each(demos)(
    '$name has the policies that its lineage names, and completions of some steps',
    ({ name }) => {
      const { info, ...run } = readRun(root, name);
      for (const { stage, sha256 } of info.lineage) {
        const { weights } = chooseCheckpoint(name, { out: root, stage });
        expect(weightsSha256(weights)).toBe(sha256);
      }
      const steps = new Set([...readRollouts({ info, ...run })].map(({ stage, step }) => `${stage} ${step}`));
      expect(steps.size % 4).toBe(0);
      expect(steps.size).toBeGreaterThan(0);
    },
  );

  it('is small: at most 7 MB, and no single file of more than 1.5', () => {
    const sizes = readdirSync(shippedRoot, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    expect(Math.max(...sizes)).toBeLessThan(1.5e6);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(7e6);
  });

  it('says nothing of the machine that made it', () => {
    for (const { name } of demos) {
      const { argv, nodes, kernels } = readRun(root, name).info;
      expect({ argv, nodes, kernels }).toEqual({ argv: [], nodes: [], kernels: [] });
    }
  });
});

describe('a fresh install, before anything is trained', () => {
  const [{ name }] = demos;

  it('answers, of each stage, and names what comes along where there are no runs', async () => {
    const { status, stdout, stderr } = await told('sample', name, '--stages', 'all', '--prompt', question);
    expect([status, stdout.split('\n').length > 2], stderr).toEqual([0, true]);
    expect((await told('ls')).stderr).toContain(`these come with r1toy: ${name}`);
  });

  it('compares, explains, shows rollouts of the steps that came along, and names these for others', async () => {
    const { stderr, ...compared } = await told('compare', name);
    expect([compared.status, compared.stdout.includes('pass@1')]).toEqual([0, true]);
    expect(stderr).not.toContain('verify');
    expect((await told('explain', 'entropy', name)).status).toBe(0);
    expect((await told('explain', name, '--step', '1')).status).toBe(0);
    expect((await told('rollouts', name, '--step', '1')).status).toBe(0);
    const other = await told('rollouts', name, '--step', '2');
    expect([other.status, other.stderr]).toEqual([
      64,
      expect.stringMatching(/\(allowed 1, \d+, \d+, 300\)\.\n$/),
    ]);
  });

  it('has a page to play with and a report', async () => {
    for (const [command, ...options] of [['play'], ['play', '--train'], ['report']]) {
      const file = join(root, '..', `${command}-${process.pid}.html`);
      const { status, stderr } = await told(command, name, ...options, '--file', file);
      expect(status, stderr).toBe(0);
      rmSync(file);
    }
  });

  it('refuses a replay, with the command that trains the same', async () => {
    const { status, stderr } = await told('verify', name);
    expect([status, stderr]).toEqual([
      64,
      expect.stringMatching(/comes with r1toy, with its policies alone, and cannot be replayed\. .+\n$/),
    ]);
    expect(stderr).toContain(`r1toy train r1-zero --seed 1 --name ${name}`);
  });

  it('has the base of the defaults: nothing is left to train, unless it is asked for', async () => {
    const { config } = loadSettings({ set: [], seed: shippedSeed });
    const base = baseRunName(baseHash(config));
    const done = await told('train', 'base', '--seed', '1');
    expect([done.status, done.stderr]).toEqual([0, expect.stringContaining(`${base} comes with r1toy`)]);
    const statusOf = (asked: typeof config, fresh = false) =>
      lookAtNeeds(root, 'new', asked, fresh).base?.status;
    expect([statusOf(config), statusOf(config, true)]).toEqual(['done', 'missing']);
    expect(statusOf({ ...config, seed: 2 })).toBe('missing');
    expect(readdirSync(root)).toEqual([]);
  });

  it("gives way to one's own run of the same name", () => {
    const own = mkdtempSync(join(tmpdir(), 'r1toy-own-'));
    cpSync(join(shippedRoot, name), join(own, name), { recursive: true });
    expect(readRun(own, name).folder).toBe(join(own, name));
    expect(readRun(root, name).folder).toBe(join(shippedRoot, name));
    rmSync(own, { recursive: true });
  });
});
