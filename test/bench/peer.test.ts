// The comparison with PyTorch, as far as it can be tested without PyTorch.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
let python = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-peer-'));
  python = join(folder, 'python3');
  writeFileSync(python, '#!/bin/sh\nexit 1\n');
  chmodSync(python, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

function peer(interpreter: string, ...args: string[]) {
  const env = { PATH: process.env.PATH, R1TOY_PYTHON: interpreter };
  return spawnSync('node', ['bench/peer.mjs', ...args], { encoding: 'utf8', env });
}

test('without PyTorch, or without Python: says how to get it and exits 0', () => {
  for (const interpreter of [python, join(folder, 'none')]) {
    const { status, stdout, stderr } = peer(interpreter);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`PyTorch is not installed for ${interpreter}`);
    expect(stderr).toContain('apt-get install --no-install-recommends python3-torch libopenblas0-pthread');
  }
});

test('--json says so in an object without ratios', () => {
  const { status, stdout } = peer(python, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ missing: 'torch', ratios: {} });
});

test('an option that is no count is a usage error', () => {
  const { status, stderr } = peer(python, '--rounds', 'many');
  expect(status).toBe(64);
  expect(stderr).toBe('bench: --rounds: must be an integer of at least 1 (got many).\n');
});
