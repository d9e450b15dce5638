// The library as a program of somebody else uses it: in a process of its own, from the built package.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { promised, tinySettings, unbroken } from '../reliability/spawned.js';

const folder = mkdtempSync(join(tmpdir(), 'r1toy-api-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = `
import { compare, load, train, UserError } from 'r1toy';
const out = ${JSON.stringify(join(folder, 'runs'))};
const told = [];
const recipe = 'smoke';
const set = ${JSON.stringify(tinySettings)};
for await (const event of train({ recipe, set, name: 'tiny', out, threads: 1 })) told.push(event);
const policy = await load('tiny', { out });
const question = 'please find the sum : a 7 + e 5 ?';
const [first, second] = await policy.sample(question, { count: 2 });
const scored = await policy.score(question, first.words.join(' '));
await policy.close();
const { runs } = await compare(['tiny', 'tiny:Zero', 'tiny'], { out });
const codeOf = (error) => [error instanceof UserError, error.exitCode];
const refused = await load('nobody', { out }).catch(codeOf);
const tooLarge = await train({ recipe, set: ['limits.memoryMiB=64'], out }).next().catch(codeOf);

for await (const event of train({ recipe, set, seed: 2, name: 'left', out, threads: 1 })) {
  if (event.kind === 'step' && event.run === 'left') break;
}
console.log(JSON.stringify({ told, first, second, scored, runs, refused, tooLarge }));
`;

test('trains to the bytes of the command, tells it as events, samples, scores, compares, and stops when left', async () => {
  const file = resolve('.', `.api-${process.pid}.tmp.mjs`);
  writeFileSync(file, program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  rmSync(file);
  expect(status, stderr).toBe(0);
  const said = JSON.parse(stdout) as {
    told: { kind: string; run?: string; stage?: string }[];
    first: { words: string[]; logprobs: number[] };
    second: { words: string[] };
    scored: number[];
    runs: string[];
    refused: unknown;
    tooLarge: unknown;
  };
  const ends = said.told.filter(({ kind }) => kind === 'stage-end').map(({ run, stage }) => [run, stage]);
  expect(ends).toEqual([
    ['base', 'pretrain'],
    ['tiny', 'reasoning-rl'],
  ]);
  expect(said.told.filter(({ kind, run }) => kind === 'step' && run === 'tiny')).toHaveLength(5);
  expect(said.scored).toEqual(said.first.logprobs);
  expect(said.runs).toEqual(['tiny', 'tiny:Zero']);
  expect([said.refused, said.tooLarge]).toEqual([
    [true, 64],
    [true, 78],
  ]);
  expect(readFileSync(join(folder, 'runs/left/run.json'), 'utf8')).toContain('"status": "stopped"');

  const byLibrary = Object.entries(promised(join(folder, 'runs'))).filter(
    ([name]) => !name.startsWith('left'),
  );
  expect(Object.keys(byLibrary).length).toBeGreaterThan(5);
  const byCommand = await unbroken();
  for (const [name, sha256] of byLibrary)
    if (!name.includes('base-')) expect([name, byCommand[name]]).toEqual([name, sha256]);
});
