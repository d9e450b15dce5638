// Going on with a run holds its need for memory against the limit, as beginning it does.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finish, promised, runsFolder, stoppedRuns, unbroken } from '../reliability/spawned.js';
import { here } from './inProcess.js';

const resume = (root: string, threads: number) =>
  here('--out', root, 'resume', 'tiny', '--threads', String(threads));

test('a resume beyond the limit is refused before it begins, and harms nothing', async () => {
  const root = runsFolder();
  cpSync(await stoppedRuns(), root, { recursive: true });
  const before = promised(root);
  const config = join(root, 'tiny', 'config.json');

  const crowded = await resume(root, 64);
  expect([crowded.status, crowded.stdout]).toEqual([78, '']);
  expect(crowded.stderr).toMatch(
    /^r1toy: .*tiny\/config\.json: needs about [\d,]+ MiB with 64 threads, limit [\d,]+ MiB; largest part: program, --threads = 64\. Lower it or set limits\.memoryMiB\.\n$/,
  );

  // The limit is the one setting that a run may change on its way.
  const settings = readFileSync(config, 'utf8');
  writeFileSync(config, settings.replace(/("memoryMiB": )\d+/, '$164'));
  const limited = await resume(root, 1);
  expect([limited.status, limited.stdout]).toEqual([78, '']);
  expect(limited.stderr).toMatch(/ with 1 thread, limit 64 MiB; largest part: /);
  writeFileSync(config, settings);

  expect(promised(root)).toEqual(before);
  await finish(root);
  expect(promised(root)).toMatchObject(await unbroken());
});
