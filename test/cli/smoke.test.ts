// The shipped smoke configuration through the built binary: every stage, other bytes for another seed, and the lineage
// that restarts the second SFT from the base. test/long has the same bytes of it on other kernels and threads.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-smoke-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Trains the smoke configuration in a folder of its own and returns the folder of the run. */
function smoke(name: string, seed: number, sets: readonly string[] = []): string {
  const out = join(folder, name);
  const settings = ['--seed', String(seed), ...sets.flatMap((set) => ['--set', set])];
  const args = ['train', '--config', 'configs/smoke.json', '--name', 'smoke', ...settings];
  execFileSync(process.execPath, ['bin/r1toy.js', ...args, '--out', out], { cwd: project, stdio: 'pipe' });
  return join(out, 'smoke');
}

describe('configs/smoke.json', () => {
  it('runs all stages of R1, and to other bytes with another seed', () => {
    const first = smoke('first', 1);
    // Of another seed the base alone, and little of it: its first row is another already.
    const firstRow = (run: string) => readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n')[0];
    const other = smoke('other', 2, ['recipe=base', 'pretrain.steps=1']);

    const { base, lineage } = JSON.parse(readFileSync(join(first, 'run.json'), 'utf8'));
    const baseRun = JSON.parse(readFileSync(join(first, '..', base, 'run.json'), 'utf8'));
    expect(firstRow(other)).toMatch(/^\{"stage":"pretrain","step":1,"loss":\d/);
    expect(firstRow(other)).not.toBe(firstRow(join(first, '..', base)));
    expect(lineage.map(({ stage }: { stage: string }) => stage)).toEqual([
      'cold-start-sft',
      'reasoning-rl',
      'rejection-sampled-sft',
      'final-rl',
    ]);
    expect(lineage[2]).toMatchObject({ from: 'base', fromSha256: baseRun.lineage[0].sha256 });
    expect(lineage[3].fromSha256).toBe(lineage[2].sha256);
  });
});
