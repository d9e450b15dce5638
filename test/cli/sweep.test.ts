// A whole sweep of tiny runs: trained once, its results the same bytes when it is run again.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import type { Results } from '../../src/report/results.js';
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
  expect(names).toEqual([
    ...['r1-nolang-s1', 'r1-s1', 'r1-zero-lang-s1', 'r1-zero-s1', 'student-sft-s1', 'student-zero-s1'],
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

  await expect(run('changed', '--set', 'reasoningRl.steps=3')).rejects.toMatchObject({
    exitCode: 65,
    message: expect.stringContaining('r1-zero-s1: has other settings'),
  });
});

test('plans commands without training anything', async () => {
  expect(await sweep('plan', '--seeds', '1-2', '--results', folder)).toBe(0);
  const commands = readFileSync(join(folder, 'commands.txt'), 'utf8').trim().split('\n');
  expect(commands.length).toBe(6);
  expect(commands.every((line) => line.startsWith('r1toy train --config configs/'))).toBe(true);
  const rows = readFileSync(join(folder, 'plan.jsonl'), 'utf8').trim().split('\n');
  expect(rows.map((row) => JSON.parse(row).command)).toEqual(commands);
  expect(printed).toMatch(/^sed -n 1,2p .*commands\.txt \| parallel\nsed -n 3,6p /);
});
