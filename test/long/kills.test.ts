// 300 runs killed up to five times at random, the resuming ones too.
import { expect, test } from 'vitest';
import { killAtRandom } from '../reliability/kills.js';
import { unbroken } from '../reliability/spawned.js';
import { counted } from './counts.js';
import { scaled, twoAtATime } from './scale.js';

test('killed at random, up to five times a run, the resuming ones too', async () => {
  const expected = await unbroken();
  const rounds = Array.from({ length: scaled(300, 3) }, (_, round) => round);
  let kills = 0;
  await twoAtATime(rounds, async (round) => {
    const survived = await killAtRandom(1000 + round, 5, 1000, expected);
    kills += survived;
  });
  expect(kills).toBeGreaterThan(rounds.length / 2);
  counted(
    'run killed at random, up to 5 times',
    rounds.length,
    `${kills} kills survived, equal bytes each time`,
  );
});
