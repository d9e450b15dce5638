// Checkpoint bytes: what goes in comes out, and no damage goes unseen.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exitCodes, UserError } from '../../src/base/errors.js';
import { stream } from '../../src/base/rng.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/policy/safetensors.js';

const content = new Map([
  ['policy/model.norm.weight', { shape: [3], data: Float32Array.of(1, -2.5, 3e-20) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['__proto__', { shape: [2, 2], data: Float32Array.of(0.1, 0.2, 0.3, 0.4) }],
]);
const metadata = { step: '12', config: '{"sha256":"no","进":"\\u0000"}' };
const file = encodeSafetensors(content, metadata);
const headerEnd = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));

/** A file with this header text (padded) and these data bytes, its checksum made right where one is named. */
function forged(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = Buffer.from(header.padEnd(Math.ceil(Buffer.byteLength(header) / 8) * 8));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  const at = Buffer.from(bytes).indexOf('0'.repeat(64));
  if (at >= 0) bytes.set(Buffer.from(createHash('sha256').update(bytes).digest('hex')), at);
  return bytes;
}

const signed = `"__metadata__":{"sha256":"${'0'.repeat(64)}"}`;

function expectRefused(bytes: Uint8Array, reason?: RegExp): void {
  let thrown: unknown;
  try {
    decodeSafetensors(bytes, 'x.safetensors');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UserError);
  const { exitCode, message } = thrown as UserError;
  expect(exitCode).toBe(exitCodes.data);
  expect(message).toMatch(/^x\.safetensors: [\x20-\x7e]+$/);
  if (reason !== undefined) expect(message).toMatch(reason);
}

describe('round trip', () => {
  test('tensors, metadata and format come back', () => {
    const read = decodeSafetensors(file, 'x');
    expect(read.tensors).toEqual(content);
    expect(read.metadata).toMatchObject({ ...metadata, format: 'pt' });
    expect(headerEnd % 8).toBe(0);
  });

  test('equal content, equal bytes; the place in a larger buffer does not matter', () => {
    expect(encodeSafetensors(content, metadata)).toEqual(file);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(decodeSafetensors(shifted.subarray(3), 'x').tensors).toEqual(content);
  });

  test('re-encoding what was read gives the same bytes', () => {
    const { tensors, metadata: read } = decodeSafetensors(file, 'x');
    expect(encodeSafetensors(tensors, read)).toEqual(file);
  });

  test('any finite values and any metadata', () => {
    const values = fc.float32Array({ noNaN: true, noDefaultInfinity: true });
    const texts = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(values, texts, (data, extra) => {
        const bytes = encodeSafetensors(new Map([['w', { shape: [data.length], data }]]), extra);
        const read = decodeSafetensors(bytes, 'x');
        expect(read.tensors.get('w')?.data).toEqual(data);
        expect(read.metadata).toMatchObject(extra);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('refuses to write a shape that does not fit', () => {
    const wrong = new Map([['w', { shape: [2, 2], data: new Float32Array(3) }]]);
    expect(() => encodeSafetensors(wrong, {})).toThrow(RangeError);
  });
});

describe('damage', () => {
  test('every truncation and any extension', () => {
    for (let length = 0; length < file.length; length++) expectRefused(file.slice(0, length));
    const longer = new Uint8Array(file.length + 4);
    longer.set(file);
    expectRefused(longer, /has more behind it/);
  });

  test('every bit of the file', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = file.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expectRefused(flipped);
    }
  });

  test('random bytes and random headers', () => {
    const random = stream('safetensors-fuzz');
    for (let round = 0; round < 2000; round++) {
      const mutant = file.slice();
      for (let i = 0; i <= random.int(4); i++) mutant[random.int(headerEnd)] = random.int(256);
      if (Buffer.compare(mutant, file) !== 0) expectRefused(mutant);
    }
  });
});

describe('hostile headers, with a right checksum', () => {
  const entry = (shape: string, offsets: string, dtype = 'F32') =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
  const eight = new Uint8Array(8);
  const cases: [string, string, Uint8Array, RegExp][] = [
    ['a list', '[]', eight, /is not a checkpoint/],
    ['no metadata', `{"a":${entry('[2]', '[0,8]')}}`, eight, /no __metadata__/],
    ['no checksum', `{"__metadata__":{},"a":${entry('[2]', '[0,8]')}}`, eight, /no sha256/],
    ['numbers in metadata', '{"__metadata__":{"a":1}}', eight, /more than texts/],
    ['another dtype', `{${signed},"a":${entry('[2]', '[0,8]', 'I32')}}`, eight, /not F32/],
    ['a hole', `{${signed},"a":${entry('[1]', '[4,8]')}}`, eight, /not where/],
    [
      'an overlap',
      `{${signed},"a":${entry('[2]', '[0,8]')},"b":${entry('[1]', '[4,8]')}}`,
      eight,
      /not where/,
    ],
    ['behind the file', `{${signed},"a":${entry('[4]', '[0,16]')}}`, eight, /behind the file/],
    ['backward offsets', `{${signed},"a":${entry('[2]', '[8,0]')}}`, eight, /not as long/],
    ['negative offsets', `{${signed},"a":${entry('[2]', '[-8,0]')}}`, eight, /wrong/],
    ['fractional offsets', `{${signed},"a":${entry('[1]', '[0.5,4.5]')}}`, eight, /wrong/],
    ['a huge shape', `{${signed},"a":${entry('[9007199254740993]', '[0,8]')}}`, eight, /wrong/],
    ['an overflowing product', `{${signed},"a":${entry('[4294967296,4294967296]', '[0,0]')}}`, eight, /long/],
    ['deep nesting', `{${signed},"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, eight, /not described/],
    ['deep shape', `{${signed},"a":${entry('['.repeat(1e5) + ']'.repeat(1e5), '[0,8]')}}`, eight, /wrong/],
    ['open nesting', `{"a":${'['.repeat(1e5)}`, eight, /not JSON/],
    ['a name twice', `{${signed},"a":1,"a":${entry('[2]', '[0,8]')}}`, eight, /canonical/],
    ['an escape in a name', `{${signed},"a\\u001b[31m":${entry('[2]', '[0,8]')}}`, eight, /printable/],
    [
      'an unknown key',
      `{${signed},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}`,
      eight,
      /not described/,
    ],
    ['spaces within', `{${signed}, "a":${entry('[2]', '[0,8]')}}`, eight, /canonical/],
    ['NaN', `{${signed},"a":${entry('[1]', '[0,4]')}}`, Uint8Array.of(0, 0, 192, 127), /not finite/],
    ['infinity', `{${signed},"a":${entry('[1]', '[0,4]')}}`, Uint8Array.of(0, 0, 128, 255), /not finite/],
  ];

  test.each(cases)('%s', (_, header, data, reason) => expectRefused(forged(header, data), reason));

  test('the forger itself is believed when all is well', () => {
    const bytes = forged(`{${signed},"a":${entry('[2]', '[0,8]')}}`, eight);
    expect(decodeSafetensors(bytes, 'x').tensors.get('a')?.data).toEqual(new Float32Array(2));
  });

  test('header lengths beyond the file and beyond any file', () => {
    for (const length of [0n, 1n, 1000n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n]) {
      const bytes = file.slice();
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      expectRefused(bytes);
    }
  });

  test('bytes that are not UTF-8', () => {
    const bytes = file.slice();
    bytes[12] = 0xff;
    expectRefused(bytes, /not UTF-8/);
  });
});
