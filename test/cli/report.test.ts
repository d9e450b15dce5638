// r1toy report: a page at any time, of finished, stopped and failed runs; never into the folder of a run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promised, runsFolder, unbrokenCopy } from '../reliability/spawned.js';
import { here } from './inProcess.js';

test('report writes a page with clocks and machines, and leaves the run as it is', async () => {
  const root = await unbrokenCopy();
  const before = promised(root);
  const file = join(root, '..', 'page.html');
  const { status, stdout, stderr } = await here('--out', root, 'report', 'tiny', '--file', file, '--json');
  expect([status, stderr]).toEqual([
    0,
    'r1toy: tiny: does step 1 of reasoning-rl again, from its beginning\n',
  ]);
  const page = readFileSync(file, 'utf8');
  expect(JSON.parse(stdout)).toEqual({ format: 1, path: file, bytes: Buffer.byteLength(page) });
  expect(page).toContain(process.version);
  expect(readFileSync(join(root, 'tiny', 'report.html'), 'utf8')).not.toContain(process.version);
  expect(promised(root)).toEqual(before);
});

test('report does steps again that are asked for, and shows them token by token', async () => {
  const root = await unbrokenCopy();
  const file = join(root, '..', 'page.html');
  const told = (...args: string[]) => here('--out', root, 'report', 'tiny', '--file', file, ...args);
  const titles = () =>
    [...readFileSync(file, 'utf8').matchAll(/<h3>(Zero, step \d+)/g)].map(([, title]) => title);
  expect((await told('--no-replay')).stderr).not.toContain('again');
  expect(titles()).toEqual([]);
  expect((await told('--explain', '4,2')).status).toBe(0);
  expect(titles()).toEqual(['Zero, step 2', 'Zero, step 4']);
  const page = readFileSync(file, 'utf8');
  await told('--explain', '2,4', '--threads', '2');
  expect(readFileSync(file, 'utf8')).toBe(page);
  expect(await told('--explain', '9')).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('nothing of step 9 is recorded in tiny'),
  });
  expect((await told('--explain', '1,x')).status).toBe(64);
});

test('a stopped or failed run has its page, too, with what it committed', async () => {
  const root = await unbrokenCopy();
  const info = join(root, 'tiny', 'run.json');
  const file = join(root, '..', 'page.html');
  const { base, progress, ...rest } = JSON.parse(readFileSync(info, 'utf8'));
  for (const [status, reason, text] of [
    ['stopped', null, 'stopped: Zero 5/5</td>'],
    ['failed', 'the disk is full', '<p class="warning">tiny: the disk is full</p>'],
  ]) {
    writeFileSync(info, JSON.stringify({ ...rest, base, progress, status, reason }));
    expect((await here('--out', root, 'report', 'tiny', base, '--file', file)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(text);
  }
});

test('of a run that comes along it says once that nothing of it is shown token by token', async () => {
  const { status, stderr } = await here('report', 'demo', '--file', join(runsFolder(), '..', 'demo.html'));
  expect(
    [status, stderr.match(/demo: comes with r1toy without what a replay needs: /g)?.length],
    stderr,
  ).toEqual([0, 1]);
});

test('it names what it cannot do', async () => {
  const root = await unbrokenCopy();
  const inside = join(root, 'tiny', 'mine.html');
  expect(await here('--out', root, 'report', 'tiny', '--file', inside)).toMatchObject({
    status: 64,
    stderr: `r1toy: ${inside}: is in the folder of a run, which holds nothing else. Choose another place: --file report.html\n`,
  });
  expect(existsSync(inside)).toBe(false);
  const many = Array.from({ length: 13 }, (_, i) => `r${i}`);
  expect((await here('--out', root, 'report', ...many)).stderr).toBe(
    'r1toy: report: too many runs (got 13, allowed 12). Name fewer.\n',
  );
  expect((await here('--out', root, 'report', 'tini')).stderr).toMatch(/no such run\. Did you mean tiny/);
});
