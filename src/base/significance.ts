// Whether a mean over seeds lies beyond a threshold by more than chance: Student's t, and Holm's correction where many
// are asked at once.
import { mean, std } from './stats.js';

/**
 * P(T > t) for Student's t with a whole number of degrees of freedom, as finite sums (Abramowitz and Stegun, 26.7.3 and
 * 26.7.4). Exact to about 1e-15.
 */
export function studentTail(t: number, freedom: number): number {
  if (t < 0) return 1 - studentTail(-t, freedom);
  if (t === Number.POSITIVE_INFINITY) return 0;
  const cos2 = freedom / (freedom + t * t);
  const sin = t / Math.sqrt(freedom + t * t);
  const odd = freedom % 2;
  // Even: 1 + 1/2 cos² + (1 3)/(2 4) cos⁴ + ...; odd: cos (1 + 2/3 cos² + (2 4)/(3 5) cos⁴ + ...). Both end at cos^(freedom - 2).
  let term = odd ? Math.sqrt(cos2) : 1;
  let sum = 0;
  for (let power = odd; power <= freedom - 2; power += 2) {
    sum += term;
    term *= ((power + 1) / (power + 2)) * cos2;
  }
  const within = odd ? (2 / Math.PI) * (Math.atan(t / Math.sqrt(freedom)) + sin * sum) : sin * sum;
  return Math.max(0, (1 - within) / 2);
}

/** The t that Student's t exceeds with probability `tail`, in (0, .5]; by halving, to about 1e-9. */
export function studentQuantile(tail: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (studentTail(high, freedom) > tail) [low, high] = [high, 2 * high];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Seeds above which nobody would go. */
const mostSeeds = 10_000;

/**
 * How many seeds a two-sided t-test at 5 % needs to see an effect with a chance of 80 %, where its value has this sample
 * standard deviation over seeds: the least n >= 2 with n >= ((t.975 + t.8) deviation / effect)^2, both with n - 1 degrees
 * of freedom; 10,000 at most.
 */
export function seedsNeeded(deviation: number, effect: number): number {
  const enough = (n: number) => {
    const t = studentQuantile(0.025, n - 1) + studentQuantile(0.2, n - 1);
    return n * effect * effect >= t * t * deviation * deviation;
  };
  // What is enough stays enough: by halving.
  let [few, many] = [1, mostSeeds];
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (enough(middle)) many = middle;
    else few = middle;
  }
  return many;
}

/**
 * One-sided p of a t-test: how likely a mean so far above the threshold would be if the true one were at it. Null for a
 * single value, from which nothing follows; values without spread are taken at their word.
 */
export function pAbove(values: readonly number[], threshold: number): number | null {
  const n = values.length;
  if (n < 2) return null;
  const above = mean(values) - threshold;
  const spread = std(values);
  if (spread === 0) return above > 0 ? 0 : 1;
  // The population std over sqrt(n - 1) is the sample std over sqrt(n).
  return studentTail((above / spread) * Math.sqrt(n - 1), n - 1);
}

/**
 * Holm's step-down correction, in the order given: a corrected p of at most alpha is significant, and the chance of a
 * single false one among all is at most alpha, however they hang together (S. Holm, 1979).
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a] - ps[b]);
  const corrected = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[i]));
    corrected[i] = largest;
  });
  return corrected;
}
