// A strict reader of GGUF, version 3: throws where a byte is not accounted for.

type Value = string | number | boolean | readonly Value[];

/** The values and the float32 tensors of a file, dimensions as [out, in]. */
export function readGguf(bytes: Uint8Array): {
  values: Map<string, Value>;
  tensors: Map<string, { shape: readonly number[]; data: Float32Array }>;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  /** Where so many bytes begin, which are passed over. */
  const pass = (count: number) => {
    at += count;
    return at - count;
  };
  const u32 = () => view.getUint32(pass(4), true);
  const u64 = () => Number(view.getBigUint64(pass(8), true));
  const text = () => {
    const length = u64();
    at += length;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at - length, at));
  };
  const value = (kind: number): Value => {
    if (kind === 4) return u32();
    if (kind === 5) return view.getInt32(pass(4), true);
    if (kind === 6) return view.getFloat32(pass(4), true);
    if (kind === 7) return bytes[at++] === 1;
    if (kind === 8) return text();
    if (kind !== 9) throw new Error(`unknown kind ${kind}`);
    const inner = u32();
    return Array.from({ length: u64() }, () => value(inner));
  };
  if (u32() !== 0x46554747) throw new Error('not GGUF');
  if (u32() !== 3) throw new Error('not version 3');
  const [tensorCount, valueCount] = [u64(), u64()];
  const values = new Map<string, Value>();
  for (let i = 0; i < valueCount; i++) values.set(text(), value(u32()));
  const infos = Array.from({ length: tensorCount }, () => {
    const name = text();
    const shape = Array.from({ length: u32() }, u64).reverse();
    if (u32() !== 0) throw new Error(`${name} is not float32`);
    return { name, shape, offset: u64() };
  });
  const round = (place: number) => Math.ceil(place / 32) * 32;
  const start = round(at);
  let expected = 0;
  const tensors = new Map(
    infos.map(({ name, shape, offset }) => {
      if (offset !== expected) throw new Error(`${name} is not where the one before it ends`);
      const size = shape.reduce((all, dimension) => all * dimension, 1) * 4;
      expected = round(offset + size);
      const data = new Float32Array(bytes.slice(start + offset, start + offset + size).buffer);
      return [name, { shape, data }];
    }),
  );
  if (start + expected !== bytes.length) throw new Error(`ends at ${start + expected} of ${bytes.length}`);
  return { values, tensors };
}
