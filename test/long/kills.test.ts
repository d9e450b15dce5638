// kill -9 at every system call the store can be killed at, and 300 runs killed up to five times at random.
// R1TOY_LONG=0.1 does a tenth of it.
import { expect, test } from 'vitest';
import { canTrace, killAtCall, killAtRandom } from '../reliability/kills.js';
import { unbroken } from '../reliability/spawned.js';
import { scaled } from './scale.js';

test.skipIf(!canTrace())(
  'killed at every rename, fsync, link and unlink, and at writes and opens',
  async () => {
    const expected = await unbroken();
    const counts: Record<string, number> = {};
    for (const call of ['rename', 'fsync', 'link', 'unlink', 'ftruncate', 'write', 'openat']) {
      // Node itself writes and opens by the hundred: there, every fifth call.
      const stride = (call === 'write' || call === 'openat' ? 5 : 1) * Math.ceil(1 / scaled(1, 0.01));
      counts[call] = 0;
      for (let k = 1; await killAtCall(call, k, expected); k += stride) counts[call]++;
    }
    console.log(`killed at system calls, resumed to equal bytes: ${JSON.stringify(counts)}`);
    expect(counts.rename).toBeGreaterThan(0);
  },
);

test('killed at random, up to five times a run, the resuming ones too', async () => {
  const expected = await unbroken();
  const rounds = scaled(300, 3);
  let kills = 0;
  for (let round = 0; round < rounds; round++) kills += await killAtRandom(1000 + round, 5, 1500, expected);
  console.log(`runs killed at random: ${rounds}, kills survived: ${kills}, mismatches: 0`);
});
