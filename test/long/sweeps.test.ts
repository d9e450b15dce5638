// Sweeps survive: their processes killed at random, the sweep itself killed, and many jobs at once on one missing base
// leave the bytes of an undisturbed sweep.
import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Random, stream } from '../../src/base/rng.js';
import { readPlan } from '../../src/runs/planFile.js';
import { r1toy, runsFolder } from '../reliability/spawned.js';
import { counted } from './counts.js';
import { scaled } from './scale.js';
import { resultsOf, sweepArgs, swept, undisturbed } from './sweepRuns.js';

/** Processes that a process started. */
function startedBy(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/).filter(Boolean).map(Number);
}

/** So few that no line has all of the kills after which it is given up. */
const most = 4;

/** Kills one of the sweep's processes now and then, and in the end the sweep itself where it should be. Returns the kills. */
async function disturb(sweep: ChildProcess, random: Random, whole: boolean): Promise<number> {
  let kills = 0;
  while (kills < most && sweep.exitCode === null) {
    await setTimeout(200 + 1300 * random.uniform());
    const workers = startedBy(sweep.pid!);
    if (workers.length === 0) continue;
    try {
      process.kill(random.pick(workers), 'SIGKILL');
      kills++;
    } catch {
      // It has just ended.
    }
  }
  return whole && sweep.kill('SIGKILL') ? kills + 1 : kills;
}

test('killed at random, its processes and once itself, a sweep of two at once comes to the same bytes', async () => {
  const expected = await undisturbed();
  expect(Object.keys(expected).filter((name) => /^results\//.test(name)).length).toBeGreaterThan(1);
  const rounds = scaled(6, 2);
  let [kills, told] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const random = stream('sweep kills', round);
    const root = runsFolder();
    const whole = round % 2 === 1;
    let disturbed: Promise<number> = Promise.resolve(0);
    const first = await r1toy(sweepArgs('run', root, '-j', '2'), {
      onStart: (sweep) => {
        disturbed = disturb(sweep, random, whole);
      },
    });
    kills += await disturbed;
    told += [...first.stderr.matchAll(/ was killed \(SIGKILL\)/g)].length;
    if (first.signal === 'SIGKILL') {
      // Runs that still go are waited for.
      const again = await r1toy(sweepArgs('run', root, '-j', '2'));
      expect(again.code, again.stderr).toBe(0);
    } else expect(first.code, first.stderr).toBe(0);
    expect(swept(root), `round ${round}`).toEqual(expected);
  }
  expect(told).toBeGreaterThan(0);
  expect(kills).toBeGreaterThanOrEqual(rounds);
  counted('sweep of 6 runs whose processes were killed', rounds, `${kills} kills survived, equal bytes`);
});

test('four jobs that start at once on one missing base train it once, and all end with the same bytes', async () => {
  const grid = ['--configs', 'r1-zero', '--set', 'reasoningRl.klCoef=0,0.001,0.002,0.003'];
  const only = ['--seeds', '1', ...grid];
  const expected = await undisturbed(...only);
  const rounds = scaled(3, 1);
  for (let round = 0; round < rounds; round++) {
    const root = runsFolder();
    const planned = await r1toy(sweepArgs('plan', root, ...only));
    expect(planned.code, planned.stderr).toBe(0);
    const plan = join(resultsOf(root), 'plan.jsonl');
    const lines = readPlan(plan);
    const [base, ...others] = lines;
    expect([base.role, others.map(({ after }) => after)]).toEqual(['base', [[1], [1], [1], [1]]]);
    expect(existsSync(join(root, base.name))).toBe(false);
    const jobs = await Promise.all(
      others.map(({ line }) =>
        r1toy(['--out', root, 'train', '--plan', plan, '--index', String(line), '--threads', '1']),
      ),
    );
    const said = jobs.map(({ stderr }) => stderr);
    expect(
      jobs.map(({ code }) => code),
      said.join(''),
    ).toEqual([0, 0, 0, 0]);
    expect(
      said.filter((text) => text.includes(`${base.name}, seed`)),
      said.join(''),
    ).toHaveLength(1);
    const collected = await r1toy([
      ...['--out', join(root, '../all'), 'sweep', 'collect', root, '--plan', plan],
      ...['--results', resultsOf(root)],
    ]);
    expect(collected.code, collected.stderr).toBe(0);
    expect(swept(root), `round ${round}`).toEqual(expected);
  }
  counted('four jobs at once on one missing base', rounds, 'it was trained once, equal bytes');
});
