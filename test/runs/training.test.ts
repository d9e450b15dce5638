// A run without a terminal: the observer is told what happens, a wish to stop ends it after its step, and
// reopened it ends with the bytes of an unbroken one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Observer } from '../../src/runs/observer.js';
import { create, type OpenRun, reopen } from '../../src/runs/openRun.js';
import { createProfiler } from '../../src/runs/profile.js';
import { trainToEnd } from '../../src/runs/training.js';
import { verifyRun } from '../../src/runs/verify.js';
import type { StageName } from '../../src/stages/index.js';
import { tinyConfig } from '../pipeline/tiny.js';

const config = tinyConfig({ recipe: 'r1-zero' });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'r1toy-runs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Trains, or asks to stop with 99 after the next step of a stage. Returns the outcome and what was told. */
async function train(run: OpenRun, stopIn?: StageName) {
  const told: string[] = [];
  let code: number | null = null;
  let open = 0;
  const observer: Observer = {
    tell: (message) => told.push(message),
    progress() {
      open++;
      let stopped = false;
      return {
        show(event) {
          if (event.kind === 'step' && event.state.stage === stopIn) code = 99;
        },
        stop() {
          if (!stopped) open--;
          stopped = true;
        },
      };
    },
  };
  const stop = { exitCode: () => code };
  const outcome = await trainToEnd(run, 1, { observer, stop, profiler: null });
  expect(open, 'each progress that was begun is stopped').toBe(0);
  return { ...outcome, told };
}

const metrics = (root: string) => readFileSync(join(root, 'tiny', 'metrics.jsonl'), 'utf8');

test('stopped in the base and in the run, gone on with, it comes to the same', async () => {
  const [whole, broken] = ['whole', 'broken'].map((name) => ({ root: join(folder, name), name: 'tiny' }));
  const unbroken = await train(create(whole, config));
  expect([unbroken.exitCode, unbroken.told.length]).toEqual([0, 2]);
  expect(unbroken.told[0]).toMatch(/^the base comes first: run base-/);
  expect(unbroken.told[1]).toMatch(/^base base-\w{12} has just been made$/);
  const second = await train(create({ root: whole.root, name: 'second' }, config));
  expect(second.told).toEqual([
    expect.stringMatching(/^base base-\w{12} is there and finished: it is reused$/),
  ]);
  expect(unbroken.end?.tables[0]).toBe(
    'Held-out scores at the end of each stage (T=1; T=0.6, greedy: pass@1)',
  );
  expect(unbroken.end?.headline).toMatch(/^Zero: pass@1 \S+ -> \S+ ± \S+, one language .*, 0:\d\d min$/);
  // The same held-out problem, at the start and now.
  expect(unbroken.end?.asked.map(({ answers }) => answers.map(({ label }) => label))).toEqual([
    ['base', 'Zero'],
  ]);

  const inBase = await train(create(broken, config), 'pretrain');
  expect([inBase.exitCode, inBase.end]).toEqual([99, null]);
  expect(inBase.told.at(-1)).toBe(
    `stopped at stage pretrain, step 1; saved. Continue with: r1toy resume tiny --out ${broken.root}`,
  );
  const again = () => reopen(broken, (warning) => expect.unreachable(warning));
  const inRun = await train(again()!, 'reasoning-rl');
  expect(inRun.told[0]).toMatch(/^the base comes first: run base-\w{12} in \S+ goes on from step 2$/);
  expect(inRun.told.at(-1)).toBe(
    `stopped at stage reasoning-rl, step 1; saved. Continue with: r1toy resume tiny --out ${broken.root}`,
  );
  const last = await train(again()!);
  const { headline: _, ...came } = unbroken.end!;
  expect(last).toMatchObject({ exitCode: 0, end: came, told: [] });
  expect(again()).toBeNull();
  expect(metrics(broken.root)).toBe(metrics(whole.root));
  const told: string[] = [];
  const heard: unknown[] = [];
  const at = (...how: unknown[]) => heard.push(how);
  const verified = await verifyRun(broken, { all: true }, 1, (line) => told.push(line), at);
  expect(told).toEqual(['replays 3 steps from the beginning']);
  // Before the replay begins, as its stage does, and after each step.
  expect(heard).toEqual([
    ...[0, 0].map((done) => [done, 3, 'reasoning-rl prepares']),
    ...[1, 2, 3].map((done) => [done, 3, 'reasoning-rl']),
  ]);
  expect(verified).toMatchObject({
    results: [{ stages: { 'reasoning-rl': { first: 1, last: 3, steps: 3 } } }],
    difference: null,
  });
});

test('a profiler that is handed in has measured every stage', async () => {
  const profiler = createProfiler();
  const observer: Observer = { tell() {}, progress: () => ({ show() {}, stop() {} }) };
  const stop = { exitCode: () => null };
  const run = create({ root: join(folder, 'profiled'), name: 'tiny' }, config);
  expect(await trainToEnd(run, 1, { observer, stop, profiler })).toMatchObject({ exitCode: 0 });
  const stages = new Set(profiler.table().rows.map(([stage]) => stage));
  expect([...stages]).toEqual(['pretrain', 'reasoning-rl']);
});
