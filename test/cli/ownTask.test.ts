// The examples as a user runs them: a task and a reward of one's own are trained, in threads, and verified; another file is
// refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { r1toy, runsFolder, tinyTrain } from '../reliability/spawned.js';

test('the examples are trained beside the tasks of r1toy, and the run is verified with the same files alone', async () => {
  const root = runsFolder();
  const files = ['--task', resolve('examples/maximum.js'), '--reward', resolve('examples/short.js')];
  const levels = 'world.levels={"addition":[1],"maximum":[4]}';
  const tiny = tinyTrain.map((word) => (word.startsWith('world.levels') ? levels : word));
  const args = ['--out', root, ...tiny, '--set', 'world.beyond.maximum=[]', '--threads', '2', ...files];
  const { code, stderr } = await r1toy(args);
  expect(code, stderr).toBe(0);
  const read = (name: string) => readFileSync(join(root, 'tiny', name), 'utf8');
  const { own } = JSON.parse(read('config.json')) as { own: Record<string, Record<string, string>> };
  expect([Object.keys(own.task), Object.keys(own.reward)]).toEqual([['maximum'], ['short']]);
  expect(read('metrics.jsonl')).toContain('"rewards/short/mean":');
  expect(read('rollouts.jsonl')).toMatch(/largest|最大/);
  // How to get the same bytes: which files, the page does not know.
  const asked = '--task FILE --reward FILE';
  expect(read('report.html')).toMatch(
    new RegExp(`r1toy train smoke --name tiny --seed \\d+ ${asked} .*\nr1toy verify tiny ${asked}<`),
  );
  expect(read('report.html')).toContain(own.task.maximum.slice(0, 16));

  const verified = await r1toy(['--out', root, 'verify', 'tiny', '--all', ...files]);
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringMatching(/^tiny: equal$/m)]);

  const other = join(dirname(root), 'maximum.js');
  writeFileSync(other, `${readFileSync('examples/maximum.js', 'utf8')}\n// changed\n`);
  const changed = await r1toy(['--out', root, 'resume', 'tiny', '--task', other, ...files.slice(2)]);
  expect([changed.code, changed.stderr]).toEqual([
    64,
    expect.stringMatching(
      /tiny: was made with another .*maximum\.js \(task maximum, sha256 .*\)\. Restore that file/,
    ),
  ]);
});
