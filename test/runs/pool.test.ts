// Several runs at once, with processes that are only told of: order, kills, failures, the wish to stop, the time left.
import { describe, expect, it } from 'vitest';
import { type PlanLine, planLines } from '../../src/runs/planFile.js';
import { type PoolState, runPool, type WorkerEnd } from '../../src/runs/pool.js';
import { createPoolWork } from '../../src/runs/poolWork.js';
import { planSweep } from '../../src/runs/sweepPlan.js';

const lines = planLines(planSweep({ seeds: [1, 2], set: ['reasoningRl.steps=9'], out: 'runs' }));
const well: WorkerEnd = { code: 0, signal: null, said: '' };

/** Runs the pool on processes that end as `ends` say, in their order, else well. */
async function pool(
  jobs: number,
  ends: Record<number, WorkerEnd[]> = {},
  more: { done?: number[]; stopAt?: number } = {},
) {
  const started: number[] = [];
  const told: string[] = [];
  let [most, stopped]: [number, number | null] = [0, null];
  let last: PoolState | null = null;
  const exitCode = await runPool(lines, new Set(lines.filter(({ line }) => more.done?.includes(line))), {
    jobs,
    async start({ line, after }: PlanLine) {
      expect(after.every((other) => last!.done.has(lines[other - 1]) || more.done?.includes(other))).toBe(
        true,
      );
      started.push(line);
      await new Promise((resolve) => setImmediate(resolve));
      if (line === more.stopAt) stopped = 130;
      return stopped === null ? (ends[line]?.shift() ?? well) : { code: 143, signal: null, said: '' };
    },
    tell: (message) => told.push(message),
    at: (state) => {
      most = Math.max(most, state.running.size);
      last = { running: new Set(state.running), done: new Set(state.done), failed: new Set(state.failed) };
    },
    stop: { exitCode: () => stopped },
  });
  return { exitCode, started, told, most };
}

describe('runPool', () => {
  it('trains so many at once, each after those it needs, and nothing that is done', async () => {
    expect(await pool(2)).toMatchObject({ exitCode: 0, started: [1, 2, 3, 4, 5, 6], most: 2 });
    expect((await pool(64)).most).toBe(4);
    expect((await pool(3, {}, { done: [1, 3, 4] })).started).toEqual([2, 5, 6]);
  });

  it('starts a process again that was killed, and gives up where it always is', async () => {
    const killed: WorkerEnd = { code: null, signal: 'SIGKILL', said: '' };
    const once = await pool(1, { 3: [killed] });
    expect([once.exitCode, once.started]).toEqual([0, [1, 2, 3, 3, 4, 5, 6]]);
    expect(once.told).toContain(`${lines[2].name} was killed (SIGKILL)`);
    const always = await pool(1, { 3: Array.from({ length: 9 }, () => killed) });
    expect([always.exitCode, always.started.filter((line) => line === 3).length]).toEqual([74, 6]);
  });

  it('leaves out what needs a run that failed, says so, and goes on with the others', async () => {
    const failed: WorkerEnd = { code: 80, signal: null, said: 'it diverged' };
    const { exitCode, started, told } = await pool(2, { 1: [failed] });
    expect([exitCode, started]).toEqual([80, [1, 2, 5, 6]]);
    expect(told).toContain(`${lines[0].name} failed with exit code 80: it diverged`);
    expect(told.at(-1)).toBe(`not begun, as what they need failed: ${lines[2].name}, ${lines[3].name}`);
  });

  it('begins nothing more after the wish to stop', async () => {
    const { exitCode, started } = await pool(2, {}, { stopAt: 3 });
    expect(exitCode).toBe(130);
    expect(started.length).toBeLessThan(6);
  });
});

it('tells the time left by the work that is done since the beginning', () => {
  let now = 0;
  const progress = createPoolWork(lines, '/nowhere', () => now);
  const [first, second] = lines;
  const state = (done: PlanLine[], running: PlanLine[]) => ({
    running: new Set(running),
    done: new Set(done),
    failed: new Set<PlanLine>(),
  });
  expect(progress(state([first], [second]))).toMatchObject({
    ...{ lines: 6, done: 1, secondsLeft: null },
    running: [{ name: second.name, stage: null, step: 0 }],
  });
  now = 100;
  const { share, secondsLeft } = progress(state([first, second], []));
  // Both bases are as much work, so all that is left takes as often 100 seconds.
  expect(secondsLeft).toBeCloseTo((100 * (1 - share)) / (share / 2));
});
