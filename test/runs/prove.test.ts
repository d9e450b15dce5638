// A run that someone sent: what of it a replay proves, kind by kind, whatever is missing or was changed.
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { here } from '../cli/inProcess.js';
import { unbrokenCopy } from '../reliability/spawned.js';

/** A folder that was sent: the run `tiny` alone, without its base. */
async function sent(): Promise<{ folder: string; out: string }> {
  const runs = await unbrokenCopy();
  const folder = join(dirname(runs), 'sent', 'tiny');
  cpSync(join(runs, 'tiny'), folder, { recursive: true });
  return { folder, out: runs };
}

/** What `verify` says of a folder: its exit code, its ruling, and that of each kind. */
async function verify(folder: string, out: string, ...more: string[]) {
  const args = ['--out', out, 'verify', folder, '--threads', '1', '--json', ...more];
  const { status, stdout, stderr } = await here(...args);
  if (stdout === '') return { status, ruling: stderr, kinds: {}, why: {} };
  const { ruling, kinds } = JSON.parse(stdout) as {
    ruling: string;
    kinds: { kind: string; ruling: string; what: string }[];
  };
  const by = (key: 'ruling' | 'what') => Object.fromEntries(kinds.map((one) => [one.kind, one[key]]));
  return { status, ruling, kinds: by('ruling'), why: by('what') };
}

const whole = {
  ...{ settings: 'proven', base: 'proven', metrics: 'proven', weights: 'proven', evaluations: 'proven' },
  ...{ rollouts: 'proven', examples: 'proven', summary: 'proven', report: 'proven' },
  'times, name, command line': 'believed',
};

/** Changes a text file. */
function edit(path: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  writeFileSync(path, edited);
}

describe('a whole run', () => {
  it('is proven without its base, which is made again, and without checkpoints in the middle', async () => {
    const { folder } = await sent();
    const stages = join(folder, 'checkpoints');
    for (const stage of readdirSync(stages)) {
      const [first] = readdirSync(join(stages, stage)).sort();
      rmSync(join(stages, stage, first));
    }
    const { status, ruling, kinds, why } = await verify(folder, '/nowhere');
    expect([status, ruling, kinds]).toEqual([0, 'proven', whole]);
    expect(why.base).toBe('made again from the settings, with the weights that run.json names');
    expect(why.weights).toBe('5 rows of hashes.jsonl equal; 1 of 1 checkpoints equal');
    // Nothing was written anywhere.
    expect(readdirSync(dirname(folder))).toEqual(['tiny']);
  });

  it('takes the base that is there, and is proven in part where so much is asked', async () => {
    const { folder, out } = await sent();
    const { status, ruling, kinds, why } = await verify(folder, out, '--steps', '2');
    expect([status, ruling, kinds.base, kinds.metrics]).toEqual([0, 'in part', 'believed', 'in part']);
    expect(why.metrics).toMatch(/^the first \d rows of metrics\.jsonl equal$/);
    expect(why.base).toContain('has its sha256; prove it: r1toy verify');
    expect([kinds.report, why.report]).toEqual([
      'in part',
      'it is made of all rows, of which the metrics are not proven',
    ]);
  });
});

describe('what is missing is not provable, and takes nothing from the rest', () => {
  it('files that are gone', async () => {
    const { folder, out } = await sent();
    for (const name of ['rollouts.jsonl', 'hashes.jsonl', 'summary.json']) rmSync(join(folder, name));
    const { status, ruling, kinds, why } = await verify(folder, out);
    expect([status, ruling]).toEqual([69, 'not provable']);
    expect(kinds).toMatchObject({
      ...{ metrics: 'proven', evaluations: 'proven', rollouts: 'not provable', summary: 'not provable' },
      ...{ report: 'not provable', weights: 'proven' },
    });
    expect(why.rollouts).toBe('rollouts.jsonl is not there');
    expect(why.report).toBe('it is made of all rows, of which the rollouts are not proven');
  });

  it('a run of another version', async () => {
    const { folder, out } = await sent();
    edit(join(folder, 'run.json'), /"r1toy": ".*?"/, '"r1toy": "0.0.1"');
    const { status, kinds, why } = await verify(folder, out);
    expect([status, kinds.settings, kinds.weights]).toEqual([69, 'proven', 'not provable']);
    expect(why.weights).toMatch(/^made by r1toy 0\.0\.1, this is /);
  });
});

describe('what differs is named', () => {
  it('each kind for itself', async () => {
    const { folder, out } = await sent();
    edit(join(folder, 'metrics.jsonl'), /("step":2,.*?"reward":)[^,]+/, '$10.123');
    appendFileSync(join(folder, 'eval.jsonl'), '{}\n');
    edit(join(folder, 'report.html'), '</title>', '!</title>');
    const { status, ruling, kinds, why } = await verify(folder, out);
    expect([status, ruling]).toEqual([1, 'differs']);
    expect(kinds).toMatchObject({
      metrics: 'differs',
      evaluations: 'differs',
      rollouts: 'proven',
      weights: 'proven',
    });
    expect(why.metrics).toMatch(
      /^reasoning-rl, step 2: metrics\.jsonl: reward \(recorded 0\.123, replayed \S+\)$/,
    );
    expect(why.evaluations).toBe('eval.jsonl: has rows that the run does not make');
  });

  it('a report that its rows do not give, a checkpoint, settings', async () => {
    const { folder, out } = await sent();
    edit(join(folder, 'report.html'), '</title>', '!</title>');
    const [stage] = readdirSync(join(folder, 'checkpoints'));
    const [file] = readdirSync(join(folder, 'checkpoints', stage));
    const { kinds, why } = await verify(folder, out);
    expect([kinds.report, kinds.summary]).toEqual(['differs', 'proven']);
    expect(why.report).toBe('report.html: is not what its rows give');
    appendFileSync(join(folder, 'checkpoints', stage, file), 'x');
    expect((await verify(folder, out)).why.weights).toContain(file);
    edit(join(folder, 'config.json'), '"checkpointEvery": 2', '"checkpointEvery": 3');
    expect(await verify(folder, out)).toMatchObject({ status: 1, kinds: { settings: 'differs' } });
  });
});

it('is a table for people, and refuses what is no folder', async () => {
  const { folder, out } = await sent();
  const { status, stdout } = await here('--out', out, 'verify', folder, '--threads', '1');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^kind +ruling +why\n/);
  expect(stdout.endsWith(`tiny: proven\n`)).toBe(true);
  expect((await here('verify', '/nowhere/run')).status).toBe(64);
  expect((await here('verify', folder, '--from', 'Zero:1')).stderr).toContain(
    'is replayed from its beginning',
  );
});
