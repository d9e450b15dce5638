// Simulated power cuts: from whatever the disk holds afterwards, the run goes on by itself to the same bytes.
// test/long/powerLoss.test.ts has more damages, and cuts that follow kills and other cuts.
import { expect, it } from 'vitest';
import type { FileSystem } from '../../src/store/fileSystem.js';
import { cutEverywhere, expectRecovery, freshStart, killedAt, promised } from './powerLoss.js';

const whole = freshStart();
const { moments, found } = cutEverywhere(whole, 1, 2);
const expected = promised(whole.disk);

it('a power cut before any change of the disk', () => {
  expect(Object.keys(expected)).toHaveLength(11);
  expect(moments).toBeGreaterThan(100);
  expect(found.length).toBeGreaterThan(2 * moments);
  for (const disk of found) expectRecovery(disk, expected);
});

it.each([
  ['files', false],
  ['folders', true],
])('finds what a store would lose that does not make %s durable', (_, folders) => {
  const forgetful = (fs: FileSystem): FileSystem => ({
    ...fs,
    fsyncSync: (fd) => {
      if (fs.fstatSync(fd).isDirectory() !== folders) fs.fsyncSync(fd);
    },
  });
  const cuts = cutEverywhere(freshStart(), 1, 0, forgetful);
  expect(() => {
    for (const disk of cuts.found) expectRecovery(disk, expected);
  }).toThrow('power cut before change');
});

it('a power cut while a killed run is gone on with', () => {
  let starts = 0;
  for (let k = 1; ; k += 75) {
    const start = killedAt(k);
    if (start === null) break;
    starts++;
    for (const disk of cutEverywhere(start, 2, 0).found) expectRecovery(disk, expected);
  }
  expect(starts).toBeGreaterThan(1);
});
