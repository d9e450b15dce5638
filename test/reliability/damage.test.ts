// Damaged checkpoints are refused by name and reason; resuming takes the one before and ends in equal bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stream } from '../../src/base/rng.js';
import { decodeCheckpoint } from '../../src/store/checkpoint.js';
import { openRun } from '../../src/store/runStore.js';
import { complete, contents, create, events, machine, options, scratch } from '../store/fixtures.js';
import { expectRefused, headerEnd, layout, mutant, soundCheckpoint } from './mutants.js';

const sound = soundCheckpoint();
const header = headerEnd(sound);

test('the undamaged one is accepted', () => {
  expect(decodeCheckpoint(sound, 'x', layout).state.step).toBe(4);
});

test('cut at every length of the header, at every tensor boundary and around, at every 4 KiB', () => {
  const lengths = new Set<number>();
  for (let length = 0; length <= header; length++) lengths.add(length);
  for (let vector = 0; vector < 4; vector++) {
    const total = layout.at(-1)!.offset + layout.at(-1)!.size;
    for (const { offset } of layout) {
      const boundary = header + 4 * (vector * total + offset);
      for (const length of [boundary - 1, boundary, boundary + 1]) lengths.add(length);
    }
  }
  for (let length = 4096; length < sound.length; length += 4096) lengths.add(length);
  lengths.add(sound.length - 1);
  for (const length of lengths) expectRefused(sound.slice(0, length), `cut to ${length} bytes`);
  expect(lengths.size).toBeGreaterThan(header + 100);
});

test('every bit of the first kilobyte and every seventh of the header, 300 bits of the body', () => {
  const flipped = (bit: number) => {
    const bytes = sound.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    expectRefused(bytes, `bit ${bit}`);
  };
  for (let bit = 0; bit < 8 * 256; bit++) flipped(bit);
  for (let bit = 8 * 256; bit < 8 * header; bit += 7) flipped(bit);
  const random = stream('body bits');
  for (let i = 0; i < 300; i++) flipped(8 * header + random.int(8 * (sound.length - header)));
});

test('500 mutants', () => {
  for (let round = 0; round < 500; round++) expectRefused(mutant(sound, round), `mutant ${round}`);
});

test('resuming passes over the damaged one with one warning, keeps it, and ends in equal bytes', () => {
  const whole = scratch();
  complete(create(whole), null);
  const expected = contents(join(whole, 'a'));
  const damages: [string, (bytes: Buffer) => Uint8Array][] = [
    ['empty', () => new Uint8Array(0)],
    ['zeros', (bytes) => new Uint8Array(bytes.length)],
    ['cut in the header', (bytes) => bytes.subarray(0, 100)],
    ['cut by a byte', (bytes) => bytes.subarray(0, -1)],
    ['longer by a byte', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['a bit of the body', (bytes) => bytes.fill(bytes[bytes.length - 1] ^ 1, bytes.length - 1)],
    ['a page of zeros', (bytes) => bytes.fill(0, bytes.length - 64)],
    ['text', () => Buffer.from('<html>')],
  ];
  for (const [name, damage] of damages) {
    const root = scratch();
    const killed = create(root, { processes: machine(99, [99]) });
    for (const event of [...events(null)].slice(0, -3)) killed.record(event);
    const newest = join(root, 'a', 'checkpoints', '01-reasoning-rl', 'step-000004.safetensors');
    const damaged = damage(readFileSync(newest));
    writeFileSync(newest, damaged);
    const opened = openRun(options(root))!;
    expect(opened.resume.warnings, name).toEqual([expect.stringContaining(newest)]);
    expect(Buffer.compare(readFileSync(newest), damaged), name).toBe(0);
    complete(opened.store, opened.resume.state);
    expect(contents(join(root, 'a')), name).toEqual(expected);
  }
});
