// The line that says how far a command is: what it counts, and the time it tells.
import { expect, test } from 'vitest';
import { countedCompute, createPlace } from '../../src/cli/working.js';
import type { Compute } from '../../src/compute/types.js';

const bar = (full: number) => '█'.repeat(full) + '░'.repeat(16 - full);

test('the time so far until there is a pace, then the time left', () => {
  let clock = 100;
  const place = createPlace('evaluates', () => clock);
  clock = 103;
  expect(place.line()).toBe('evaluates  0:03');
  place.at(0, 40);
  expect(place.line()).toBe(`evaluates ${bar(0)} 0/40  0:03`);
  clock = 113;
  place.at(10, 40);
  expect(place.line()).toBe(`evaluates ${bar(4)} 10/40  0:30 left`);
});

test('a phase has its own pace, and until then its own time', () => {
  let clock = 0;
  const place = createPlace('steps replayed', () => clock);
  place.phaseAt(0, 8, 'dear');
  clock = 60;
  place.phaseAt(4, 8, 'dear');
  expect(place.line()).toBe(`steps replayed ${bar(8)} 4/8  1:00 left  dear`);
  place.phaseAt(4, 8, 'cheap');
  clock = 62;
  expect(place.line()).toBe(`steps replayed ${bar(8)} 4/8  0:02  cheap`);
  clock = 63;
  place.phaseAt(5, 8, 'cheap');
  expect(place.line()).toBe(`steps replayed ${bar(10)} 5/8  0:09 left  cheap`);
});

test('where no total is known, the count and the time', () => {
  let clock = 0;
  const place = createPlace('steps replayed', () => clock);
  clock = 5;
  place.at(12, 0);
  expect(place.line()).toBe('steps replayed 12  0:05');
});

test('plain lines are due at every twentieth place, once', () => {
  const place = createPlace('steps', () => 0);
  const due = [19, 20, 20, 21, 40].map((done) => {
    place.at(done, 40, 'calm');
    return place.isDue();
  });
  expect(due).toEqual([false, true, false, false, true]);
  expect(place.plain()).toBe('40 of 40 steps, calm');
});

test('completions of samplings that are watched are counted, whatever they come to', async () => {
  const sample = async (_: unknown, requests: readonly number[]) => requests.map((request) => -request);
  const heard: number[] = [];
  const counted = countedCompute({ sample } as unknown as Compute, (done) => heard.push(done));
  const again = counted.sample as unknown as typeof sample;
  expect([await again(null, [1, 2, 3]), await again(null, [4])]).toEqual([[-1, -2, -3], [-4]]);
  expect(heard).toEqual([3, 4]);
});
