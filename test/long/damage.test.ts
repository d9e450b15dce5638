// Damaged checkpoints by the ten thousand, and every bit of a header.
import { expect, test } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { expectRefused, headerEnd, mutant, soundCheckpoint } from '../reliability/mutants.js';
import { counted } from './counts.js';
import { scaled } from './scale.js';

const sound = soundCheckpoint();
const header = headerEnd(sound);

function flipped(bit: number): Uint8Array {
  const bytes = sound.slice();
  bytes[bit >> 3] ^= 1 << (bit & 7);
  return bytes;
}

test('every bit of prefix and header, 2,000 of the body', () => {
  for (let bit = 0; bit < 8 * header; bit++) expectRefused(flipped(bit), `bit ${bit}`);
  const random = stream('body bits', 'long');
  for (let i = 0; i < 2000; i++) {
    const bit = 8 * header + random.int(8 * (sound.length - header));
    expectRefused(flipped(bit), `bit ${bit}`);
  }
  counted('bit of a checkpoint flipped', 8 * header + 2000, 'all refused');
});

test('mutants: each in under a second, in bounded memory', () => {
  const rounds = scaled(10_000, 1000);
  const before = process.memoryUsage().rss;
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    const bytes = mutant(sound, 10_000 + round);
    const begun = performance.now();
    expectRefused(bytes, `mutant ${round}`);
    slowest = Math.max(slowest, performance.now() - begun);
  }
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  expect(slowest).toBeLessThan(1000);
  expect(grown).toBeLessThan(256);
  counted('mutant of a checkpoint', rounds, `all refused, the slowest in ${Math.ceil(slowest)} ms`);
});
