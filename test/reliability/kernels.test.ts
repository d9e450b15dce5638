// Which kernels compute changes no byte; damaged ones compute nothing. A copy of the program is damaged, not the program.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonNames } from '../../src/kernels/addon.js';
import { widths } from '../kernels/kernelSets.js';
import { goOn, promised, r1toy, runsFolder, tinyTrain, unbrokenRuns } from './spawned.js';

const withKernels = (kernels: string) => ({ options: { env: { R1TOY_KERNELS: kernels } } });
const kernelsOf = (root: string) =>
  JSON.parse(readFileSync(join(root, 'tiny/run.json'), 'utf8')).kernels as string[];

describe('kernels of a run', () => {
  it('are named in run.json and change no other byte, also where a run is gone on with on others', async () => {
    const first = await unbrokenRuns();
    const all = ['wasm', ...widths.map((lanes) => `native-${lanes}`)];
    expect([all]).toEqual([expect.arrayContaining(kernelsOf(first))]);
    for (const kernels of all.filter((one) => one !== kernelsOf(first)[0])) {
      const root = runsFolder();
      const { code, stderr } = await r1toy(goOn(root), withKernels(kernels));
      expect(code, stderr).toBe(0);
      expect(kernelsOf(root)).toEqual([kernels]);
      expect(promised(root)).toEqual(promised(first));
    }
  });

  it('are chosen by --kernels before the variable, and refused in one line where they cannot be had', async () => {
    const root = runsFolder();
    const refused = await r1toy([...goOn(root), '--kernels', 'native-12'], withKernels('wasm'));
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringMatching(/native-12.*Allowed: auto/)]);
    const unknown = await r1toy(goOn(root), withKernels('fast'));
    expect([unknown.code, unknown.stderr]).toEqual([
      78,
      "r1toy: R1TOY_KERNELS: got 'fast'. Allowed: auto, native, wasm, native-4, native-8, native-16.\n",
    ]);
  });
});

describe('a damaged package', () => {
  const copy = mkdtempSync(join(tmpdir(), 'r1toy-damaged-'));
  const wasm = join(copy, 'dist/kernels/kernels.wasm');
  const addons = addonNames().map((name) => join(copy, `dist/kernels/${name}.node`));
  beforeAll(() => {
    for (const part of ['bin', 'dist', 'data', 'configs', 'package.json'])
      cpSync(part, join(copy, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  const train = (...more: string[]) => {
    const args = [join(copy, 'bin/r1toy.js'), '--out', runsFolder(), ...tinyTrain, ...more];
    return spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH } });
  };

  // Half a library ends the process when it is loaded.
  it('trains on WebAssembly, and says so, where its native kernels are damaged', () => {
    for (const addon of addons.filter((path) => existsSync(path))) truncateSync(addon, 20_000);
    const { status, stderr } = train();
    expect(stderr).toMatch(
      /no native kernels here: .*\.node cannot be loaded: it is not the file that was built; WebAssembly computes the same/,
    );
    expect(status).toBe(0);
  });

  it('refuses --kernels native then, in one line', () => {
    const { status, stderr } = train('--kernels', 'native');
    expect([status, stderr]).toEqual([78, expect.stringMatching(/^r1toy: --kernels native: .*\n$/)]);
  });

  it('does not wait for a pipe in the place of its kernels', () => {
    for (const addon of addons.filter((path) => existsSync(path))) {
      unlinkSync(addon);
      execFileSync('mkfifo', [addon]);
    }
    const { status, stderr } = train('--kernels', 'native');
    expect([status, stderr]).toEqual([78, expect.stringMatching(/^r1toy: --kernels native: .*\n$/)]);
  });

  it.each([
    ['damaged', () => truncateSync(wasm, 20_000)],
    ['missing', () => unlinkSync(wasm)],
  ])('trains nothing where kernels.wasm is %s', (_, damage) => {
    damage();
    const { status, stderr } = train();
    expect([status, stderr]).toEqual([
      78,
      expect.stringMatching(/^r1toy: compute\.backend: wasm cannot be used here .*\n$/),
    ]);
  });
});
