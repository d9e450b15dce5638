// kill -9 at system calls and at random moments, a sample of what test/long does in full: the resumed run
// has the bytes of an unbroken one.
import { expect, test } from 'vitest';
import { canTrace, killAtCall, killAtRandom } from './kills.js';
import { unbroken } from './spawned.js';

test('killed at system calls and at random, once also while resuming', async () => {
  const expected = await unbroken();
  expect(Object.keys(expected).length).toBeGreaterThan(14);
  if (canTrace()) {
    for (const [call, k] of [
      ['rename', 6],
      ['fsync', 40],
    ] as const) {
      expect(await killAtCall(call, k, expected), `${call} number ${k}`).toBe(true);
    }
  }
  await killAtRandom(1, 2, 1500, expected);
});
