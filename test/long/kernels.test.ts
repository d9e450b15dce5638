// Native kernels against WebAssembly, at length: 2,000 random cases at every width, a build that fuses multiplications and
// additions, which has to be noticed, and the smoke run under each.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addonNames } from '../../src/kernels/addon.js';
import type { KernelExports } from '../../src/kernels/exports.js';
import { goldenHashes } from '../../src/kernels/golden.js';
import { kernelManifest } from '../../src/kernels/manifest.js';
import { play, player } from '../kernels/fuzzCases.js';
import { kernelSets, widths } from '../kernels/kernelSets.js';
import { promised, r1toy, runsFolder } from '../reliability/spawned.js';
import { counted } from './counts.js';

test('random calls of every kernel leave equal memories at every width', () => {
  const cases = 2000;
  const players = kernelSets.map(player);
  for (let index = 0; index < cases; index++) expect(play(players, index)).toEqual([]);
  counted(
    'random case of native kernels against WebAssembly',
    cases,
    `equal memories at ${widths.join(', ')} lanes`,
  );
});

describe.skipIf(Math.max(...widths) === 4)('a build with fused multiplications and additions', () => {
  test('has other hashes and fails the random cases', () => {
    const folder = mkdtempSync(join(tmpdir(), 'r1toy-contract-'));
    try {
      execFileSync(process.execPath, ['scripts/kernels.mjs', '--contract', '--out', folder]);
      const addon = createRequire(import.meta.url)(join(folder, `${addonNames()[0]}.node`));
      const on = (memory: WebAssembly.Memory) => {
        const kernels = addon.instantiate(Math.max(...widths)) as KernelExports & {
          rebase(b: ArrayBuffer): void;
        };
        const look =
          (name: keyof KernelExports) =>
          (...args: number[]) => {
            kernels.rebase(memory.buffer);
            return (kernels[name] as (...args: number[]) => unknown)(...args);
          };
        return new Proxy(kernels, { get: (_, name) => look(name as keyof KernelExports) });
      };
      const hashes = goldenHashes(on);
      const other = kernelManifest.filter(({ kernel, sha256 }) => hashes[kernel] !== sha256);
      const players = [player(kernelSets[0]), player({ name: 'contracted', on })];
      let failed = 0;
      for (let index = 0; index < 200; index++) if (play(players, index).length > 0) failed++;
      expect(other.length).toBeGreaterThan(kernelManifest.length / 2);
      expect(failed).toBeGreaterThan(100);
      counted(
        'random case of kernels with fused operations',
        200,
        `${failed} noticed, ${other.length} other hashes`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the smoke run has the same bytes with every build of the kernels, on one thread and on two', async () => {
  let wanted: Record<string, string> | null = null;
  for (const { name } of kernelSets) {
    for (const threads of ['1', '2']) {
      const root = runsFolder();
      const train = ['train', '--config', 'configs/smoke.json', '--name', 'smoke', '--threads', threads];
      const { code, stderr } = await r1toy(['--out', root, ...train, '--kernels', name]);
      expect(code, stderr).toBe(0);
      wanted ??= promised(root);
      expect(promised(root), `${name}, ${threads} threads`).toEqual(wanted);
    }
  }
  counted(
    'smoke run with other kernels',
    2 * kernelSets.length,
    'equal bytes, every file but clocks and run.json',
  );
});
