// kill -9 at every system call with which the store changes the disk: of the program, where there is a tracer,
// and of an invented run on a disk in memory.
import { expect, test } from 'vitest';
import { canTrace, killAtCall } from '../reliability/kills.js';
import { unbroken } from '../reliability/spawned.js';
import { cutEverywhere, expectRecovery, freshStart, killedAt, promised } from '../store/powerLoss.js';
import { counted } from './counts.js';
import { scaled, twoAtATime } from './scale.js';

test.skipIf(!canTrace())(
  'killed at every rename, fsync, link and unlink, and at writes and opens',
  async () => {
    const expected = await unbroken();
    const counts: Record<string, number> = {};
    await twoAtATime(['openat', 'fsync', 'write', 'rename', 'unlink', 'link'], async (call) => {
      // Node itself writes and opens by the hundred: there, every fifth call.
      const stride = (call === 'write' || call === 'openat' ? 5 : 1) * Math.ceil(100 / scaled(100, 1));
      counts[call] = 0;
      for (let k = 1; await killAtCall(call, k, expected); k += stride) counts[call]++;
      counted(`kill -9 at a call of ${call}`, counts[call], 'resumed to equal bytes');
    });
    expect(counts.rename).toBeGreaterThan(0);
  },
);

test('killed at every change that an invented run makes', () => {
  const whole = freshStart();
  const { moments } = cutEverywhere(whole, 1, 0);
  const expected = promised(whole.disk);
  let kills = 0;
  for (let start = killedAt(1); start !== null; start = killedAt(kills + 1)) {
    kills++;
    expectRecovery({ ...start, when: `(not cut; killed) before change ${kills}` }, expected);
  }
  // The last moment is the end.
  expect(kills).toBe(moments - 1);
  counted('kill at a change of the disk, invented run', kills, 'resumed to equal bytes');
});
