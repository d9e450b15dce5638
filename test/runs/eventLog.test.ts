// What `--log` writes while a run is recorded: the figures of its rows, in a folder a stage, which verify leaves alone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logs } from '../../src/runs/eventLog.js';
import { readEvents } from '../exports/events.js';
import { config, events, scratch } from '../store/fixtures.js';

it('writes each step and each held-out evaluation as it comes', () => {
  const folder = scratch();
  let seconds = 1000;
  const log = logs.tensorboard(folder, config, () => seconds++);
  const shown = [...events(null)];
  for (const event of shown) log.show(event);
  log.close();
  const root = join(folder, 'tensorboard');
  const stages = readdirSync(root).sort();
  expect(stages).toEqual(['00-cold-start-sft', '01-reasoning-rl']);
  const found = stages.flatMap((stage) => {
    const [name, ...more] = readdirSync(join(root, stage));
    expect([name.includes('tfevents'), more]).toEqual([true, []]);
    const [first, ...rest] = readEvents(new Uint8Array(readFileSync(join(root, stage, name))));
    expect(first.version).toBe('brain.Event:2');
    return rest;
  });
  const expected = shown.flatMap((event) => {
    if (event.kind === 'step') return [[event.state.step, Object.keys(event.metrics)]];
    if (event.kind !== 'eval') return [];
    const { problems: _problems, samples: _samples, ...scores } = event.row.groups.all;
    return [[event.row.step, Object.keys(scores).map((name) => `held-out/all/${name}`)]];
  });
  expect(found.map(({ step, scalars }) => [step, scalars.map(([tag]) => tag)])).toEqual(expected);
  expect(found.every(({ wallTime }, i) => i === 0 || wallTime > found[i - 1].wallTime)).toBe(true);
});
