// TensorBoard's files: the published checksum, bytes worked out by hand, and what a plain reader finds in them.
import { expect, it } from 'vitest';
import { eventFiles } from '../../src/exports/eventFiles.js';
import { crc32c, evalScalars, scalarsRecord, versionRecord } from '../../src/exports/tensorboard.js';
import { config, evalRow } from '../store/fixtures.js';
import { readEvents } from './events.js';
import { bytesOf } from './policy.js';

const ascii = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('has the checksums that are published', () => {
  // RFC 3720, B.4; and the check value of the catalogue of CRCs.
  expect(crc32c(ascii('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

it('has the bytes that are worked out by hand', () => {
  // 24 bytes: 09 and 1.5 as a double, 1a 0d and the text.
  const record = hex(versionRecord(1.5));
  expect(record.slice(0, 16)).toBe('1800000000000000');
  expect(record.slice(24, 72)).toBe(`09000000000000f83f1a0d${hex(ascii('brain.Event:2'))}`);
  expect(record).toHaveLength((24 + 16) * 2);
  // Step 300 is ac 02; one value with tag "a" and 0.5 as a float.
  expect(hex(scalarsRecord(0, 300, [['a', 0.5]])).slice(24, -8)).toBe(
    '0900000000000000001' + '0ac022a0a' + '0a08' + '0a0161' + '150000003f',
  );
});

it('is read back, checksums and all, and a flipped bit is noticed', () => {
  const bytes = bytesOf([
    versionRecord(1),
    scalarsRecord(2.5, 7, [
      ['loss', -0.25],
      ['奖励', 3],
    ]),
  ]);
  expect(readEvents(bytes)).toEqual([
    { wallTime: 1, step: 0, version: 'brain.Event:2', scalars: [] },
    {
      wallTime: 2.5,
      step: 7,
      version: null,
      scalars: [
        ['loss', -0.25],
        ['奖励', 3],
      ],
    },
  ]);
  for (const at of [3, 9, 20, bytes.length - 1, bytes.length - 12]) {
    const damaged = bytes.slice();
    damaged[at] ^= 4;
    expect(() => readEvents(damaged), `byte ${at}`).toThrow();
  }
});

it('says of a held-out score how it was sampled, where that is not the usual way', () => {
  const row = evalRow('reasoning-rl', 2, false);
  expect(evalScalars(row, 1)[0]).toEqual(['held-out/all/pass@1', 0.2]);
  expect(evalScalars({ ...row, temperature: 0, begin: '<think>' }, 1)[0][0]).toBe(
    'held-out (greedy, <think> forced)/all/pass@1',
  );
});

it('has a file a stage, steps in order, on the clock of the run', () => {
  const files = eventFiles({
    config,
    metrics: [
      { stage: 'cold-start-sft', step: 0, 'filters/kept': 2 },
      { stage: 'cold-start-sft', step: 1, loss: 1 },
      { stage: 'cold-start-sft', step: 2, loss: 0.5 },
      { stage: 'reasoning-rl', step: 1, reward: 1 },
    ],
    evals: [evalRow('cold-start-sft', 1, true)],
    seconds: [
      { stage: 'cold-start-sft', step: 1, seconds: 2 },
      { stage: 'cold-start-sft', step: 2, seconds: 3 },
      { stage: 'reasoning-rl', step: 1, seconds: 4 },
    ],
  });
  const found = [...files].map(([name, parts]) => {
    const events = readEvents(bytesOf(parts)).slice(1);
    return [name.split('/')[0], events.map(({ wallTime, step, scalars }) => [wallTime, step, scalars[0][0]])];
  });
  expect(found).toEqual([
    [
      '00-cold-start-sft',
      [
        [2, 1, 'loss'],
        [2, 1, 'held-out/all/pass@1'],
        [5, 2, 'loss'],
      ],
    ],
    ['01-reasoning-rl', [[9, 1, 'reward']]],
  ]);
});
