// Embedding lookup and its gradient.

/** out[i] = table[ids[i]] for n rows of `width` floats; ids must lie inside the table. */
export function embed(table: usize, ids: usize, n: i32, width: i32, out: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < n; i++) {
    memory.copy(out, table + <usize>load<i32>(ids) * bytes, bytes);
    ids += 4;
    out += bytes;
  }
}

/** dTable[ids[i]] += dOut[i], rows in order, from zero. */
export function embedGradient(
  dOut: usize,
  ids: usize,
  n: i32,
  width: i32,
  vocabulary: i32,
  dTable: usize,
): void {
  const bytes = (<usize>width) << 2;
  memory.fill(dTable, 0, <usize>vocabulary * bytes);
  for (let i = 0; i < n; i++) {
    addTo(dTable + <usize>load<i32>(ids) * bytes, dOut, width);
    ids += 4;
    dOut += bytes;
  }
}

/** to += from, `width` floats; also the residual sum of the rollout. */
export function addTo(to: usize, from: usize, width: i32): void {
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    to += 16;
    from += 16;
  }
  for (; j < width; j++) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    to += 4;
    from += 4;
  }
}
