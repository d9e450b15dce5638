// Sweeps of tiny runs as other programs train them: plans, GNU parallel, and workers that are killed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { program, tinySettings } from './spawned.js';

/** Options that choose one run of each seed, and settings that change it. */
export function tinyPlan(seeds: string, ...more: readonly string[]): string[] {
  const sets = [...tinySettings, ...more].flatMap((set) => ['--set', set]);
  return ['--seeds', seeds, '--configs', 'smoke', ...sets];
}

/** Arguments that plan them. */
export function planOf(out: string, plans: string, seeds: string, ...more: readonly string[]): string[] {
  return ['--out', out, 'sweep', 'plan', ...tinyPlan(seeds, ...more), '--results', plans];
}

export const hasParallel = spawnSync('parallel', ['--version']).status === 0;

/** A folder in `folder` that holds `r1toy` as a command. */
export function commandFolder(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const text = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
  writeFileSync(join(bin, 'r1toy'), text, { mode: 0o755 });
  return bin;
}

/** Runs these lines, so many at once. */
export function parallel(commands: string, jobs: number, folder: string) {
  const PATH = `${commandFolder(folder)}:${process.env.PATH}`;
  const env = { ...process.env, PATH, HOME: folder };
  return spawnSync('parallel', ['-j', String(jobs)], { input: commands, env, encoding: 'utf8' });
}

/** Process ids of the workers of a sweep into this folder, by their command lines. */
export function workersOf(out: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    try {
      const args = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
      return args.includes(program) && args.includes('--plan') && args.includes(out);
    } catch {
      return false;
    }
  });
}

/** Kills a worker `milliseconds` after it is first seen; 0 where the sweep ended before. */
export async function killWorker(out: string, ending: Promise<unknown>, milliseconds = 200): Promise<0 | 1> {
  let isOver = false;
  void ending.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await setTimeout(50);
    const [id] = workersOf(out);
    if (id === undefined) continue;
    await setTimeout(milliseconds);
    // One that has just ended could still be signalled until it is waited for; it has no command line any more.
    if (!workersOf(out).includes(id)) continue;
    process.kill(id, 'SIGKILL');
    return 1;
  }
  return 0;
}
