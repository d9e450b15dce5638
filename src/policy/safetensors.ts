// Safetensors on bytes: written in one canonical form, read with every check before anything is
// allocated. The metadata carries a sha256 of the whole file, so a single flipped bit is noticed.
import { createHash } from 'node:crypto';
import { exitCodes, UserError } from '../base/errors.js';

/** One tensor: F32, row-major. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a file holds. Names are any printable ASCII, hence a Map. */
export interface SafetensorsContent {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Record<string, string>;
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const prefixBytes = 8;
const headerLimit = 100_000_000;
const blankHash = '0'.repeat(64);

/** The file's bytes; `format` and `sha256` are added to the metadata. Throws RangeError on a shape that does not fit. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, unknown][] = [['__metadata__', { ...metadata, format: 'pt', sha256: blankHash }]];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (product(shape) !== data.length) throw new RangeError(`${name}: ${data.length} values in [${shape}]`);
    entries.push([name, { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(prefixBytes + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, prefixBytes + json.length, prefixBytes + headerBytes);
  bytes.set(json, prefixBytes);
  const floats = new Float32Array(bytes.buffer, prefixBytes + headerBytes);
  let offset = 0;
  for (const { data } of tensors.values()) {
    floats.set(data, offset);
    offset += data.length;
  }
  const hash = new TextEncoder().encode(createHash('sha256').update(bytes).digest('hex'));
  bytes.set(hash, hashPosition(bytes.subarray(0, prefixBytes + headerBytes), blankHash));
  return bytes;
}

/**
 * Reads a file written by `encodeSafetensors`. `name` is how errors call it.
 * Throws UserError (exit 65) on anything unexpected: damage, another dtype, holes, NaN, a wrong hash.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsContent {
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    throw new UserError(
      exitCodes.data,
      `${name}: ${error.message}. Use another checkpoint, or make it again.`,
    );
  }
}

class Damage extends Error {}

function decode(bytes: Uint8Array): SafetensorsContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < prefixBytes) throw new Damage(`file is too short (got ${bytes.length} bytes)`);
  if (bytes[prefixBytes] !== 0x7b) throw new Damage('is not a checkpoint (safetensors) file');
  const declared = view.getBigUint64(0, true);
  const room = Math.min(headerLimit, bytes.length - prefixBytes);
  if (declared > BigInt(room)) throw new Damage(`header length is wrong (got ${declared}, allowed ${room})`);
  const headerBytes = Number(declared);
  const text = decodeText(bytes.subarray(prefixBytes, prefixBytes + headerBytes));
  const header = parseObject(text);
  const metadata = readMetadata(header);
  const entries = readEntries(header, bytes.length - prefixBytes - headerBytes);
  // JSON lets a name occur twice and the last one win; only the writer's own form is accepted.
  if (JSON.stringify(header) !== text.trimEnd()) throw new Damage('header is not in canonical form');
  checkHash(bytes, prefixBytes + headerBytes, metadata.sha256);
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape, begin, end } of entries) {
    const start = bytes.byteOffset + prefixBytes + headerBytes;
    const data = new Float32Array(bytes.buffer.slice(start + begin, start + end));
    if (!data.every(Number.isFinite)) throw new Damage(`${name} has a value that is not finite`);
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Damage('header is not UTF-8');
  }
}

/** What begins with a brace is an object, if it is JSON at all. */
function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw new Damage('header is not JSON');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readMetadata(header: Record<string, unknown>): Record<string, string> {
  const metadata = Object.hasOwn(header, '__metadata__') ? header.__metadata__ : undefined;
  if (!isObject(metadata)) throw new Damage('header has no __metadata__ object');
  for (const value of Object.values(metadata)) {
    if (typeof value !== 'string') throw new Damage('metadata holds more than texts');
  }
  return metadata as Record<string, string>;
}

/** Checks that the tensors fill the data part from its first to its last byte, in order. */
function readEntries(header: Record<string, unknown>, dataBytes: number): Entry[] {
  const entries: Entry[] = [];
  let expected = 0;
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    if (!/^[\x21-\x7e]{1,256}$/.test(name)) throw new Damage('a tensor name is not plain printable ASCII');
    const entry = readEntry(name, value);
    if (entry.begin !== expected || entry.end > dataBytes) {
      throw new Damage(`${name} is not where the tensor before it ends, or ends behind the file`);
    }
    expected = entry.end;
    entries.push(entry);
  }
  if (expected !== dataBytes) {
    throw new Damage(`tensors end at byte ${expected} of ${dataBytes}: file was cut or has more behind it`);
  }
  return entries;
}

function readEntry(name: string, value: unknown): Entry {
  if (!isObject(value) || Object.keys(value).sort().join() !== 'data_offsets,dtype,shape') {
    throw new Damage(`${name} is not described by dtype, shape and data_offsets`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32') throw new Damage(`${name} is not F32`);
  if (!isCounts(shape) || !isCounts(offsets) || shape.length > 8 || offsets.length !== 2) {
    throw new Damage(`${name} has a wrong shape or wrong offsets`);
  }
  const [begin, end] = offsets;
  if (product(shape) * 4 !== end - begin) throw new Damage(`${name} is not as long as its shape says`);
  return { name, shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Exact below 2^53; above, rounding still leaves it far from any file's length. */
function product(shape: readonly number[]): number {
  return shape.reduce((all, dimension) => all * dimension, 1);
}

function checkHash(bytes: Uint8Array, headerEnd: number, stored: string | undefined): void {
  if (stored === undefined || !/^[0-9a-f]{64}$/.test(stored)) throw new Damage('metadata has no sha256');
  const head = bytes.slice(0, headerEnd);
  head.fill(0x30, hashPosition(head, stored), hashPosition(head, stored) + 64);
  const actual = createHash('sha256').update(head).update(bytes.subarray(headerEnd)).digest('hex');
  if (actual !== stored) throw new Damage('checksum does not match, file is damaged');
}

/** Byte at which the 64 digits of the hash begin. */
function hashPosition(head: Uint8Array, stored: string): number {
  const field = `"sha256":"${stored}"`;
  // A letter a byte, whatever the bytes are: this runs in browsers, too.
  const at = new TextDecoder('latin1').decode(head).indexOf(field);
  if (at < 0) throw new Damage('metadata has no plain sha256');
  return at + field.length - 65;
}
