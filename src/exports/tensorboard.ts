// TensorBoard's event files: records with a checksum around protocol buffers, of which a scalar needs five fields.
import type { EvalRow } from '../pipeline/events.js';
import { lookText } from '../report/format.js';
import type { MetricsRow } from '../store/rowSchemas.js';

/** Figures of one step by tag. */
export type Scalars = readonly (readonly [tag: string, value: number])[];

/** What files of events have in their names: TensorBoard looks for it. */
export const eventFileMark = 'tfevents';

/** The first record of every file. */
export function versionRecord(wallTime: number): Uint8Array {
  return record([...double(1, wallTime), ...text(3, 'brain.Event:2')]);
}

/** A record of scalars. `wallTime`: seconds since 1970, or since the run began. */
export function scalarsRecord(wallTime: number, step: number, scalars: Scalars): Uint8Array {
  const values = scalars.flatMap(([tag, value]) => message(1, [...text(1, tag), ...float(2, value)]));
  return record([...double(1, wallTime), 0x10, ...varint(step), ...message(5, values)]);
}

/** The figures of a step, under the names of metrics.jsonl. */
export function stepScalars(metrics: Readonly<Record<string, unknown>>): Scalars {
  return Object.entries(metrics).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  );
}

/** The same of a row of metrics.jsonl; none of what was found before the first step. */
export function rowScalars({ stage: _stage, step, ...metrics }: MetricsRow): Scalars {
  return step === 0 ? [] : stepScalars(metrics);
}

/** `held-out/all/pass@1`, and with how it was sampled where that is not the evaluation's own way. */
export function evalScalars({ temperature, begin, groups }: EvalRow, own: number): Scalars {
  const look = { temperature, ...(begin !== undefined && { begin }) };
  const root =
    temperature === own && begin === undefined ? 'held-out' : `held-out (${lookText(look).join(', ')})`;
  return Object.entries(groups).flatMap(([group, { problems: _problems, samples: _samples, ...scores }]) =>
    stepScalars(scores).map(([name, value]) => [`${root}/${group}/${name}`, value] as const),
  );
}

/** Length, its checksum, the bytes, theirs; all little-endian. */
function record(data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(bytes.subarray(12, 12 + data.length)), true);
  return bytes;
}

/** The remainders of CRC-32C (Castagnoli), a byte at a time. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C of bytes (RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}

/** TensorFlow's mask: a checksum of bytes that hold checksums would be weak. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

function message(field: number, bytes: readonly number[]): number[] {
  return [field * 8 + 2, ...varint(bytes.length), ...bytes];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function double(field: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [field * 8 + 1, ...new Uint8Array(view.buffer)];
}

function float(field: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [field * 8 + 5, ...new Uint8Array(view.buffer)];
}
