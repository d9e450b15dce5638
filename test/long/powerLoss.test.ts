// Simulated power cuts in number: many damages at every change of the disk, also after kills and other cuts.
import { expect, test } from 'vitest';
import {
  type Cuts,
  cutEverywhere,
  expectRecovery,
  type FoundDisk,
  freshStart,
  killedAt,
  promised,
} from '../store/powerLoss.js';
import { counted } from './counts.js';
import { scaled, spread } from './scale.js';

const whole = freshStart();
const firstCuts = cutEverywhere(whole, 1, scaled(100, 4));
const expected = promised(whole.disk);

function recoverAll(cuts: readonly Cuts[]): [moments: number, disks: number] {
  const found: readonly FoundDisk[] = cuts.flatMap((some) => some.found);
  for (const disk of found) expectRecovery(disk, expected);
  return [cuts.reduce((sum, { moments }) => sum + moments, 0), found.length];
}

function report(what: string, [moments, disks]: [number, number]): void {
  counted(what, moments, `${disks} different disks, each resumed by itself to equal bytes`);
}

test('at every change of the disk', () => {
  report('power cut simulated in a run', recoverAll([firstCuts]));
});

test('while a killed run is gone on with, killed at any change', () => {
  let changes = 1;
  while (killedAt(changes) !== null) changes++;
  const starts = spread(changes - 1, 3).map((k) => killedAt(k + 1)!);
  expect(starts).not.toContain(null);
  report(
    'power cut simulated after kill -9, in the resuming run',
    recoverAll(starts.map((start) => cutEverywhere(start, 2, 0))),
  );
});

test('while a run is gone on with after another power cut', () => {
  const { found } = cutEverywhere(freshStart(), 1, 0);
  const starts = spread(Math.ceil(found.length / 3), 3);
  report(
    'power cut simulated after a power cut, in the resuming run',
    recoverAll(starts.map((i) => cutEverywhere(found[3 * i], 2, 0))),
  );
});
