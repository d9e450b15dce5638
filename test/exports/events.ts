// A plain reader of TensorBoard's event files, checksums included: a bit at a time, where the writer has a table.

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version: string | null;
  readonly scalars: readonly (readonly [string, number])[];
}

/** Throws on a wrong checksum, a wrong length or an unknown field. */
export function readEvents(bytes: Uint8Array): ReadEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    check(bytes.subarray(at, at + 8), view.getUint32(at + 8, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    check(data, view.getUint32(at + 12 + length, true));
    events.push(eventOf(data));
    at += length + 16;
  }
  return events;
}

function check(data: Uint8Array, masked: number): void {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
  }
  crc = ~crc >>> 0;
  const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
  if ((rotated + 0xa282ead8) % 2 ** 32 !== masked) throw new Error('wrong checksum');
}

type Field = readonly [field: number, value: number | Uint8Array];

/** The fields of a protocol buffer. */
function fieldsOf(data: Uint8Array): Field[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = data[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const key = varint();
    const field = key >> 3;
    if ((key & 7) === 0) fields.push([field, varint()]);
    else if ((key & 7) === 1) {
      fields.push([field, view.getFloat64(at, true)]);
      at += 8;
    } else if ((key & 7) === 5) {
      fields.push([field, view.getFloat32(at, true)]);
      at += 4;
    } else {
      const length = varint();
      fields.push([field, data.subarray(at, at + length)]);
      at += length;
    }
  }
  if (at !== data.length) throw new Error('a field ends behind its message');
  return fields;
}

const textOf = (value: number | Uint8Array | undefined) => new TextDecoder().decode(value as Uint8Array);

function eventOf(data: Uint8Array): ReadEvent {
  const fields = fieldsOf(data);
  const unknown = fields.find(([field]) => ![1, 2, 3, 5].includes(field));
  if (unknown !== undefined) throw new Error(`unknown field ${unknown[0]}`);
  const by = new Map(fields);
  const summary = by.get(5);
  const scalars =
    summary === undefined
      ? []
      : fieldsOf(summary as Uint8Array).map(([, value]) => {
          const inner = new Map(fieldsOf(value as Uint8Array));
          return [textOf(inner.get(1)), inner.get(2) as number] as const;
        });
  return {
    wallTime: by.get(1) as number,
    step: (by.get(2) as number | undefined) ?? 0,
    version: by.has(3) ? textOf(by.get(3)) : null,
    scalars,
  };
}
