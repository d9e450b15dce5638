// Elementary functions from + - * / alone: Math.sin, Math.cos, Math.exp and ** may differ between engines,
// these cannot.

// pi/2 in two parts; the first has 33 significant bits, so a small multiple of it is exact.
const halfPiHigh = 1.5707963267341256;
const halfPiLow = 6.077100506506192e-11;

/** Taylor series of cosine (from = 0) or sine (from = 1) at |x| <= pi/4, smallest terms first. */
function series(x: number, from: 0 | 1): number {
  const squared = x * x;
  let sum = 1;
  for (let k = 18 + from; k >= 2 + from; k -= 2) sum = 1 - (squared / (k * (k - 1))) * sum;
  return from === 0 ? sum : x * sum;
}

/** cos(x + turns * pi / 2): x is brought into |rest| <= pi/4, the quadrant picks the series. */
function turned(x: number, turns: number): number {
  const quarter = Math.floor(x / (halfPiHigh + halfPiLow) + 0.5);
  const rest = x - quarter * halfPiHigh - quarter * halfPiLow;
  const quadrant = (((quarter + turns) % 4) + 4) % 4;
  const value = series(rest, quadrant % 2 === 0 ? 0 : 1);
  return quadrant === 1 || quadrant === 2 ? -value : value;
}

/** Cosine of `x` radians within 1e-14, for |x| up to about 1e5. */
export function cosine(x: number): number {
  return turned(x, 0);
}

/** Sine of `x` radians within 1e-14, for |x| up to about 1e5. */
export function sine(x: number): number {
  return turned(x, 3);
}

// log 2 in two parts; the first has 32 significant bits, so a small multiple of it is exact.
const logTwoHigh = 0.6931471803691238;
const logTwoLow = 1.9082149292705877e-10;

/** e to the `x`, within 1e-14 of itself, for |x| up to 700; beyond that, as at 700. */
export function exponential(x: number): number {
  const held = Math.min(Math.max(x, -700), 700);
  const doublings = Math.floor(held / (logTwoHigh + logTwoLow) + 0.5);
  const rest = held - doublings * logTwoHigh - doublings * logTwoLow;
  let sum = 1;
  for (let k = 16; k >= 1; k--) sum = 1 + (rest / k) * sum;
  return sum * (doublings < 0 ? 1 / power(2, -doublings) : power(2, doublings));
}

/** `base` to a whole power >= 0, by repeated multiplication. */
export function power(base: number, exponent: number): number {
  let product = 1;
  for (let i = 0; i < exponent; i++) product *= base;
  return product;
}

/** A whole number with commas between thousands. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
