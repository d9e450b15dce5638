// Rotary positions (arXiv:2104.09864), half-split: dimension i turns together with i + half.

/** One head of one token: to = from turned by the angles of its position, `half` cosines and sines. */
export function rotate(from: usize, cos: usize, sin: usize, half: i32, to: usize): void {
  const bytes = (<usize>half) << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const a = v128.load(from + i);
    const b = v128.load(from + bytes + i);
    const c = v128.load(cos + i);
    const s = v128.load(sin + i);
    v128.store(to + i, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
    v128.store(to + bytes + i, f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
  }
  for (; i < bytes; i += 4) {
    const a = load<f32>(from + i);
    const b = load<f32>(from + bytes + i);
    const c = load<f32>(cos + i);
    const s = load<f32>(sin + i);
    store<f32>(to + i, a * c - b * s);
    store<f32>(to + bytes + i, b * c + a * s);
  }
}

/** The gradient of `rotate`: turns back. */
function rotateBack(from: usize, cos: usize, sin: usize, half: i32, to: usize): void {
  const bytes = (<usize>half) << 2;
  for (let i: usize = 0; i < bytes; i += 4) {
    const a = load<f32>(from + i);
    const b = load<f32>(from + bytes + i);
    const c = load<f32>(cos + i);
    const s = load<f32>(sin + i);
    store<f32>(to + i, a * c + b * s);
    store<f32>(to + bytes + i, b * c - a * s);
  }
}

/** Rotates one head of a row's tokens, `fromRow` bytes apart, positions from 0 on: to [length, 2 half]. */
export function rotateHead(
  from: usize,
  fromRow: usize,
  length: i32,
  cos: usize,
  sin: usize,
  half: i32,
  to: usize,
): void {
  const bytes = (<usize>half) << 2;
  for (let t = 0; t < length; t++) {
    rotate(from, cos, sin, half, to);
    from += fromRow;
    cos += bytes;
    sin += bytes;
    to += bytes << 1;
  }
}

/** The gradient of `rotateHead`: from [length, 2 half] to tokens `toRow` bytes apart. */
export function rotateHeadBack(
  from: usize,
  length: i32,
  cos: usize,
  sin: usize,
  half: i32,
  to: usize,
  toRow: usize,
): void {
  const bytes = (<usize>half) << 2;
  for (let t = 0; t < length; t++) {
    rotateBack(from, cos, sin, half, to);
    from += bytes << 1;
    cos += bytes;
    sin += bytes;
    to += toRow;
  }
}
