// Folders of several machines brought together: whole runs, equal ones held against each other, every refusal told.
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectRuns } from '../../src/runs/collect.js';
import { rowsOfPlan, rowsOfRuns } from '../../src/runs/collectRows.js';
import { planLines } from '../../src/runs/planFile.js';
import { planSweep } from '../../src/runs/sweepPlan.js';
import { runDifference } from '../../src/store/equalRuns.js';
import { readRun } from '../../src/store/readRun.js';
import { here } from '../cli/inProcess.js';
import { promised, tinySettings, unbrokenCopy } from '../reliability/spawned.js';

/** A machine's folder of runs: the base and `tiny`. */
const machine = unbrokenCopy;
const outcomes = (folders: string[], out: string) =>
  collectRuns(folders, out).map(({ name, outcome, why }) => [name.replace(/^base-.*/, 'base'), outcome, why]);

/** Changes a text file of a run. */
function edit(path: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  writeFileSync(path, edited);
}

describe('collectRuns', () => {
  it('copies what is not there, whole, and finds equal what is', async () => {
    const [one, two] = [await machine(), await machine('copy')];
    const out = join(dirname(one), 'all');
    expect(outcomes([one, two], out)).toEqual([
      ...['base', 'tiny'].map((name) => [name, 'copied', '']),
      ...[
        ['base', 'equal', ''],
        ['copy', 'copied', ''],
        ['tiny', 'equal', ''],
      ],
    ]);
    expect(promised(out)).toEqual(promised(two));
    expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
    const heard: number[][] = [];
    collectRuns([one], out, (...place) => heard.push(place));
    // The three that are there, and the two that come.
    expect(heard).toEqual([0, 1, 2, 3, 4].map((done) => [done, 5]));
    // A single run's folder, and the folder itself.
    expect(outcomes([join(one, 'tiny'), out], out)).toEqual([
      ['tiny', 'equal', ''],
      ...['base', 'copy', 'tiny'].map((name) => [name, 'there', '']),
    ]);
  });

  it('tells why it leaves out what is no run, unfinished, damaged, or of other settings', async () => {
    const one = await machine('damaged', 'stopped', 'other');
    const out = await machine();
    rmSync(join(out, 'other'), { recursive: true, force: true });
    mkdirSync(join(one, 'holiday'));
    writeFileSync(join(one, 'notes.txt'), 'x');
    appendFileSync(join(one, 'damaged', 'rollouts.jsonl'), '{}\n');
    edit(join(one, 'stopped', 'run.json'), '"status": "done"', '"status": "stopped"');
    renameSync(join(out, 'tiny'), join(out, 'other'));
    edit(join(out, 'other', 'run.json'), '"status": "done"', '"status": "stopped"');
    expect(outcomes([one], out)).toEqual([
      ['base', 'equal', ''],
      ['damaged', 'left out', expect.stringMatching(/rollouts\.jsonl: /)],
      ['holiday', 'left out', expect.stringMatching(/run\.json: no such file/)],
      ['notes.txt', 'left out', 'is no run'],
      ['other', 'left out', expect.stringMatching(/other is there and not finished \(stopped\)$/)],
      ['stopped', 'left out', 'is not finished (stopped)'],
      ['tiny', 'copied', ''],
    ]);
    expect(readdirSync(out).filter((name) => !name.startsWith('base-'))).toEqual(['other', 'tiny']);
    expect(() => collectRuns(['/nowhere'], out)).toThrow(
      '/nowhere: no such folder. Name one that holds runs.',
    );
  });
});

it('a difference between runs of equal settings is named by file, row and key', async () => {
  const [one, two] = [await machine(), await machine('copy')];
  // As another machine would have written it, with checksums to match: only the comparison can find it.
  const [a, b] = [readRun(one, 'tiny'), readRun(two, 'copy')];
  expect(runDifference(a, b)).toBeNull();
  edit(join(two, 'copy', 'metrics.jsonl'), /("step":2,.*?"reward":)[^,]+/, '$10.123');
  expect(runDifference(a, b)).toMatch(/^metrics\.jsonl: row \d+: reward: \S+ against 0\.123$/);
  cpSync(join(one, 'tiny', 'metrics.jsonl'), join(two, 'copy', 'metrics.jsonl'));
  appendFileSync(join(two, 'copy', 'eval.jsonl'), '{}\n');
  expect(runDifference(a, b)).toMatch(/^eval\.jsonl: row \d+: only one has it$/);
  cpSync(join(one, 'tiny', 'eval.jsonl'), join(two, 'copy', 'eval.jsonl'));
  const [{ path }] = b.checkpoints;
  writeFileSync(path, 'x');
  expect(runDifference(a, b)).toMatch(/^step-\d+\.safetensors of reasoning-rl: holds another state$/);
});

describe('the command', () => {
  it('makes the tables of a plan, says what is missing of it, and shows nothing where machines disagree', async () => {
    const [one, two] = [await machine(), await machine()];
    const choice = { seeds: [1, 2], set: [...tinySettings], configs: ['smoke'], out: 'runs' };
    const lines = planLines(planSweep(choice));
    const all = join(dirname(one), 'all');
    const plan = join(dirname(one), 'plan.jsonl');
    writeFileSync(plan, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const collect = (...more: string[]) =>
      here('--out', all, 'sweep', 'collect', one, '--results', join(all, '..', 'results'), ...more, '--json');
    const { status, stdout, stderr } = await collect('--plan', plan);
    expect(status, stderr).toBe(0);
    const missing = lines.filter(({ seed }) => seed === 2).map(({ name }) => name);
    expect(JSON.parse(stdout)).toEqual({
      format: 1,
      runs: [
        expect.objectContaining({ outcome: 'copied' }),
        expect.objectContaining({ name: 'tiny', from: one }),
      ],
      missing,
      // One arm is a table, too.
      tables: { stages: {}, arms: [expect.objectContaining({ arm: 'smoke', more: null })], experiments: [] },
    });
    expect(stderr).toContain(`missing of the plan: ${missing.join(', ')}`);
    const files = ['json', 'md', 'svg'].map((ending) => join(dirname(one), 'results', `arms.${ending}`));
    expect(stderr).toContain(`results: ${files.join(', ')}\n`);
    // Found by its settings, whatever it is called.
    expect(rowsOfPlan(lines, all).rows.map(({ name, arm }) => [name, arm])).toEqual([
      [lines[0].name, 'base'],
      ['tiny', 'smoke'],
    ]);
    expect(rowsOfRuns(all).rows.map(({ role, arm }) => [role, arm])).toEqual([
      ['base', 'base'],
      ['arm', 'tiny'],
    ]);

    edit(join(two, 'tiny', 'report.html'), '</title>', '!</title>');
    const differing = await here('--out', all, 'sweep', 'collect', two);
    expect(differing.status).toBe(1);
    expect(differing.stdout).toMatch(/tiny .* differs .*report\.html:\s+is another/s);
    expect(differing.stderr).toContain('no tables: equal settings must give equal bytes');

    writeFileSync(join(all, 'tiny', 'config.json'), '{}');
    expect(rowsOfRuns(all).rows.map(({ arm }) => arm)).toEqual(['base']);
  });
});
