// A whole sweep of tiny runs: trained once, its results the same bytes when it is run again.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import type { Results } from '../../src/report/results.js';
import { readPlan } from '../../src/runs/planFile.js';
import { tinyR1 } from './tinyR1.js';

let folder = '';
let printed = '';
let noted = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-sweep-'));
  [printed, noted] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    noted += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs `r1toy sweep` here, with the settings above, and returns its exit code. */
async function sweep(name: string, ...args: string[]): Promise<number | null> {
  const sets = tinyR1.flatMap((change) => ['--set', change]);
  const line = ['--out', join(folder, 'runs'), 'sweep', name, ...sets, ...args];
  let exitCode: number | null = null;
  const program = await createProgram(line, (code) => {
    exitCode = code;
  });
  await program.parseAsync(line, { from: 'user' });
  return exitCode;
}

test('trains all runs, writes the results, and has nothing to train the second time', async () => {
  const run = (results: string, ...more: string[]) =>
    sweep(
      'run',
      '--seeds',
      '1',
      '--ablations',
      '--threads',
      '1',
      '--results',
      join(folder, results),
      ...more,
    );
  expect(await run('first'), noted).toBe(0);
  const names = readdirSync(join(folder, 'runs')).filter((name) => !name.startsWith('base-'));
  expect(names.map((name) => name.replace(/-[0-9a-f]{6}-s1$/, ''))).toEqual([
    ...['r1', 'r1-nolang', 'r1-zero', 'r1-zero-lang', 'student-sft', 'student-zero'],
  ]);

  const read = (results: string, file: string) => readFileSync(join(folder, results, file), 'utf8');
  const table = JSON.parse(read('first', 'stage-table.json')) as Results;
  expect(table.seeds).toEqual([1]);
  expect(Object.keys(table.rows)).toEqual(
    expect.arrayContaining([
      ...['base, prompted', 'base, <think> forced', 'zero', 'dev1', 'dev2', 'dev3', 'r1'],
      ...['lang-zero', 'nolang-r1', 'student-base, <think> forced', 'student-sft'],
    ]),
  );
  expect(table.signs['causal/wait'].value).not.toBeNull();
  expect(table.signs.distillation.value).not.toBeNull();
  expect(printed).toMatch(
    /^Held-out scores at the end of each stage: means over seeds 1, ± 95 % \(T=1; T=0\.6, greedy: pass@1\)\n/,
  );

  noted = '';
  expect(await run('second')).toBe(0);
  expect(noted).not.toContain('pretrain');
  for (const file of ['stage-table.json', 'stage-table.md', 'causal.json']) {
    expect(read('second', file)).toBe(read('first', file));
  }
});

test('plans commands without training anything', async () => {
  expect(await sweep('plan', '--seeds', '1-2', '--slurm', '--results', folder)).toBe(0);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const plan = join(folder, 'plan.jsonl');
  const out = join(folder, 'runs');
  expect(read('commands.txt')).toEqual(
    [1, 2, 3, 4, 5, 6].map((line) => `r1toy train --plan ${plan} --index ${line} --out ${out} --threads 1`),
  );
  expect(readPlan(plan).map(({ line, role }) => [line, role])).toEqual([
    ...[1, 2].map((line) => [line, 'base']),
    ...[3, 4, 5, 6].map((line) => [line, 'main']),
  ]);
  expect(read('sweep.sbatch').at(-1)).toBe(
    `exec r1toy train --plan ${plan} --index "$SLURM_ARRAY_TASK_ID" --out ${out} --threads 1`,
  );
  expect(read('submit.sh').slice(-2)).toEqual([
    expect.stringMatching(/^wave1=\$\(sbatch --parsable --array=1-2 \S*sweep\.sbatch/),
    expect.stringMatching(/--array=3-6 --dependency=afterok:"\$wave1" --kill-on-invalid-dep=yes /),
  ]);
  for (const file of ['submit.sh', 'sweep.sbatch']) {
    const { status, stderr } = spawnSync('bash', ['-n', join(folder, file)], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  }
  expect(printed).toMatch(/^parallel --joblog \S+ --resume-failed < \S+commands\.txt\nbash \S+submit\.sh\n$/);
  expect(readdirSync(folder).sort()).toEqual(['commands.txt', 'plan.jsonl', 'submit.sh', 'sweep.sbatch']);
});
