// Other Nodes, and V8 without its compilers or the processor's extensions: the same bytes, checkpoints too, or a refusal
// before anything is trained. The Nodes come from the package registry.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finish, goOn, promised, r1toy, runsFolder, signalOn, unbroken } from '../reliability/spawned.js';
import { counted } from './counts.js';

const versions = ['20.19.0', '20', '22', '24'];
const folder = mkdtempSync(join(tmpdir(), 'r1toy-nodes-'));
const nodes: { version: string; path: string }[] = [];

beforeAll(() => {
  const name = `node-${process.platform}-${process.arch}`;
  for (const version of versions) {
    const into = join(folder, version);
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', into, `${name}@${version}`]);
    const path = join(into, 'node_modules', name, 'bin', 'node');
    nodes.push({ version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(), path });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every Node makes the same files', async () => {
  const expected = await unbroken();
  for (const { version, path } of nodes) {
    const root = runsFolder();
    const { code, stderr } = await r1toy(goOn(root), { node: path });
    expect(code, `${version}: ${stderr}`).toBe(0);
    expect(promised(root), version).toEqual(expected);
  }
  const names = nodes.map(({ version }) => version).join(', ');
  counted('run under another Node', nodes.length, `equal bytes, checkpoints too (${names})`);
});

test('a run that is stopped under one Node goes on under the next', async () => {
  const expected = await unbroken();
  for (const [i, { path }] of nodes.entries()) {
    const root = runsFolder();
    await r1toy(goOn(root), { node: path, onStart: signalOn('SIGINT', 'reasoning-rl') });
    const next = nodes[(i + 1) % nodes.length];
    const { code, stderr } = await r1toy(goOn(root), { node: next.path });
    expect(code, stderr).toBe(0);
    // A checkpoint that the signal asked for is extra.
    expect(promised(root)).toMatchObject(expected);
    await finish(root);
  }
  counted('run begun under one Node, finished under another', nodes.length, 'equal bytes');
});

const settings: readonly (readonly string[])[] = [
  ['--no-opt'],
  ['--no-opt', '--no-sparkplug'],
  ['--always-sparkplug'],
  ['--max-lazy'],
  ['--no-lazy-feedback-allocation'],
  ['--liftoff-only'],
  ['--no-liftoff'],
  ['--no-wasm-dynamic-tiering'],
  ['--wasm-enforce-bounds-checks'],
  ['--single-threaded'],
  ['--no-enable-avx', '--no-enable-avx2'],
  ['--no-enable-fma3'],
  ['--no-enable-bmi1', '--no-enable-bmi2'],
  ['--no-enable-sse4-2'],
];

test('V8 without its tiers, without AVX and the like', async () => {
  const expected = await unbroken();
  for (const nodeOptions of settings) {
    const root = runsFolder();
    const { code, stderr } = await r1toy(goOn(root), { nodeOptions });
    expect(code, `${nodeOptions}: ${stderr}`).toBe(0);
    expect(promised(root), nodeOptions.join(' ')).toEqual(expected);
  }
  counted(
    'run with another setting of V8',
    settings.length,
    'equal bytes (no optimizing tiers, no AVX, ...)',
  );
});

test('V8 without what the kernels need', async () => {
  const without = [['--no-enable-sse4-1'], ['--jitless']];
  for (const nodeOptions of without) {
    const { code, stderr } = await r1toy(goOn(runsFolder()), { nodeOptions });
    expect(code, stderr).toBe(78);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^r1toy: /);
  }
  counted('run without WebAssembly or its SIMD', without.length, 'refused in one line (exit code 78)');
});
