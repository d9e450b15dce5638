// AdamW (arXiv:1711.05101, algorithm 2) with a clipped gradient, two weights at a time: doubles to compute
// with, floats to store. Every operation is rounded correctly and none is fused, so the bits are those of the
// same lines in JavaScript.

/** Two doubles from two floats, or one float twice. */
// @ts-ignore: decorator
@inline
function loadPair(at: usize, single: bool): v128 {
  return f64x2.promote_low_f32x4(single ? v128.load32_splat(at) : v128.load64_zero(at));
}

/** Stores both as floats, or the first alone, and returns them as stored. */
// @ts-ignore: decorator
@inline
function storePair(at: usize, pair: v128, single: bool): v128 {
  const floats = f32x4.demote_f64x2_zero(pair);
  if (single) v128.store32_lane(at, floats, 0);
  else v128.store64_lane(at, floats, 0);
  return f64x2.promote_low_f32x4(floats);
}

/**
 * Updates `n` weights and their moments in place. `clip` scales the gradient and `keep` the weights;
 * correct1, correct2 divide the moments. Returns a sum, in no order to rely on, that is finite where all new
 * weights and second moments are.
 */
export function adamw(
  weights: usize,
  gradient: usize,
  m: usize,
  v: usize,
  n: i32,
  clip: f64,
  keep: f64,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  correct1: f64,
  correct2: f64,
): f64 {
  const end = (<usize>(n & ~1)) << 2;
  let sum = f64x2.splat(0);
  let j: usize = 0;
  for (; j < end; j += 8) {
    const moved = move(
      weights + j,
      gradient + j,
      m + j,
      v + j,
      false,
      clip,
      keep,
      rate,
      beta1,
      beta2,
      epsilon,
      correct1,
      correct2,
    );
    sum = f64x2.add(sum, moved);
  }
  if (n & 1) {
    const moved = move(
      weights + j,
      gradient + j,
      m + j,
      v + j,
      true,
      clip,
      keep,
      rate,
      beta1,
      beta2,
      epsilon,
      correct1,
      correct2,
    );
    sum = f64x2.add(sum, moved);
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Moves two weights, or one, along the clipped gradient; returns weight + second moment, as stored. */
// @ts-ignore: decorator
@inline
function move(
  weights: usize,
  gradient: usize,
  m: usize,
  v: usize,
  single: bool,
  clip: f64,
  keep: f64,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  correct1: f64,
  correct2: f64,
): v128 {
  const g = f64x2.mul(loadPair(gradient, single), f64x2.splat(clip));
  const mean = f64x2.add(
    f64x2.mul(f64x2.splat(beta1), loadPair(m, single)),
    f64x2.mul(f64x2.splat(1 - beta1), g),
  );
  const square = f64x2.add(
    f64x2.mul(f64x2.splat(beta2), loadPair(v, single)),
    f64x2.mul(f64x2.mul(f64x2.splat(1 - beta2), g), g),
  );
  const storedMean = storePair(m, mean, single);
  const storedSquare = storePair(v, square, single);
  const root = f64x2.sqrt(f64x2.div(storedSquare, f64x2.splat(correct2)));
  const step = f64x2.div(
    f64x2.div(storedMean, f64x2.splat(correct1)),
    f64x2.add(root, f64x2.splat(epsilon)),
  );
  const kept = f64x2.mul(loadPair(weights, single), f64x2.splat(keep));
  const moved = storePair(weights, f64x2.sub(kept, f64x2.mul(f64x2.splat(rate), step)), single);
  return f64x2.add(moved, storedSquare);
}
