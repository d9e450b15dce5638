// What surrounds the program must not change a byte: folder, time zone, language, umask, clock, threads.
// One run with all of them changed at once; test/long changes one at a time.
import { expect, test } from 'vitest';
import { unbroken } from './spawned.js';
import { changedAtOnce, runChanged } from './surroundings.js';

test('folder, time zone, language, umask, a clock that runs backwards and threads change nothing', async () => {
  const [expected, other] = await Promise.all([unbroken(), runChanged(changedAtOnce)]);
  expect(other).toEqual(expected);
});
