// A sweep as a Slurm job array, for real: on a Slurm of one node that the test starts, and stops.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { program, r1toy, runsFolder } from '../reliability/spawned.js';
import { counted } from './counts.js';
import { noSlurm, type SlurmNode, startSlurm } from './slurmNode.js';
import { resultsOf, sweepArgs, swept, undisturbed } from './sweepRuns.js';

/** What Slurm is asked, or told. */
function slurm(node: SlurmNode, ...words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(words[0], words.slice(1), { env: node.env, encoding: 'utf8' });
  expect(status, `${words.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

/** Submits a plan as its user does, and waits until nothing is queued. Returns what was queued at first. */
async function submitted(node: SlurmNode, submit: string): Promise<{ told: string; queued: string }> {
  const told = slurm(node, 'bash', submit);
  const queued = slurm(node, 'squeue', '--noheader', '--array', '--format=%K %E');
  while (slurm(node, 'squeue', '--noheader') !== '') await setTimeout(500);
  return { told, queued };
}

test('a planned job array, its runs after their bases, comes to the bytes of sweep run', async ({ skip }) => {
  const why = noSlurm();
  if (why !== null) {
    console.log(`Slurm is left out: ${why}`);
    skip(why);
  }
  const expected = await undisturbed();
  const root = runsFolder();
  const planned = await r1toy(sweepArgs('plan', root, '--slurm'));
  expect(planned.code, planned.stderr).toBe(0);
  const submit = join(resultsOf(root), 'submit.sh');

  const folder = mkdtempSync(join(tmpdir(), 'r1toy-slurm-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(program, join(folder, 'bin/r1toy'));
  const node = await startSlurm(folder);
  try {
    node.env.PATH = `${join(folder, 'bin')}:${node.env.PATH}`;
    const first = await submitted(node, submit);
    expect(first.told).toMatch(/^wave 1: job \d+, 2 runs\nwave 2: job \d+, 4 runs\n$/);
    expect(first.queued.match(/^[3-6] afterok:\d+/gm), first.queued).toHaveLength(4);
    // Submitted again, all tasks find their runs done.
    await submitted(node, submit);
  } finally {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const logs = readdirSync(resultsOf(root)).filter((name) => /^slurm-.*\.log$/.test(name));
  const said = logs.map((name) => readFileSync(join(resultsOf(root), name), 'utf8'));
  expect(logs).toHaveLength(12);
  expect(said.filter((text) => / is done\s*$/.test(text))).toHaveLength(6);
  const plan = join(resultsOf(root), 'plan.jsonl');
  const collected = await r1toy([
    ...['--out', join(root, '../all'), 'sweep', 'collect', root],
    ...['--plan', plan, '--results', resultsOf(root)],
  ]);
  expect(collected.code, collected.stderr).toBe(0);
  expect(swept(root)).toEqual(expected);
  counted('job array of 6 runs by a real Slurm, submitted twice', 1, 'equal bytes as by sweep run');
});
