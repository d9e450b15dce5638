// export and import at the command line: what is written, that it comes back as a run that can be asked, and what is refused.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { unbrokenRuns } from '../reliability/spawned.js';
import { here } from './inProcess.js';

let runs = '';
let folder = '';
const r1toy = (...args: string[]) => here('--out', runs, ...args);
beforeAll(async () => {
  runs = await unbrokenRuns();
});

/** A folder of runs of this test, beside which exports go. */
async function own(): Promise<string> {
  folder = join(dirname(runs), `exports-${process.pid}-${readdirSync(dirname(runs)).length}`);
  mkdirSync(folder);
  return folder;
}

describe('export hf', () => {
  test('comes back by import hf as a run with the same weights, which can be asked', async () => {
    const out = await own();
    const dir = join(out, 'tiny-hf');
    const exported = await r1toy('export', 'hf', 'tiny', dir, '--json');
    expect(exported.status, exported.stderr).toBe(0);
    const { sha256, files } = JSON.parse(exported.stdout) as { sha256: string; files: string[] };
    expect(readdirSync(dir).sort()).toEqual([...files].sort());
    const info = JSON.parse(readFileSync(join(runs, 'tiny', 'run.json'), 'utf8'));
    expect(sha256).toBe(info.lineage.at(-1).sha256);
    expect(readFileSync(join(dir, 'README.md'), 'utf8')).toContain(sha256);

    const again = (...args: string[]) => here('--out', join(out, 'runs'), ...args);
    const imported = await again('import', 'hf', dir, '--name', 'back', '--json');
    expect(imported.status, imported.stderr).toBe(0);
    expect(JSON.parse(imported.stdout)).toMatchObject({ name: 'back', sha256 });
    const answers = async (ask: typeof r1toy, run: string) => {
      const { stdout } = await ask('sample', run, '--prompt', 'please find the sum : b 3 + f 4 ?', '--json');
      return JSON.parse(stdout) as { completions: object[] };
    };
    expect((await answers(again, 'back')).completions).toEqual((await answers(r1toy, 'tiny')).completions);
    const scores = await again('eval', 'back', '--threads', '1', '--json');
    expect(JSON.parse(scores.stdout).groups).toEqual(
      JSON.parse((await r1toy('eval', 'tiny', '--threads', '1', '--json')).stdout).groups,
    );
    const page = await again('play', 'back', '--file', join(out, 'page.html'), '--json');
    expect(JSON.parse(page.stdout).policies).toEqual([{ run: 'back', label: 'Zero', sha256 }]);
    expect((await again('ls')).stdout).toContain('imported, Zero  ');
    // Out and in again: the same files.
    await again('export', 'hf', 'back', join(out, 'twice'));
    expect(readFileSync(join(out, 'twice', 'model.safetensors'))).toEqual(
      readFileSync(join(dir, 'model.safetensors')),
    );
    for (const [args, words] of [
      [['verify', 'back'], /cannot be replayed/],
      [['resume', 'back'], /cannot be trained further/],
      [['sample', 'back:base'], /cannot be asked for pretrain/],
      [['import', 'hf', dir, '--name', 'back'], /already exists\. It was imported/],
    ] as const) {
      const refused = await again(...args);
      expect([refused.status > 0, refused.stdout], refused.stderr).toEqual([true, '']);
      expect(refused.stderr).toMatch(words);
    }
    expect((await again('compare', 'back')).stderr).toContain('was imported, without figures');
    rmSync(out, { recursive: true });
  });

  test('of a base is that of its own run; never over something else, nor into a run', async () => {
    const out = await own();
    const dir = join(out, 'base');
    const { stderr } = await r1toy('export', 'hf', 'tiny:base', dir);
    expect(stderr).toMatch(/^r1toy: base-[0-9a-f]{12}, pretrain step 5, sha256 /);
    expect((await r1toy('export', 'hf', 'tiny', dir)).stderr).toMatch(/is not empty/);
    expect((await r1toy('export', 'hf', 'tiny', dir, '--force')).status).toBe(0);
    const inRun = await r1toy('export', 'hf', 'tiny', join(runs, 'tiny', 'hf'));
    expect([inRun.status, existsSync(join(runs, 'tiny', 'hf'))]).toEqual([64, false]);
    expect((await r1toy('import', 'hf', join(out, 'none'))).stderr).toMatch(/no such folder/);
    rmSync(out, { recursive: true });
  });
});
