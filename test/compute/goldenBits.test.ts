// No training with other bits in silence: kernels that are missing, or that compute otherwise, are refused by name.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCodes } from '../../src/base/errors.js';
import { tinyConfig } from '../pipeline/tiny.js';

// What this file itself imports has loaded the kernels.
beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  vi.doUnmock('../../src/kernels/golden.js');
  vi.doUnmock('../../src/kernels/install.js');
  vi.resetModules();
});

const start = async () => (await import('../../src/compute/local.js')).startLocal(tinyConfig());

describe('the wasm backend', () => {
  it('does not start where a kernel has other bits than its manifest', async () => {
    const differingKernels = () => ['matmul', 'adamw'];
    vi.doMock('../../src/kernels/golden.js', () => ({ differingKernels, differingWideKernels: () => [] }));
    await expect(start()).rejects.toMatchObject({
      exitCode: exitCodes.config,
      message: expect.stringMatching(/^compute\.backend: .*other bits from matmul, adamw.*--backend cpu\.$/),
    });
  });

  it('does not start on the kernels of TF.js where its own cannot be loaded', async () => {
    const report = { installed: false, note: 'kernels: not installed (no such file)' };
    vi.doMock('../../src/kernels/install.js', () => ({ installKernels: () => report }));
    await expect(start()).rejects.toMatchObject({
      exitCode: exitCodes.config,
      message: expect.stringContaining('no such file'),
    });
  });
});

it.skipIf(process.arch !== 'x64')('a processor without SIMD trains nothing, and is told in one line', () => {
  const out = mkdtempSync(join(tmpdir(), 'r1toy-simd-'));
  const train = ['train', '--config', 'configs/smoke.json', '--out', out];
  const options = { encoding: 'utf8', timeout: 180_000 } as const;
  const { status, stderr } = spawnSync('node', ['--no-enable-sse4-1', 'bin/r1toy.js', ...train], options);
  rmSync(out, { recursive: true });
  expect(status).toBe(exitCodes.config);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^r1toy: compute\.backend: wasm cannot be used here/);
});
