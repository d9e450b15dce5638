// How long a run takes, from the speed of a machine.
import { expect, test } from 'vitest';
import { busyText } from '../../src/bench/probe.js';
import { loadConfig } from '../../src/config/load.js';
import { totalWork, workWithBase } from '../../src/runs/work.js';

const { config } = loadConfig({ sets: ['recipe=r1'] });
const speed = { trained: 1e-6, reinforced: 2e-6 };

test('twice the steps take twice the time, and a base that is there none', () => {
  const [base, ...own] = workWithBase(config, false, speed);
  expect(workWithBase(config, true, speed)).toEqual(own);
  expect([base, ...own].map(({ label }) => label)).toEqual(['base', 'Dev1', 'Dev2', 'Dev3', 'R1']);
  // 64 rows of 60 words.
  expect(base.step).toBeCloseTo(64 * 60e-6, 12);
  const longer = loadConfig({ sets: ['recipe=r1', 'reasoningRl.steps=600'] }).config;
  const more = totalWork(workWithBase(longer, true, speed)) - totalWork(own);
  expect(more).toBeCloseTo(300 * own[1].step, 9);
});

test('a machine is too busy where its load is beyond seven tenths of its cores', () => {
  expect([busyText(1.4, 2), busyText(0, 1)]).toEqual([null, null]);
  expect(busyText(8.94, 2)).toBe('the machine is busy (load 8.9 on 2 cores): figures mean little now');
});
