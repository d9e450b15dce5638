// A plan trained as its user does it: by GNU parallel, all jobs at once on one base, then by `sweep run -j 2`, whose
// worker is killed. Both leave the same bytes.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlan } from '../../src/runs/planFile.js';
import { promised, r1toy, runsFolder } from '../reliability/spawned.js';
import { hasParallel, killWorker, parallel, planOf, tinyPlan } from '../reliability/workers.js';

if (!hasParallel)
  process.stderr.write('GNU parallel is not here: its test is skipped (apt-get install parallel)\n');

test('jobs that start at once on one base, and a killed worker, leave the same bytes', async () => {
  const out = runsFolder();
  const plans = join(dirname(out), 'plans');
  const planned = await r1toy(planOf(out, plans, '1'));
  expect(planned.code, planned.stderr).toBe(0);
  const names = readPlan(join(plans, 'plan.jsonl')).map(({ name }) => name);
  const commands = readFileSync(join(plans, 'commands.txt'), 'utf8');
  expect(names).toEqual([expect.stringMatching(/^base-/), expect.stringMatching(/^smoke-[0-9a-f]{6}-s1$/)]);

  if (hasParallel) {
    const { status, stderr } = parallel(commands, 2, dirname(out));
    expect(status, stderr).toBe(0);
    // One trained the base, the other waited for it or came later.
    expect(stderr.match(/pretrain done/g)).toHaveLength(1);
  } else {
    const lines = [1, 2].map((line) => ['--plan', join(plans, 'plan.jsonl'), '--index', String(line)]);
    const ends = await Promise.all(lines.map((line) => r1toy(['train', ...line, '--out', out])));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  }
  expect(readdirSync(out)).toEqual(names);
  const expected = promised(out);

  rmSync(join(out, names[1]), { recursive: true });
  const results = join(dirname(out), 'results');
  const ending = r1toy(['--out', out, 'sweep', 'run', '-j', '2', ...tinyPlan('1'), '--results', results]);
  const killed = process.platform === 'linux' ? await killWorker(out, ending) : 0;
  const { code, stderr } = await ending;
  expect(code, stderr).toBe(0);
  expect(stderr.match(/ was killed \(SIGKILL\)/g) ?? []).toHaveLength(killed);
  expect(stderr).not.toContain(`${names[0]} begins`);
  // Killed before it could lock the hidden folder in which it makes its run, a worker leaves that: whose it is, nobody can say.
  expect(readdirSync(out).filter((name) => !name.startsWith('.'))).toEqual(names);
  expect(promised(out)).toEqual(expected);

  // A line that is done says so.
  const again = await r1toy(['train', '--plan', join(plans, 'plan.jsonl'), '--index', '2', '--out', out]);
  expect([again.code, again.stdout, again.stderr]).toEqual([
    0,
    '',
    names.map((name, i) => `r1toy: run ${i + 1} of 2: ${name} is done\n`).join(''),
  ]);
});
