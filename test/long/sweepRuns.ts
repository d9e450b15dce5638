// A sweep of small runs for the tests of sweeps: how it is chosen, and what an undisturbed one leaves.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { tinyR1 } from '../cli/tinyR1.js';
import { promised, r1toy, runsFolder } from '../reliability/spawned.js';

/** R1-Zero and R1 under two seeds: two bases and four runs, with checkpoints on the way. */
export const smallSweep: readonly string[] = [
  ...['--seeds', '1,2', '--threads', '1'],
  ...[...tinyR1, 'reasoningRl.steps=12', 'checkpointEvery=4'].flatMap((set) => ['--set', set]),
];

/** Arguments of a sweep whose runs lie in `root`, and its results beside them. */
export function sweepArgs(command: string, root: string, ...more: readonly string[]): string[] {
  return ['--out', root, 'sweep', command, ...smallSweep, '--results', resultsOf(root), ...more];
}

/** Folder of the results, or of the plan, of runs in `root`. */
export const resultsOf = (root: string): string => join(root, '..', 'results');

/** sha256 of every promised file of the runs in `root`, and of what the sweep comes to. */
export function swept(root: string): Record<string, string> {
  const files = readdirSync(resultsOf(root)).filter((name) => /^(stage-table|causal|arms)\./.test(name));
  const sha256 = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(resultsOf(root), name)))
      .digest('hex');
  return { ...promised(root), ...Object.fromEntries(files.map((name) => [`results/${name}`, sha256(name)])) };
}

/** What a sweep leaves that nobody disturbs, one run after the other. */
export async function undisturbed(...more: readonly string[]): Promise<Record<string, string>> {
  const root = runsFolder();
  const { code, stderr } = await r1toy(sweepArgs('run', root, ...more));
  expect(code, stderr).toBe(0);
  return swept(root);
}
